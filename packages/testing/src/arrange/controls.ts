import { toIstDate } from '@nibog/domain';
import type { ServerContext } from '@nibog/server/context';
import type { TestApp } from '../app/test-app.ts';
import { checkoutInput, connect, makeEvent, waitForStatus } from './checkouts.ts';

/** What the controls of the money have in common. */

export const FAST = { env: { TIME_SCALE: '0.02' }, simulator: { timeScale: 0.02 } };
export const PAID_PAISE = 180_000;
const DAY_MS = 86_400_000;

export function firstContext({ servers: [first] }: TestApp): ServerContext {
  if (!first) throw new Error('there is no first server');
  return first.ctx;
}

/** All but the refunds' worker, for tests that open refunds themselves. */
export const WITHOUT_REFUNDS = ['payments', 'links', 'emails'] as const;

/** A paid and booked place, in an event of its own. */
export async function bookOne(app: TestApp, { daysAhead = 14 } = {}) {
  const client = connect(app.url);
  const date = toIstDate(new Date(Date.now() + daysAhead * DAY_MS));
  const event = await makeEvent(app.db.owner, [{ pricePaise: PAID_PAISE }], { date });
  const { transactionId } = await client.checkout.start.mutate(checkoutInput(event));
  await app.simulator.complete(transactionId);
  await waitForStatus(client, transactionId, 'booked');
  const { id } = await app.db.owner.prisma.payment.findFirstOrThrow({
    where: { merchantTransactionId: transactionId },
  });
  return { client, event, slotId: event.slotIds[0] ?? 0, transactionId, paymentId: String(id) };
}

/** Connections to the test's database that wait for another's lock. */
export async function countWaiters({ db }: Pick<TestApp, 'db'>): Promise<number> {
  const { rows } = await db.owner.query<{ count: number }>(
    `SELECT count(DISTINCT pid)::int AS count FROM pg_locks JOIN pg_stat_activity USING (pid)
      WHERE NOT granted AND datname = current_database()`,
  );
  return rows[0]?.count ?? 0;
}
