import { setTimeout as pause } from 'node:timers/promises';

/** Waits until `read` answers something that `accept` takes, and answers it: for a state, never for a time. */
export async function waitFor<Value>(
  what: string,
  read: () => Value | Promise<Value>,
  accept: (value: Value) => boolean = Boolean,
  { timeoutMs = 20_000, everyMs = 20 } = {},
): Promise<Value> {
  const giveUpAt = performance.now() + timeoutMs;
  for (;;) {
    const value = await read();
    if (accept(value)) return value;
    if (performance.now() > giveUpAt) {
      throw new Error(`waited ${timeoutMs} ms in vain: ${what}; last seen: ${JSON.stringify(value)}`);
    }
    await pause(everyMs);
  }
}
