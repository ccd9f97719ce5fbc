import { createDurations } from '@nibog/domain';
import { createTestApp, type TestApp, type TestAppOptions } from '@nibog/testing/app/test-app';
import { checkoutInput, waitForStatus } from '@nibog/testing/arrange/checkouts';
import {
  passTime,
  passToNextLook,
  readLooks,
  recordLooks,
  type Look,
} from '@nibog/testing/arrange/time-travel';
import { startOne } from '@nibog/testing/load/crowd';
import { expect } from 'vitest';

/**
 * What the tests without webhooks and their controls ask, so that both ask the same. A step never shorter than 30 s, on
 * the real durations, is what makes the answers exact enough: see the tests.
 */
export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
export const REAL = createDurations();

/** What a busy machine may add. Less than the shortest step, so that it cannot hide one that is doubled. */
export const MACHINE_MS = 5 * SECOND;

/** The longest from this look to the next. */
function promisedMs({ ageMs, closedMs }: Look): number {
  if (closedMs === null) return ageMs < 3.5 * MINUTE ? 30 * SECOND : MINUTE;
  if (closedMs <= 2 * HOUR) return 15 * MINUTE;
  return closedMs < 48 * HOUR ? HOUR : DAY;
}

/** The looks after which money would wait for longer than is promised. */
export function findLate(looks: Look[]): Look[] {
  return looks.filter(
    (look) =>
      (look.closedMs ?? 0) < 7 * DAY &&
      (look.plannedMs ?? Number.POSITIVE_INFINITY) + REAL.sweepEvery > promisedMs(look),
  );
}

export async function startWithoutWebhooks(options: TestAppOptions = {}): Promise<TestApp> {
  const app = await createTestApp({
    ...options,
    simulator: { webhooksEnabled: false, ...options.simulator },
  });
  await recordLooks(app);
  return app;
}

/** Walks a payment from look to look until one of this age, or for as long as it is asked about. */
export async function walk(
  app: TestApp,
  transactionId: string,
  untilMs = Number.POSITIVE_INFINITY,
): Promise<Look[]> {
  for (;;) {
    const looks = await readLooks(app, transactionId);
    if ((looks.at(-1)?.ageMs ?? 0) >= untilMs) return looks;
    if ((await passToNextLook(app, transactionId)) === null) return looks;
  }
}

/** A payment that failed, or one that a bank never ended, and whose hold ran out. Both can still be paid. */
export async function startClosed(app: TestApp, end: 'failed' | 'expired', capacity = 100) {
  const started = await startOne(app, { capacity });
  if (end === 'failed') await app.simulator.fail(started.transactionId);
  else await app.simulator.leavePending(started.transactionId);
  await passTime(app, started.transactionId, end === 'failed' ? REAL.firstLook : REAL.hold);
  await waitForStatus(started.client, started.transactionId, end);
  return started;
}

/** Gives the only place of a closed payment to another family. */
export async function sellThePlace(app: TestApp, { client, event }: Awaited<ReturnType<typeof startClosed>>) {
  const other = await client.checkout.start.mutate(checkoutInput(event));
  await app.simulator.complete(other.transactionId);
  await passTime(app, other.transactionId, REAL.firstLook);
  await waitForStatus(client, other.transactionId, 'booked');
}

/** What became of a payment's money: the booking and the refunds that there are, and when each was made. */
export async function readEndings({ db }: TestApp, transactionId: string) {
  const { rows } = await db.owner.query<{ outcome: 'booked' | 'refund'; at: number }>(
    `SELECT 'booked' AS outcome, extract(epoch FROM t.at)::float8 * 1000 AS at
       FROM payment_timeline t JOIN payments p ON p.id = t.payment_id
      WHERE p.merchant_transaction_id = $1 AND t.to_status = 'booked'
     UNION ALL
     SELECT 'refund', extract(epoch FROM r.created_at)::float8 * 1000
       FROM refunds r JOIN payments p ON p.id = r.payment_id
      WHERE p.merchant_transaction_id = $1`,
    [transactionId],
  );
  return rows;
}

export async function readClock({ db }: TestApp): Promise<number> {
  const { rows } = await db.owner.query<{ ms: number }>(
    'SELECT extract(epoch FROM clock_timestamp())::float8 * 1000 AS ms',
  );
  if (!rows[0]) throw new Error('the database has no clock');
  return rows[0].ms;
}

/** Lets time go by from look to look until the money has an ending, and answers it and how long that took. */
async function passUntilSettled(app: TestApp, transactionId: string) {
  const since = await readClock(app);
  let passedMs = 0;
  for (;;) {
    const ms = await passToNextLook(app, transactionId);
    if (ms === null) throw new Error('the money is forgotten: no look is planned any more');
    passedMs += ms;
    const [ending, ...others] = await readEndings(app, transactionId);
    expect(others).toEqual([]);
    if (ending) return { outcome: ending.outcome, tookMs: passedMs + ending.at - since };
  }
}

/** Has PhonePe take the money just after the last look, and sees that it is settled within what is promised. */
export async function expectSettledInTime(
  app: TestApp,
  transactionId: string,
  expected: 'booked' | 'refund',
) {
  const last = (await readLooks(app, transactionId)).at(-1);
  if (!last) throw new Error('the payment has no looks');
  await app.simulator.complete(transactionId);
  const { outcome, tookMs } = await passUntilSettled(app, transactionId);
  expect(outcome).toBe(expected);
  expect(tookMs, `after ${JSON.stringify(last)}`).toBeLessThan(promisedMs(last) + MACHINE_MS);
}

export async function expectNoWebhook({ db }: TestApp): Promise<void> {
  expect(await db.owner.prisma.webhookEvent.count()).toBe(0);
}
