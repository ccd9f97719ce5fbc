import { setTimeout as pause } from 'node:timers/promises';

/** Waits until the condition holds (is neither false, null nor undefined) and answers what it gave; at most 5 s. */
export async function waitFor<Value>(
  what: string,
  condition: () => Value | false | null | undefined | Promise<Value | false | null | undefined>,
): Promise<Value> {
  const givesUpAt = performance.now() + 5000;
  for (;;) {
    const value = await condition();
    if (value !== false && value !== null && value !== undefined) return value;
    if (performance.now() > givesUpAt) throw new Error(`waited in vain for: ${what}`);
    await pause(5);
  }
}
