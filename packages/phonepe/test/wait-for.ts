import { setTimeout as pause } from 'node:timers/promises';

/** So generous that only a hang reaches it, even on a slow and busy machine. */
const HANG_MS = 120_000;

/** Waits until the condition returns a value other than false, null and undefined, and returns this value. */
export async function waitFor<Value>(
  what: string,
  condition: () => Value | false | null | undefined | Promise<Value | false | null | undefined>,
): Promise<Value> {
  const deadline = performance.now() + HANG_MS;
  for (;;) {
    const value = await condition();
    if (value !== false && value !== null && value !== undefined) return value;
    if (performance.now() > deadline) throw new Error(`timed out waiting for: ${what}`);
    await pause(5);
  }
}
