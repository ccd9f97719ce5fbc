import type { RoleClient, Sql } from '@nibog/db';
import type { Logger } from 'pino';
import { claimDue, LeaseLost, type ClaimOf, type DueTable } from './queue.ts';

export type DueWorker = {
  /** Looks for due rows now, and again if it is looking already. */
  wake: () => void;
  /** Since the last sweep that PostgreSQL answered, in ms; `null` before the first. */
  sinceSweepMs(): number | null;
  /** Claims nothing more and waits until the work under way is done. */
  [Symbol.asyncDispose](): Promise<void>;
};

export type DueWorkerOptions<Row extends object> = {
  db: RoleClient<'settlement'>;
  table: DueTable;
  /** What `handle` is given of the row, as columns of `t`. */
  read?: Sql;
  handle: (claim: ClaimOf<Row>) => Promise<void>;
  leaseMs: number;
  sweepEveryMs: number;
  /** Rows worked on at once in this process. */
  concurrency: number;
  log: Logger;
};

/** With more due than can be worked on at once: ends of work that come so close together are one claim for the next. */
const GATHERED_MS = 4;

/**
 * Works on due rows: every `sweepEveryMs`, and at once when woken. A handler that throws leaves its lease to run out,
 * so the row is tried again by whichever process finds it.
 */
export function startDueWorker<Row extends object>(options: DueWorkerOptions<Row>): DueWorker {
  const { db, table, read, handle, leaseMs, sweepEveryMs, concurrency, log } = options;
  const running = new Set<Promise<void>>();
  let stopped = false;
  let sweeping: Promise<void> | null = null;
  let again = false;
  /** There was more due than room to work on it. */
  let backlog = false;
  let gathering: NodeJS.Timeout | null = null;
  let sweptAt: number | null = null;

  async function work(claim: ClaimOf<Row>): Promise<void> {
    try {
      await handle(claim);
    } catch (error) {
      if (error instanceof LeaseLost)
        log.info({ table, id: claim.id }, 'the lease ran out before the work was done');
      else log.error({ table, id: claim.id, err: error }, 'work on a due row failed; it is tried again');
    }
  }

  async function sweepOnce(): Promise<void> {
    const limit = concurrency - running.size;
    backlog = limit <= 0;
    if (backlog) return;
    const claims = await claimDue<Row>(db, table, { leaseMs, limit, read });
    backlog = claims.length === limit;
    sweptAt = performance.now();
    for (const claim of claims) {
      const done = work(claim).finally(() => {
        running.delete(done);
        if (backlog) gathering ??= setTimeout(claimNext, GATHERED_MS);
      });
      running.add(done);
    }
  }

  async function sweep(): Promise<void> {
    try {
      for (again = true; again;) {
        again = false;
        await sweepOnce();
      }
    } catch (error) {
      log.error({ table, err: error }, 'the sweep could not reach the database');
    } finally {
      sweeping = null;
    }
  }

  function claimNext(): void {
    gathering = null;
    wake();
  }

  function wake(): void {
    if (stopped) return;
    again = true;
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
