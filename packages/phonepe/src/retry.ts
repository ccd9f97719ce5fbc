import { setTimeout as pause } from 'node:timers/promises';
import type { Deadline } from './deadline.ts';
import { GatewayError } from './errors.ts';

/** With less time left, a second attempt would only run into the client's own timeout. */
const MIN_ATTEMPT_MS = 200;

/**
 * Makes at most two attempts; the second one only after a transient failure (network, timeout, 408, 429, 5xx). Use it
 * only for calls that change nothing: V2's token call and the status calls, never `pay` or `refund`.
 */
export async function tryTwice<Value>(
  deadline: Deadline,
  pauseMs: number,
  attempt: () => Promise<Value>,
): Promise<Value> {
  try {
    return await attempt();
  } catch (error) {
    if (!(error instanceof GatewayError) || !error.retryable) throw error;
    // An error that is both refused and retryable comes from the token call, which has already been tried twice.
    if (error.outcome === 'refused') throw error;
    if (deadline.remainingMs() < pauseMs + MIN_ATTEMPT_MS) throw error;
  }
  await pause(pauseMs);
  return attempt();
}
