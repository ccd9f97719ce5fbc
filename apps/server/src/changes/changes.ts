import { openChannel, sql, statement, type RoleClient } from '@nibog/db';
import type { PaymentChanges } from '@nibog/domain';
import type { Logger } from 'pino';
import { createAnnouncer, readKeys, type Announcer } from './announcer.ts';
import { toKey } from './key.ts';
import { createWatchers, type WatchLimits } from './watchers.ts';

export type Changes = PaymentChanges & {
  /** A payment's state may read differently from now on. To be called after the commit, never within. */
  announce: (transactionId: string) => void;
  /** Answers held in this process. */
  held: () => number;
  /** Answers all that are held, and holds no more: the process is stopping. */
  letGo: () => void;
  /** Listens to the other processes and sweeps, until disposed. Before it, this process knows of its own changes alone. */
  start: () => AsyncDisposable;
};

export type ChangesOptions = {
  reader: RoleClient<'reader'>;
  /** The reader's login, straight to PostgreSQL. */
  listenUrl: string;
  sweepEveryMs: number;
  limits: WatchLimits;
  log: Logger;
};

const CHANNEL = 'changes';
const GATHER_MS = 15;
const RETRY_MS = 1_000;
const ALIVE_MS = 30_000;

type HeldIds = {
  /** Transaction ids of answers that are held as awaiting the payment. */
  awaiting: string[];
  /** Transaction ids of answers that are held as confirming it. */
  confirming: string[];
};

/** Statuses that are held, as the columns have them: what else a payment is now has changed. */
function findChangedPayments({ awaiting, confirming }: HeldIds) {
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
 * Tells held answers that their payment has changed: at once in this process, by NOTIFY in the others. A message may be
 * lost, with the process that was to send it or with a connection: so every sweep asks the database about all that are
 * held, in one statement.
 */
export function createChanges({ reader, listenUrl, sweepEveryMs, limits, log }: ChangesOptions): Changes {
  const watchers = createWatchers(limits);
  let sweeping: Promise<void> | null = null;

  async function sweep(): Promise<void> {
    try {
      const { rows } = await reader.query(
        findChangedPayments({
          awaiting: watchers.waitingFor('awaiting_payment'),
          confirming: watchers.waitingFor('confirming'),
        }),
      );
      for (const { transactionId } of rows) watchers.wake(toKey(transactionId));
    } catch (error) {
      log.warn({ err: error }, 'held answers could not be looked after');
    } finally {
      sweeping = null;
    }
  }

  function lookAfter(): void {
    if (watchers.count() > 0) sweeping ??= sweep();
  }

  let announcer: Announcer | null = null;

  function start(): AsyncDisposable {
    const channel = openChannel({
      url: listenUrl,
      name: CHANNEL,
      onMessage: (payload) => readKeys(payload).forEach(watchers.wake),
      onListening: lookAfter,
      onError: (error) => log.warn({ err: error }, 'the connection that listens for changes broke'),
      retryMs: RETRY_MS,
      heartbeatMs: ALIVE_MS,
    });
    const started = createAnnouncer(channel.send, GATHER_MS);
    announcer = started;
    const timer = setInterval(lookAfter, sweepEveryMs);
    return {
      async [Symbol.asyncDispose]() {
        clearInterval(timer);
        watchers.letGo();
        await sweeping;
        await started[Symbol.asyncDispose]();
        await channel[Symbol.asyncDispose]();
      },
    };
  }

  return {
    watch: watchers.watch,
    held: watchers.count,
    letGo: watchers.letGo,
    start,
    announce(transactionId) {
      const key = toKey(transactionId);
      watchers.wake(key);
      announcer?.announce(key);
    },
  };
}
