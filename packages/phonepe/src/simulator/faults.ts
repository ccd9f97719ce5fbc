import type { Answer } from './answers.ts';
import { badRequest, internalError, tooManyRequests, unauthorised, upstreamDown } from './answers.ts';
import type { SimCall } from './gates.ts';

/**
 * `timeout-before`: nothing is done and no answer comes. `timeout-after`: it is done and no answer comes. The others
 * do nothing and answer so.
 */
export const FAULTS = [
  'timeout-before',
  'timeout-after',
  'refuse',
  'http-401',
  'http-429',
  'http-500',
  'r999',
] as const;
export type Fault = (typeof FAULTS)[number];

export type Faults = {
  /** The next call of that kind goes wrong. Said twice, the next two do, in that order. */
  failNext(call: SimCall, fault: Fault): void;
  /** The fault that is due for this call, if any; it is used up by asking. */
  take(call: SimCall): Fault | null;
};

export function createFaults(): Faults {
  const due = new Map<SimCall, Fault[]>();
  return {
    failNext(call, fault) {
      due.set(call, [...(due.get(call) ?? []), fault]);
    },
    take: (call) => due.get(call)?.shift() ?? null,
  };
}

/** What a fault answers instead of doing anything; `null` for the two that answer nothing. */
export const FAULT_ANSWERS: Record<Fault, Answer | null> = {
  'timeout-before': null,
  'timeout-after': null,
  refuse: badRequest(),
  'http-401': unauthorised(),
  'http-429': tooManyRequests(),
  'http-500': internalError(),
  r999: upstreamDown(),
};
