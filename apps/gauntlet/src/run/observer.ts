import { ALL_TRANSACTIONS } from '@nibog/testing/proof/history-events';
import type { Environment } from './environment.ts';

const SAMPLE_INTERVAL_MS = 250;

/** Samples the bookings during the run, because the final state does not show a booking that was deleted. */
export function watchBookings({ database: { owner }, recorder }: Environment): { stop(): Promise<void> } {
  const stop = new AbortController();

  async function sample(): Promise<void> {
    const { rows } = await owner.query<{ id: string | null; count: number }>(
      `SELECT NULL AS id, count(*)::int AS count FROM bookings
       UNION ALL
       SELECT merchant_transaction_id, count(*)::int FROM bookings GROUP BY 1 HAVING count(*) > 1`,
    );
    const at = recorder.now();
    for (const { id, count } of rows)
      recorder.events.push({ kind: 'bookings', at, transactionId: id ?? ALL_TRANSACTIONS, count });
  }

  async function watch(): Promise<void> {
    while (!stop.signal.aborted) {
      // PostgreSQL may be down.
      await sample().catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, SAMPLE_INTERVAL_MS));
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
