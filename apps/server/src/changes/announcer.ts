import { KEY_LENGTH } from './key.ts';

/** Keys in one NOTIFY; PostgreSQL accepts payloads of at most 7,999 bytes. */
const MAX_KEYS_PER_MESSAGE = Math.floor(7_900 / KEY_LENGTH);

export type Announcer = AsyncDisposable & { announce: (key: string) => void };

/** Collects keys for `everyMs` and sends them together, hundreds in one message. */
export function createAnnouncer(
  send: (payloads: readonly string[]) => Promise<void>,
  everyMs: number,
): Announcer {
  const pending = new Set<string>();
  let timer: NodeJS.Timeout | null = null;
  let sending: Promise<void> = Promise.resolve();

  function flush(): void {
    timer = null;
    const keys = [...pending];
    pending.clear();
    const payloads: string[] = [];
    for (let at = 0; at < keys.length; at += MAX_KEYS_PER_MESSAGE)
      payloads.push(keys.slice(at, at + MAX_KEYS_PER_MESSAGE).join(''));
    if (payloads.length > 0) sending = send(payloads);
  }

  return {
    announce(key) {
      pending.add(key);
      timer ??= setTimeout(flush, everyMs);
    },
    async [Symbol.asyncDispose]() {
      if (timer !== null) clearTimeout(timer);
      flush();
      await sending;
    },
  };
}

export function readKeys(payload: string): string[] {
  return payload.match(new RegExp(`.{${KEY_LENGTH}}`, 'g')) ?? [];
}
