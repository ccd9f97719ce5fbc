import { ALL_TRANSACTIONS } from '@nibog/testing/proof/history-events';
import type { World } from './environment.ts';

const EVERY_MS = 250;

/** Samples the bookings while the run goes on: a booking that comes and goes would not be there at the end. */
export function watchBookings({ database: { owner }, witness }: World): { stop(): Promise<void> } {
  const stop = new AbortController();

  async function sample(): Promise<void> {
    const { rows } = await owner.query<{ id: string | null; count: number }>(
      `SELECT NULL AS id, count(*)::int AS count FROM bookings
       UNION ALL
       SELECT merchant_transaction_id, count(*)::int FROM bookings GROUP BY 1 HAVING count(*) > 1`,
    );
    const at = witness.now();
    for (const { id, count } of rows)
      witness.events.push({ kind: 'bookings', at, transactionId: id ?? ALL_TRANSACTIONS, count });
  }

  async function watch(): Promise<void> {
    while (!stop.signal.aborted) {
      // PostgreSQL may be away at the moment.
      await sample().catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
    }
  }

  const watching = watch();
  return {
    async stop() {
      stop.abort();
      await watching;
    },
  };
}
