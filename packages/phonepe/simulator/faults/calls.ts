import type { Answer } from '../answers.ts';
import { badRequest, internalError, tooManyRequests, unauthorised, upstreamDown } from '../answers.ts';
import type { SimCall } from '../calls.ts';
import type { FaultName } from './list.ts';
import { drawOf, strike, type OrderPlan } from './plan.ts';

/**
 * How one call goes wrong. `timeout-before`: nothing is done and no answer comes. `timeout-after`: it is done and no
 * answer comes. `slow`: it is done and answered, late. The others do nothing and answer so.
 */
export const CALL_FAULTS = [
  'timeout-before',
  'timeout-after',
  'slow',
  'refuse',
  'http-401',
  'http-429',
  'http-500',
  'r999',
] as const;
export type CallFault = (typeof CALL_FAULTS)[number];

export type CallFaults = {
  /** The next call of that kind goes wrong, whichever order it is for. Said twice, the next two do, in that order. */
  failNext(call: SimCall, fault: CallFault): void;
  /** The fault that is due for this call, if any; it is used up by asking. */
  take(call: SimCall): CallFault | null;
};

export function createCallFaults(): CallFaults {
  const due = new Map<SimCall, CallFault[]>();
  return {
    failNext(call, fault) {
      due.set(call, [...(due.get(call) ?? []), fault]);
    },
    take: (call) => due.get(call)?.shift() ?? null,
  };
}

type NamedCallFault = readonly [name: FaultName, fault: CallFault];

/** Which calls an order's faults meet. A token call is for no order: see `TOKEN_FAULTS`. */
const ORDER_CALL_FAULTS: Record<SimCall, readonly NamedCallFault[]> = {
  token: [],
  pay: [
    ['pay-timeout-before', 'timeout-before'],
    ['pay-timeout-after', 'timeout-after'],
  ],
  status: [
    ['status-http-500', 'http-500'],
    ['status-r999', 'r999'],
    ['status-http-429', 'http-429'],
    ['status-http-401', 'http-401'],
    ['status-timeout', 'timeout-before'],
    ['status-slow', 'slow'],
  ],
  refund: [
    ['refund-timeout-before', 'timeout-before'],
    ['refund-timeout-after', 'timeout-after'],
  ],
  'refund-status': [],
};

/** What an order with that fault makes the next token calls do. */
export const TOKEN_FAULTS: readonly NamedCallFault[] = [
  ['token-http-500', 'http-500'],
  ['token-r999', 'r999'],
  ['token-http-429', 'http-429'],
  ['token-http-401', 'http-401'],
  ['token-timeout', 'timeout-before'],
  ['token-slow', 'slow'],
];

/** The fault of the order's plan that meets this call, if one is due. */
export function takeOrderCallFault(
  plan: OrderPlan | undefined,
  call: SimCall,
): { name: FaultName; fault: CallFault } | null {
  if (plan === undefined) return null;
  for (const [name, fault] of ORDER_CALL_FAULTS[call]) {
    const times = call === 'status' ? drawOf(plan, name).integer(1, 4) : 1;
    if (strike(plan, name, times)) return { name, fault };
  }
  return null;
}

/** What a fault answers instead of doing anything; `null` for those that do not. */
export const FAULT_ANSWERS: Record<CallFault, Answer | null> = {
  'timeout-before': null,
  'timeout-after': null,
  slow: null,
  refuse: badRequest(),
  'http-401': unauthorised(),
  'http-429': tooManyRequests(),
  'http-500': internalError(),
  r999: upstreamDown(),
};
