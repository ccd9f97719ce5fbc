import { waitFor } from '@nibog/db/testing';
import { describe, expect, test } from 'vitest';
import { checkoutInput, connect, makeEvent, waitForStatus } from './arrange.ts';
import { eachAtOnce, readTimeline, startOne } from './crowd.ts';
import { expectMoneyAddsUp } from './money.ts';
import { createTestApp, type TestApp, type TestAppOptions } from './test-app.ts';

/**
 * Every webhook is lost. What is promised then is a time, measured by the database's clock: from the moment before
 * PhonePe takes the money to the row that says what became of it.
 */
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/**
 * A busy machine's share, which no scale makes smaller. It hides a step of twice the length where the scaled steps are
 * short, not one of four times.
 */
const MACHINE_MS = 2_500;

/** The product and PhonePe at one scale; no webhook is ever sent. */
async function startWithoutWebhooks(timeScale: number, options: TestAppOptions = {}): Promise<TestApp> {
  return createTestApp({
    ...options,
    env: { TIME_SCALE: String(timeScale), ...options.env },
    simulator: { timeScale, webhooksEnabled: false, ...options.simulator },
  });
}

/** Waits until so much simulated time has gone by since the payment was made or closed. */
async function waitUntilSince(
  { db, servers }: TestApp,
  transactionId: string,
  since: 'created_at' | 'closed_at',
  simulatedMs: number,
): Promise<void> {
  const timeScale = servers[0]?.ctx.config.timeScale ?? 1;
  await waitFor(
    `${simulatedMs} simulated ms since ${since}`,
    async () => {
      const { rows } = await db.owner.query<{ ms: number | null }>(
        `SELECT extract(epoch FROM clock_timestamp() - ${since})::float8 * 1000 AS ms
           FROM payments WHERE merchant_transaction_id = $1`,
        [transactionId],
      );
      return (rows[0]?.ms ?? -1) / timeScale;
    },
    (elapsed) => elapsed >= simulatedMs,
    { timeoutMs: 60_000, everyMs: 10 },
  );
}

async function readClock({ db }: TestApp): Promise<number> {
  const { rows } = await db.owner.query<{ ms: number }>(
    'SELECT extract(epoch FROM clock_timestamp())::float8 * 1000 AS ms',
  );
  if (!rows[0]) throw new Error('the database has no clock');
  return rows[0].ms;
}

/** Pays now and answers when that was. */
async function payNow(app: TestApp, transactionId: string): Promise<number> {
  const paidAt = await readClock(app);
  await app.simulator.complete(transactionId);
  return paidAt;
}

type Settled = { outcome: string; at: number };

/** Waits for the booking or for the start of the refund, and answers which and when. */
async function waitUntilSettled({ db }: TestApp, transactionId: string): Promise<Settled> {
  const settled = await waitFor(
    'a booking or a refund',
    async () => {
      const { rows } = await db.owner.query<Settled>(
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
    },
    (rows) => rows.length > 0,
    { timeoutMs: 60_000, everyMs: 50 },
  );
  expect(settled).toHaveLength(1);
  return settled[0] ?? { outcome: 'none', at: Number.POSITIVE_INFINITY };
}

async function expectNoWebhook({ db }: TestApp): Promise<void> {
  expect(await db.owner.prisma.webhookEvent.count()).toBe(0);
}

type Open = { transactionId: string };

/** A payment that came to nothing: it failed, or a bank never ended what the parent had begun and the hold ran out. */
async function startClosed(app: TestApp, end: 'failed' | 'expired', capacity = 100) {
  const started = await startOne(app, { capacity });
  if (end === 'failed') await app.simulator.fail(started.transactionId);
  else await app.simulator.leavePending(started.transactionId);
  await waitForStatus(started.client, started.transactionId, end);
  return started;
}

/** Gives the only place of a closed payment to another family. */
async function sellThePlace(app: TestApp, { client, event }: Awaited<ReturnType<typeof startClosed>>) {
  const other = await client.checkout.start.mutate(checkoutInput(event));
  await app.simulator.complete(other.transactionId);
  await waitForStatus(client, other.transactionId, 'booked');
}

/** Pays a closed payment so much later, and answers what became of it and how long that took. */
async function payLate(app: TestApp, { transactionId }: Open, laterMs: number) {
  await waitUntilSince(app, transactionId, 'closed_at', laterMs);
  const paidAt = await payNow(app, transactionId);
  const { outcome, at } = await waitUntilSettled(app, transactionId);
  return { outcome, tookMs: at - paidAt };
}

describe.concurrent('with every webhook lost', () => {
  const SCALE = 0.05;
  const EARLY = [0, 15, 30, 60, 120, 200];
  const LATE = [240, 400];

  test.each(['v2', 'v1'])(
    'over %s a payment of the first 3½ minutes is booked within 30 s, a later one within 60 s',
    async (api) => {
      await using app = await startWithoutWebhooks(SCALE, { env: { PHONEPE_API: api } });
      const event = await makeEvent(app.db.owner);
      const client = connect(app.url);
      const ages = [...EARLY, ...LATE];
      const delays = await eachAtOnce(ages, ages.length, async (seconds) => {
        const { transactionId } = await client.checkout.start.mutate(checkoutInput(event));
        await waitUntilSince(app, transactionId, 'created_at', seconds * SECOND);
        const paidAt = await payNow(app, transactionId);
        const { outcome, at } = await waitUntilSettled(app, transactionId);
        expect(outcome).toBe('booked');
        return { seconds, tookMs: at - paidAt };
      });
      for (const { seconds, tookMs } of delays) {
        const stepMs = (seconds < 210 ? 30 : 60) * SECOND * SCALE;
        expect(tookMs, `paid after ${seconds} s`).toBeLessThan(stepMs + MACHINE_MS);
      }
      await expectNoWebhook(app);
      await expectMoneyAddsUp(app);
    },
  );

  test('after ten minutes in which PhonePe answers no status, the booking comes within one step', async () => {
    const scale = 0.02;
    await using app = await startWithoutWebhooks(scale);
    app.simulator.setStatusDown(true);
    const { transactionId } = await startOne(app);
    await payNow(app, transactionId);
    await waitUntilSince(app, transactionId, 'created_at', 10 * MINUTE);
    expect(await readTimeline(app, transactionId)).toEqual(['pending']);

    const backAt = await readClock(app);
    app.simulator.setStatusDown(false);
    const { outcome, at } = await waitUntilSettled(app, transactionId);
    expect(outcome).toBe('booked');
    expect(at - backAt).toBeLessThan(MINUTE * scale + MACHINE_MS);
    await expectNoWebhook(app);
    await expectMoneyAddsUp(app);
  });

  test('money that comes up to 2 h after the end is booked, or on its way back, within 15 minutes', async () => {
    const scale = 0.002;
    await using app = await startWithoutWebhooks(scale);
    const plans = (['failed', 'expired'] as const).flatMap((end) =>
      [1, 8, 75, 110].flatMap((minutes) => [true, false].map((sold) => ({ end, minutes, sold }))),
    );
    await eachAtOnce(plans, plans.length, async ({ end, minutes, sold }) => {
      const closed = await startClosed(app, end, 1);
      if (sold) await sellThePlace(app, closed);
      const { outcome, tookMs } = await payLate(app, closed, minutes * MINUTE);
      expect(outcome).toBe(sold ? 'refund' : 'booked');
      expect(tookMs, `${end}, paid ${minutes} min later`).toBeLessThan(15 * MINUTE * scale + MACHINE_MS);
    });
    await expectNoWebhook(app);
    await expectMoneyAddsUp(app);
  });

  test('money that comes hours after the end is booked, or on its way back, within the hour', async () => {
    const scale = 0.001;
    await using app = await startWithoutWebhooks(scale);
    await eachAtOnce([true, false], 2, async (sold) => {
      const closed = await startClosed(app, 'expired', 1);
      if (sold) await sellThePlace(app, closed);
      const { outcome, tookMs } = await payLate(app, closed, 2.25 * HOUR);
      expect(outcome).toBe(sold ? 'refund' : 'booked');
      expect(tookMs).toBeLessThan(HOUR * scale + MACHINE_MS);
    });
    await expectNoWebhook(app);
    await expectMoneyAddsUp(app);
  });

  test('money that comes days after the end is booked, or on its way back, within the day', async () => {
    const scale = 0.000_05;
    // At this scale a parent would have 60 ms for PhonePe's page: the page and the hold are given a second.
    await using app = await startWithoutWebhooks(scale, {
      durations: { hold: 2_000, unknownOrderMargin: 500, firstLook: 50, pendingStep: () => 50 },
      simulator: { timeScale: 0.001 },
    });
    await eachAtOnce([true, false], 2, async (sold) => {
      const closed = await startClosed(app, 'expired', 1);
      if (sold) await sellThePlace(app, closed);
      const { outcome, tookMs } = await payLate(app, closed, 50 * HOUR);
      expect(outcome).toBe(sold ? 'refund' : 'booked');
      expect(tookMs).toBeLessThan(24 * HOUR * scale + MACHINE_MS);
    });
    await expectNoWebhook(app);
    await expectMoneyAddsUp(app);
  });
});
