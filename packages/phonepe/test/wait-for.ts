import { setTimeout as pause } from 'node:timers/promises';

/** Waits at most 5 s until the condition returns a value other than false, null and undefined, and returns this value. */
export async function waitFor<Value>(
  what: string,
  condition: () => Value | false | null | undefined | Promise<Value | false | null | undefined>,
): Promise<Value> {
  const deadline = performance.now() + 5000;
  for (;;) {
    const value = await condition();
    if (value !== false && value !== null && value !== undefined) return value;
    if (performance.now() > deadline) throw new Error(`timed out waiting for: ${what}`);
    await pause(5);
  }
}
