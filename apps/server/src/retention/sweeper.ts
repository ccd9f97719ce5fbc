import { setTimeout as pause } from 'node:timers/promises';
import type { RoleClient } from '@nibog/db';
import type { Logger } from 'pino';
import { deleteWhatIsOver, type Kept } from './retention.ts';

export type RetentionOptions = { db: RoleClient<'retention'>; everyMs: number; kept: Kept; log: Logger };

/** Between two of its transactions: whoever books goes first. */
const PAUSE_MS = 50;

/** Deletes what is over every `everyMs`. What fails is done the next time. */
export function startRetention({ db, everyMs, kept, log }: RetentionOptions): AsyncDisposable {
  const stopping = new AbortController();
  let sweeping: Promise<void> | null = null;

  async function sweep(): Promise<void> {
    try {
      const swept = await deleteWhatIsOver(db, kept, async () =>
        pause(PAUSE_MS, undefined, { signal: stopping.signal }),
      );
      if (swept.inbox + swept.timeline > 0) log.info({ swept }, 'deleted what is over');
    } catch (error) {
      if (!stopping.signal.aborted) log.error({ err: error }, 'what is over could not be deleted');
    } finally {
      sweeping = null;
    }
  }

  const timer = setInterval(() => {
    sweeping ??= sweep();
  }, everyMs);
  return {
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      stopping.abort();
      await sweeping;
    },
  };
}
