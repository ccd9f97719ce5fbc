import { setTimeout as pause } from 'node:timers/promises';

/** So generous that only a hang reaches it, even on a slow and busy machine. */
const HANG_MS = 120_000;

/**
 * Polls `read` until `accept` takes its value, and returns that value. Tests wait for a state, never for a time.
 *
 * @param timing `timeoutMs`: give it only where the state may never come; `everyMs`: the pause between two reads
 * @throws when the time is over, with the value read last
 */
export async function waitFor<Value>(
  what: string,
  read: () => Value | Promise<Value>,
  accept: (value: Value) => boolean = Boolean,
  { timeoutMs = HANG_MS, everyMs = 20 } = {},
): Promise<Value> {
  const giveUpAt = performance.now() + timeoutMs;
  for (;;) {
    const value = await read();
    if (accept(value)) return value;
    if (performance.now() > giveUpAt) {
      throw new Error(`waited ${timeoutMs} ms for ${what}; last read: ${JSON.stringify(value)}`);
    }
    await pause(everyMs);
  }
}
