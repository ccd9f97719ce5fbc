import { setTimeout as pause } from 'node:timers/promises';
import type { World } from './environment.ts';

/** What is still to come, at PhonePe and here. All zero: nothing can change any more but by somebody's doing. */
export type OpenWork = {
  ordersOpen: number;
  moneyOnItsWay: number;
  webhooksWaiting: number;
  paymentsOpen: number;
  capturedUnsettled: number;
  refundsOpen: number;
  mailsOpen: number;
};

/**
 * The tail of asking is every 10 min in the first two hours; nothing that is on its way needs longer than this. A busy
 * machine is no broken promise: only what never ends is.
 */
const DEADLINE_MS = 6_000_000;
const LEAST_DEADLINE_MS = 300_000;

/** Waits until all is quiet, and answers what was left when the patience ended. */
export async function waitUntilQuiet(world: World, tell: (open: OpenWork) => void): Promise<OpenWork> {
  const giveUpAt = performance.now() + Math.max(LEAST_DEADLINE_MS, DEADLINE_MS * world.options.timeScale);
  for (;;) {
    const open = await readOpenWork(world);
    tell(open);
    if (countOpen(open) === 0 || performance.now() > giveUpAt) return open;
    await pause(500);
  }
}

export function countOpen(open: OpenWork): number {
  return Object.values(open).reduce((sum, count) => sum + count, 0);
}

async function readOpenWork({ simulator, database: { owner } }: World): Promise<OpenWork> {
  // PhonePe first: what it finishes after this look is not finished in the one at the database either.
  const orders = simulator.orders();
  const captured = orders.filter(({ state }) => state === 'COMPLETED').map((order) => order.merchantOrderId);
  const subjects = orders.flatMap(({ merchantOrderId: id }) => [
    id,
    ...simulator.refundsOf(id).map(({ merchantRefundId }) => merchantRefundId),
  ]);
  const webhooksWaiting = subjects.filter((subject) =>
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
  if (!counted) throw new Error('the database answered nothing');
  return {
    ordersOpen: orders.filter(({ state }) => state === 'PENDING').length,
    moneyOnItsWay: orders.filter(({ capturesAt }) => capturesAt !== null).length,
    webhooksWaiting,
    ...counted,
  };
}
