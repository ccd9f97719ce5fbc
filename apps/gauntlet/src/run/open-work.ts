import { setTimeout as pause } from 'node:timers/promises';
import type { Environment } from './environment.ts';

/** Counts of unfinished work at PhonePe and in the product. With all at zero, only new requests can change anything. */
export type OpenWork = {
  ordersOpen: number;
  lateCaptures: number;
  webhooksPending: number;
  paymentsOpen: number;
  capturedUnsettled: number;
  refundsOpen: number;
  mailsOpen: number;
};

/**
 * Simulated time, ms. Failed and expired payments are looked at every 10 min in their first two hours, so all open work ends
 * within this time. The minimum is real time: a slow machine is not a violation.
 */
const DEADLINE_MS = 6_000_000;
const MIN_DEADLINE_MS = 300_000;

/** Waits until no work is open or the deadline passes; returns the work that is still open. */
export async function waitUntilIdle(
  environment: Environment,
  onProgress: (open: OpenWork) => void,
): Promise<OpenWork> {
  const giveUpAt = performance.now() + Math.max(MIN_DEADLINE_MS, DEADLINE_MS * environment.options.timeScale);
  for (;;) {
    const open = await readOpenWork(environment);
    onProgress(open);
    if (countOpenWork(open) === 0 || performance.now() > giveUpAt) return open;
    await pause(500);
  }
}

export function countOpenWork(open: OpenWork): number {
  return Object.values(open).reduce((sum, count) => sum + count, 0);
}

async function readOpenWork({ simulator, database: { owner } }: Environment): Promise<OpenWork> {
  // PhonePe first: work that PhonePe finishes between the two reads is still open in the database and is counted there.
  const orders = simulator.orders();
  const captured = orders.filter(({ state }) => state === 'COMPLETED').map((order) => order.merchantOrderId);
  const subjects = orders.flatMap(({ merchantOrderId: id }) => [
    id,
    ...simulator.refundsOf(id).map(({ merchantRefundId }) => merchantRefundId),
  ]);
  const webhooksPending = subjects.filter((subject) =>
    simulator.deliveries(subject).some(({ state }) => state === 'waiting'),
  ).length;
  const { rows } = await owner.query<
    Pick<OpenWork, 'paymentsOpen' | 'capturedUnsettled' | 'refundsOpen' | 'mailsOpen'>
  >(
    `SELECT (SELECT count(*)::int FROM payments
              WHERE status IN ('pending', 'refunding', 'refund_failed')) AS "paymentsOpen",
            (SELECT count(*)::int FROM unnest($1::text[]) AS captured(id)
              LEFT JOIN payments p ON p.merchant_transaction_id = captured.id
              WHERE p.id IS NULL OR p.captured_at IS NULL) AS "capturedUnsettled",
            (SELECT count(*)::int FROM refunds WHERE status IN ('requested', 'pending', 'confirmed')) AS "refundsOpen",
            (SELECT count(*)::int FROM emails WHERE status IN ('queued', 'handed_over')) AS "mailsOpen"`,
    [captured],
  );
  const counted = rows[0];
  if (!counted) throw new Error('the database returned no counts');
  return {
    ordersOpen: orders.filter(({ state }) => state === 'PENDING').length,
    lateCaptures: orders.filter(({ capturesAt }) => capturesAt !== null).length,
    webhooksPending,
    ...counted,
  };
}
