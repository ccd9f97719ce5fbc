import type { SimCall } from '../calls.ts';
import type { SimResponse } from '../responses.ts';
import {
  badRequest,
  internalError,
  serviceUnavailable,
  tooManyRequests,
  unauthorised,
} from '../responses.ts';
import type { FaultName } from './list.ts';
import { applyFault, createFaultDraw, type OrderPlan } from './plan.ts';

/**
 * The faults of a single call. `timeout-before`: the call does nothing and gets no response. `timeout-after`: the call
 * takes effect and gets no response. `slow`: the call takes effect and gets its response late. The other faults respond
 * with the error in their name, and the call does nothing.
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
  /** Makes the next call of this kind fail, for any order. Several faults are used one per call, in order. */
  failNext(call: SimCall, fault: CallFault): void;
  /** Removes and returns the next fault for this call, if there is one. */
  take(call: SimCall): CallFault | null;
};

export function createCallFaults(): CallFaults {
  const queues = new Map<SimCall, CallFault[]>();
  return {
    failNext(call, fault) {
      queues.set(call, [...(queues.get(call) ?? []), fault]);
    },
    take: (call) => queues.get(call)?.shift() ?? null,
  };
}

type NamedCallFault = readonly [name: FaultName, fault: CallFault];

/** The calls to which an order's faults apply. A token call belongs to no order; see `TOKEN_FAULTS`. */
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

/** The call faults that an order's token faults cause in the next token calls. */
export const TOKEN_FAULTS: readonly NamedCallFault[] = [
  ['token-http-500', 'http-500'],
  ['token-r999', 'r999'],
  ['token-http-429', 'http-429'],
  ['token-http-401', 'http-401'],
  ['token-timeout', 'timeout-before'],
  ['token-slow', 'slow'],
];

/** Applies the first due fault of the order to this call and returns it, or `null` if none is due. */
export function takeOrderCallFault(
  plan: OrderPlan | undefined,
  call: SimCall,
): { name: FaultName; fault: CallFault } | null {
  if (plan === undefined) return null;
  for (const [name, fault] of ORDER_CALL_FAULTS[call]) {
    const maxTimes = call === 'status' ? createFaultDraw(plan, name).integer(1, 4) : 1;
    if (applyFault(plan, name, maxTimes)) return { name, fault };
  }
  return null;
}

/** The responses of faults whose calls do nothing; `null` for the other faults. */
export const FAULT_RESPONSES: Record<CallFault, SimResponse | null> = {
  'timeout-before': null,
  'timeout-after': null,
  slow: null,
  refuse: badRequest(),
  'http-401': unauthorised(),
  'http-429': tooManyRequests(),
  'http-500': internalError(),
  r999: serviceUnavailable(),
};
