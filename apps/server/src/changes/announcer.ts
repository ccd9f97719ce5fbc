import { KEY_LENGTH } from './key.ts';

/** Of one NOTIFY; PostgreSQL takes 7,999 bytes. */
const KEYS_OF_ONE = Math.floor(7_900 / KEY_LENGTH);

export type Announcer = AsyncDisposable & { announce: (key: string) => void };

/** Gathers keys for `everyMs` and sends them together, one message for hundreds of them. */
export function createAnnouncer(
  send: (payloads: readonly string[]) => Promise<void>,
  everyMs: number,
): Announcer {
  const gathered = new Set<string>();
  let timer: NodeJS.Timeout | null = null;
  let sending: Promise<void> = Promise.resolve();

  function flush(): void {
    timer = null;
    const keys = [...gathered];
    gathered.clear();
    const payloads: string[] = [];
    for (let at = 0; at < keys.length; at += KEYS_OF_ONE)
      payloads.push(keys.slice(at, at + KEYS_OF_ONE).join(''));
    if (payloads.length > 0) sending = send(payloads);
  }

  return {
    announce(key) {
      gathered.add(key);
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
