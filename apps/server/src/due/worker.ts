import type { RoleClient, Sql } from '@nibog/db';
import type { Logger } from 'pino';
import { leaseDueRows, LeaseLost, type LeasedRow, type DueTable } from './queue.ts';

export type DueWorker = {
  /** Starts a sweep now. When one is running, another follows it. */
  wake: () => void;
  /** Time since the last successful sweep, ms; `null` before the first. */
  sinceSweepMs(): number | null;
  /** Takes no more leases and waits for the work in flight. */
  [Symbol.asyncDispose](): Promise<void>;
};

export type DueWorkerOptions<Row extends object> = {
  db: RoleClient<'settlement'>;
  table: DueTable;
  /** Columns of `t` that `handle` receives with the lease. */
  read?: Sql;
  handle: (lease: LeasedRow<Row>) => Promise<void>;
  leaseMs: number;
  sweepEveryMs: number;
  /** Rows that this process works on concurrently. */
  concurrency: number;
  log: Logger;
};

/** With a backlog, one sweep replaces all rows that finish within this time, ms. */
const REFILL_DELAY_MS = 4;

/**
 * Works on due rows every `sweepEveryMs`, and immediately when woken. When `handle` throws, the lease stays until it
 * expires; then any process may retry the row.
 */
export function startDueWorker<Row extends object>(options: DueWorkerOptions<Row>): DueWorker {
  const { db, table, read, handle, leaseMs, sweepEveryMs, concurrency, log } = options;
  const running = new Set<Promise<void>>();
  let stopped = false;
  let sweeping: Promise<void> | null = null;
  let sweepAgain = false;
  /** Whether the last sweep may have left due rows behind. */
  let backlog = false;
  let refillTimer: NodeJS.Timeout | null = null;
  let sweptAt: number | null = null;

  async function work(lease: LeasedRow<Row>): Promise<void> {
    try {
      await handle(lease);
    } catch (error) {
      if (error instanceof LeaseLost)
        log.info({ table, id: lease.id }, 'the lease expired before the work ended');
      else log.error({ table, id: lease.id, err: error }, 'work on a due row failed and will be retried');
    }
  }

  async function sweepOnce(): Promise<void> {
    const limit = concurrency - running.size;
    backlog = limit <= 0;
    if (backlog) return;
    const leases = await leaseDueRows<Row>(db, table, { leaseMs, limit, read });
    backlog = leases.length === limit;
    sweptAt = performance.now();
    for (const lease of leases) {
      const done = work(lease).finally(() => {
        running.delete(done);
        if (backlog) refillTimer ??= setTimeout(refill, REFILL_DELAY_MS);
      });
      running.add(done);
    }
  }

  async function sweep(): Promise<void> {
    try {
      for (sweepAgain = true; sweepAgain;) {
        sweepAgain = false;
        await sweepOnce();
      }
    } catch (error) {
      log.error({ table, err: error }, 'the sweep could not reach the database');
    } finally {
      sweeping = null;
    }
  }

  function refill(): void {
    refillTimer = null;
    wake();
  }

  function wake(): void {
    if (stopped) return;
    sweepAgain = true;
    sweeping ??= sweep();
  }

  const timer = setInterval(wake, sweepEveryMs);
  wake();

  return {
    wake,
    sinceSweepMs: () => (sweptAt === null ? null : performance.now() - sweptAt),
    async [Symbol.asyncDispose]() {
      stopped = true;
      clearInterval(timer);
      await sweeping;
      await Promise.all(running);
    },
  };
}
