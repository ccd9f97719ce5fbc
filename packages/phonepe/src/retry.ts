import { setTimeout as pause } from 'node:timers/promises';
import { GatewayError } from './errors.ts';
import type { Deadline } from './deadline.ts';

/** A last try with less time than this would only fail by our own clock. */
const LEAST_TRY_MS = 200;

/**
 * Two tries in all, the second only after trouble that may pass (network, timeout, 408, 429, 5xx). For calls that
 * change nothing: V2's token and the status calls, never for `pay` or `refund`.
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
    // Refused and yet retryable is a failure to get a token, which has had its own two tries.
    if (error.outcome === 'refused') throw error;
    if (deadline.remainingMs() < pauseMs + LEAST_TRY_MS) throw error;
  }
  await pause(pauseMs);
  return attempt();
}
