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

/** What the tests without webhooks and their controls share. */
export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
export const REAL = createDurations();

/** The longest time from this look to the next, with the sweep that finds it due. */
function promisedMs({ ageMs, closedMs }: Look): number {
  if (closedMs === null) return ageMs < 3.5 * MINUTE ? 30 * SECOND : MINUTE;
  if (closedMs <= 2 * HOUR) return 15 * MINUTE;
  return closedMs < 48 * HOUR ? HOUR : DAY;
}

/** The looks after which money would wait longer than is promised. */
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

/** Moves a payment from look to look until it has this age, or until no look is planned any more. */
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

/** A payment that failed, or one that the bank left pending until its hold ended. Both can still be paid. */
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

/** The outcomes of a payment's money: its booking and its refunds. */
export async function readOutcomes({ db }: TestApp, transactionId: string) {
  const { rows } = await db.owner.query<{ outcome: 'booked' | 'refund' }>(
    `SELECT 'booked' AS outcome
       FROM payment_timeline t JOIN payments p ON p.id = t.payment_id
      WHERE p.merchant_transaction_id = $1 AND t.to_status = 'booked'
     UNION ALL
     SELECT 'refund'
       FROM refunds r JOIN payments p ON p.id = r.payment_id
      WHERE p.merchant_transaction_id = $1`,
    [transactionId],
  );
  return rows;
}

/** Moves the payment from look to look until its money has an outcome. Returns the outcome and the time passed. */
async function passUntilSettled(app: TestApp, transactionId: string) {
  for (let passedMs = 0; ;) {
    const [first, ...others] = await readOutcomes(app, transactionId);
    expect(others).toEqual([]);
    if (first) return { outcome: first.outcome, passedMs };
    const ms = await passToNextLook(app, transactionId);
    if (ms === null) throw new Error('the money is forgotten: no look is planned any more');
    passedMs += ms;
  }
}

/** PhonePe takes the money just after the last look. Checks that it is settled within the promised time. */
export async function expectSettledInTime(
  app: TestApp,
  transactionId: string,
  expected: 'booked' | 'refund',
) {
  const last = (await readLooks(app, transactionId)).at(-1);
  if (!last) throw new Error('the payment has no looks');
  await app.simulator.complete(transactionId);
  const { outcome, passedMs } = await passUntilSettled(app, transactionId);
  expect(outcome).toBe(expected);
  expect(Math.round(passedMs), `after ${JSON.stringify(last)}`).toBeLessThanOrEqual(promisedMs(last));
}

export async function expectNoWebhook({ db }: TestApp): Promise<void> {
  expect(await db.owner.prisma.webhookEvent.count()).toBe(0);
}
