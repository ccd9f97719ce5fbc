import { openChannel, sql, statement, type RoleClient } from '@nibog/db';
import type { PaymentChanges } from '@nibog/domain';
import type { Logger } from 'pino';
import { createAnnouncer, readKeys, type Announcer } from './announcer.ts';
import { toChangeKey } from './key.ts';
import { createWatchers, type WatchLimits } from './watchers.ts';

export type Changes = PaymentChanges & {
  /** Announces that a payment's displayed state may have changed. Call it after the commit, never within the transaction. */
  announce: (transactionId: string) => void;
  /** The number of long polls that wait in this process. */
  longPollCount: () => number;
  /** Ends all long polls and accepts no more, because the process is stopping. */
  endLongPolls: () => void;
  /** Starts listening to other processes and sweeping. Before that, only changes of this process end long polls. */
  start: () => AsyncDisposable;
};

export type ChangesOptions = {
  reader: RoleClient<'reader'>;
  /** The reader's URL, direct to PostgreSQL; LISTEN does not work through a pooler. */
  listenUrl: string;
  sweepEveryMs: number;
  limits: WatchLimits;
  log: Logger;
};

const CHANNEL = 'changes';
const ANNOUNCE_DELAY_MS = 15;
const RETRY_MS = 1_000;
const KEEPALIVE_MS = 30_000;

type WaitingIds = {
  /** Transaction ids of long polls that wait while the status is `awaiting_payment`. */
  awaiting: string[];
  /** Transaction ids of long polls that wait while the status is `confirming`. */
  confirming: string[];
};

/** Finds the payments whose status has changed since their long polls started. */
function findChangedPayments({ awaiting, confirming }: WaitingIds) {
  return statement<{ transactionId: string }>(
    'find-changed-payments',
    sql`SELECT merchant_transaction_id AS "transactionId" FROM payments
         WHERE merchant_transaction_id = ANY(${awaiting}) AND NOT (status = 'pending' AND claimed_at IS NULL)
         UNION ALL
        SELECT merchant_transaction_id FROM payments
         WHERE merchant_transaction_id = ANY(${confirming}) AND NOT (status = 'pending' AND claimed_at IS NOT NULL)`,
  );
}

/**
 * Wakes long polls when their payment changes: immediately in this process, by NOTIFY in other processes. A message is
 * lost when its sender crashes or a connection breaks, so every sweep also checks all waiting payments, in one statement.
 */
export function createChanges({ reader, listenUrl, sweepEveryMs, limits, log }: ChangesOptions): Changes {
  const watchers = createWatchers(limits);
  let sweeping: Promise<void> | null = null;

  async function sweep(): Promise<void> {
    try {
      const { rows } = await reader.query(
        findChangedPayments({
          awaiting: watchers.transactionIds('awaiting_payment'),
          confirming: watchers.transactionIds('confirming'),
        }),
      );
      for (const { transactionId } of rows) watchers.wake(toChangeKey(transactionId));
    } catch (error) {
      log.warn({ err: error }, 'the sweep of long polls failed');
    } finally {
      sweeping = null;
    }
  }

  function startSweep(): void {
    if (watchers.count() > 0) sweeping ??= sweep();
  }

  let announcer: Announcer | null = null;

  function start(): AsyncDisposable {
    const channel = openChannel({
      url: listenUrl,
      name: CHANNEL,
      onMessage: (payload) => readKeys(payload).forEach(watchers.wake),
      onListening: startSweep,
      onError: (error) => log.warn({ err: error }, 'the connection that listens for changes broke'),
      retryMs: RETRY_MS,
      heartbeatMs: KEEPALIVE_MS,
    });
    const started = createAnnouncer(channel.send, ANNOUNCE_DELAY_MS);
    announcer = started;
    const timer = setInterval(startSweep, sweepEveryMs);
    return {
      async [Symbol.asyncDispose]() {
        clearInterval(timer);
        watchers.endAll();
        await sweeping;
        await started[Symbol.asyncDispose]();
        await channel[Symbol.asyncDispose]();
      },
    };
  }

  return {
    watch: watchers.watch,
    longPollCount: watchers.count,
    endLongPolls: watchers.endAll,
    start,
    announce(transactionId) {
      const key = toChangeKey(transactionId);
      watchers.wake(key);
      announcer?.announce(key);
    },
  };
}
