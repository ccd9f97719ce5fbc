import { setTimeout as delay } from 'node:timers/promises';
import type { Child } from './child.ts';

const CHECK_EVERY_MS = 100;

/**
 * Waits until `check` says yes. Home-made: around p-wait-for the child's end would take as many lines.
 *
 * @throws Error in one line when `child` ends before, when `deadlineMs` is over, or when `signal` is aborted
 */
export async function waitUntil(
  check: () => Promise<boolean>,
  { child, deadlineMs, signal }: { child: Child; deadlineMs: number; signal: AbortSignal },
): Promise<void> {
  let ended: string | undefined;
  void child.ended.then((message) => (ended = message));
  const deadline = Date.now() + deadlineMs;
  while (!(await check())) {
    signal.throwIfAborted();
    if (ended !== undefined) throw new Error(ended);
    if (Date.now() > deadline) throw new Error(`${child.name} was not ready after ${deadlineMs / 1000} s.`);
    await delay(CHECK_EVERY_MS, undefined, { signal });
  }
}
