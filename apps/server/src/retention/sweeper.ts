import { setTimeout as pause } from 'node:timers/promises';
import type { RoleClient } from '@nibog/db';
import type { Logger } from 'pino';
import { deleteExpiredData, type RetentionPeriods } from './retention.ts';

export type RetentionOptions = {
  db: RoleClient<'retention'>;
  everyMs: number;
  periods: RetentionPeriods;
  log: Logger;
};

/** The pause between two batches, in which bookings take precedence. */
const PAUSE_MS = 50;

/** Deletes expired data every `everyMs`. A failed run is retried at the next interval. */
export function startRetention({ db, everyMs, periods, log }: RetentionOptions): AsyncDisposable {
  const stopping = new AbortController();
  let sweeping: Promise<void> | null = null;

  async function sweep(): Promise<void> {
    try {
      const deleted = await deleteExpiredData(db, periods, async () =>
        pause(PAUSE_MS, undefined, { signal: stopping.signal }),
      );
      if (deleted.inbox + deleted.timeline > 0) log.info({ deleted }, 'deleted expired data');
    } catch (error) {
      if (!stopping.signal.aborted) log.error({ err: error }, 'could not delete expired data');
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
