import { setTimeout as delay } from 'node:timers/promises';
import type { Child } from './child.ts';

const CHECK_EVERY_MS = 100;

/**
 * Waits until `check` returns true. Our own implementation: with p-wait-for, watching the child would take as many lines.
 *
 * @throws Error with a one-line message when `child` exits, `deadlineMs` elapses or `signal` is aborted before that
 */
export async function waitUntil(
  check: () => Promise<boolean>,
  { child, deadlineMs, signal }: { child: Child; deadlineMs: number; signal: AbortSignal },
): Promise<void> {
  let exitMessage: string | undefined;
  void child.exited.then((message) => (exitMessage = message));
  const deadline = Date.now() + deadlineMs;
  while (!(await check())) {
    signal.throwIfAborted();
    if (exitMessage !== undefined) throw new Error(exitMessage);
    if (Date.now() > deadline) throw new Error(`${child.name} was not ready after ${deadlineMs / 1000} s.`);
    await delay(CHECK_EVERY_MS, undefined, { signal });
  }
}
