import { toIstDate } from '@nibog/domain';
import type { ServerContext } from '@nibog/server/context';
import type { TestApp } from '../app/test-app.ts';
import { scaleByPace } from '../pace.ts';
import { waitFor } from '../wait-for.ts';
import { checkoutInput, connect, makeEvent, waitForStatus } from './checkouts.ts';

/** At 0.1 a hold lasts 120 s, which is enough on any machine; more would only make the tests wait. */
const TIME_SCALE = Math.min(scaleByPace(0.02), 0.1);

/** Options of an app in which time runs fifty times as fast, or less on a slow machine. */
export const FAST = { env: { TIME_SCALE: String(TIME_SCALE) }, simulator: { timeScale: TIME_SCALE } };
export const PAID_PAISE = 180_000;
const DAY_MS = 86_400_000;

export function firstContext({ servers: [first] }: TestApp): ServerContext {
  if (!first) throw new Error('there is no first server');
  return first.ctx;
}

/** All workers except that of the refunds, for tests that open refunds themselves. */
export const WITHOUT_REFUNDS = ['payments', 'links', 'emails'] as const;

/** Books a place in a new event. */
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

/** Counts the connections to the test's database that wait for a lock. */
export async function countWaiters({ db }: Pick<TestApp, 'db'>): Promise<number> {
  const { rows } = await db.owner.query<{ count: number }>(
    `SELECT count(DISTINCT pid)::int AS count FROM pg_locks JOIN pg_stat_activity USING (pid)
      WHERE NOT granted AND datname = current_database()`,
  );
  return rows[0]?.count ?? 0;
}

/** Ends the work in flight of all servers before `work`, and starts new workers after it. */
export async function pauseAllWorkers(
  { servers }: Pick<TestApp, 'servers'>,
  work: () => Promise<void>,
): Promise<void> {
  const pause = servers.reduceRight((inner, server) => () => server.pauseWorkers(inner), work);
  await pause();
}

/** Ends the work in flight of all servers: what the database holds then is its result. */
export async function finishWork(app: Pick<TestApp, 'servers'>): Promise<void> {
  await pauseAllWorkers(app, async () => {});
}

/** Waits until the app's first server has started and ended a sweep of due payments. */
export async function waitForSweep({ servers: [first] }: Pick<TestApp, 'servers'>): Promise<void> {
  const sweptAt = () => {
    const sinceMs = first?.workers.due.get('payments')?.sinceSweepMs() ?? null;
    return sinceMs === null ? Number.NEGATIVE_INFINITY : performance.now() - sinceMs;
  };
  // The sweep that ends next may have started before this call; the one after it starts later.
  for (let sweeps = 0; sweeps < 2; sweeps += 1) {
    const calledAt = performance.now();
    await waitFor('a sweep', () => sweptAt() > calledAt);
  }
}
