import { createDurations, type Durations } from '@nibog/domain';
import type { TestApp } from '@nibog/testing/app/test-app';
import { checkoutInput, connect, makeEvent } from '@nibog/testing/arrange/checkouts';
import { passTime, readLooks } from '@nibog/testing/arrange/time-travel';
import { mapConcurrently, lookTimes, readTimeline, startOne } from '@nibog/testing/load/crowd';
import { waitFor } from '@nibog/testing/wait-for';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  DAY,
  expectNoWebhook,
  expectSettledInTime,
  findLate,
  HOUR,
  MINUTE,
  readOutcomes,
  REAL,
  SECOND,
  sellThePlace,
  startClosed,
  startWithoutWebhooks,
  walk,
} from './unreported-captures.ts';

/**
 * Every webhook is lost. The product promises a time: from the moment when PhonePe takes the money to the row that records its
 * outcome. The time is longest for money that PhonePe takes just after a look. It is then the time to the next planned
 * look, and the sweep of up to 2 s that finds it due: steps are planned that much shorter than what is promised.
 *
 * The tests check two things. For a payment walked from look to look through its whole life, they check the plan of each
 * look, which the database records exactly, so that a step twice as long cannot pass. For payments that are paid just after a
 * look, in every part of that life, they check the outcome and the time that had to pass for it. Both run on the product's
 * real durations while the payments are moved through time (see `time-travel.ts`). Only the time by which a payment is moved
 * counts, so the speed of the machine is irrelevant. For one payment nothing is moved, to show that the sweep finds it.
 */
/** The product's steps at a pending payment, ms. */
const PENDING_STEPS = [3_000, 6_000, 10_000, 28_000, 58_000];

describe.concurrent('with every webhook lost', () => {
  let apps: Record<'v2' | 'v1', TestApp>;
  beforeAll(async () => {
    apps = {
      v2: await startWithoutWebhooks({ env: { PHONEPE_API: 'v2' } }),
      v1: await startWithoutWebhooks({ env: { PHONEPE_API: 'v1' } }),
    };
  });
  afterAll(async () => {
    for (const app of Object.values(apps)) {
      await expectNoWebhook(app);
      await app[Symbol.asyncDispose]();
    }
  });

  test.each(['v2', 'v1'] as const)(
    'over %s no look at a pending payment is planned too late',
    async (api) => {
      const app = apps[api];
      const { transactionId } = await startOne(app);
      await app.simulator.leavePending(transactionId);
      const looks = await walk(app, transactionId, REAL.hold);
      expect(await readTimeline(app, transactionId)).toEqual(['pending', 'expired']);
      // About 38; fewer on a slow machine, whose own time passes too. Every phase of the schedule has a look.
      expect(looks.length).toBeGreaterThan(25);
      const planned = new Set(looks.map(({ plannedMs }) => plannedMs));
      expect(PENDING_STEPS.filter((step) => !planned.has(step))).toEqual([]);
      expect(findLate(looks)).toEqual([]);
    },
  );

  test.each(['v2', 'v1'] as const)(
    'over %s a payment of the first 3½ minutes is booked within 30 s, a later one within 60 s',
    async (api) => {
      const app = apps[api];
      const event = await makeEvent(app.db.owner);
      const client = connect(app.url);
      const ages = [0, 30, 60, 120, 200, 209, 240, 1_100];
      await mapConcurrently(ages, ages.length, async (seconds) => {
        const { transactionId } = await client.checkout.start.mutate(checkoutInput(event));
        if (seconds > 0) await passTime(app, transactionId, seconds * SECOND);
        await expectSettledInTime(app, transactionId, 'booked');
      });
    },
  );

  test.each(['failed', 'expired'] as const)(
    'for seven days no look at a payment that %s is planned too late',
    async (end) => {
      const { transactionId } = await startClosed(apps.v2, end);
      const looks = await walk(apps.v2, transactionId);
      expect(looks.length).toBeGreaterThan(60);
      expect(looks.at(-1)?.closedMs).toBeGreaterThan(7 * DAY);
      expect(findLate(looks)).toEqual([]);
    },
  );

  test('money for a closed payment is booked or refunded: within 15 minutes until 2 h, then an hour, then a day', async () => {
    const app = apps.v2;
    const plans = [
      { end: 'failed', laterMs: 0 },
      { end: 'expired', laterMs: 0 },
      { end: 'expired', laterMs: 1.99 * HOUR },
      { end: 'expired', laterMs: 2.01 * HOUR },
      { end: 'failed', laterMs: 47 * HOUR },
      { end: 'expired', laterMs: 49 * HOUR },
      { end: 'failed', laterMs: 6.9 * DAY },
    ] as const;
    const cases = plans.flatMap((plan) => [true, false].map((sold) => ({ ...plan, sold })));
    await mapConcurrently(cases, cases.length, async ({ end, laterMs, sold }) => {
      const closed = await startClosed(app, end, 1);
      if (sold) await sellThePlace(app, closed);
      if (laterMs > 0) await passTime(app, closed.transactionId, laterMs);
      await expectSettledInTime(app, closed.transactionId, sold ? 'refund' : 'booked');
    });
  });

  test('after ten minutes in which PhonePe answers no status, the booking follows within one step', async () => {
    await using app = await startWithoutWebhooks();
    const { transactionId } = await startOne(app);
    await passTime(app, transactionId, 100 * SECOND);
    await app.simulator.complete(transactionId);
    app.simulator.setStatusDown(true);
    const looks = await walk(app, transactionId, 100 * SECOND + 10 * MINUTE);
    expect(await readTimeline(app, transactionId)).toEqual(['pending']);
    expect(looks.length).toBeGreaterThan(12);
    expect(findLate(looks)).toEqual([]);

    app.simulator.setStatusDown(false);
    await expectSettledInTime(app, transactionId, 'booked');
    await expectNoWebhook(app);
  });

  test('while no test moves it, the sweep books a payment with its next planned look', async () => {
    // Each step is the one of 30 s, fifty times faster.
    const scale = 0.02;
    const scaled = createDurations(scale);
    const step = scaled.pendingStep(175 * SECOND * scale);
    expect(step).toBe((30 * SECOND - REAL.sweepEvery) * scale);
    await using app = await startWithoutWebhooks({
      durations: { ...scaled, pendingStep: () => step },
      simulator: { timeScale: scale },
    });
    const { transactionId } = await startOne(app);
    await waitFor('the first look', () => lookTimes(app, transactionId).length > 0);
    await app.simulator.complete(transactionId);
    const before = lookTimes(app, transactionId).length;
    const [outcome] = await waitFor(
      'the booking',
      () => readOutcomes(app, transactionId),
      ({ length }) => length > 0,
    );
    expect(outcome?.outcome).toBe('booked');
    // One look may have been in flight when PhonePe took the money.
    expect(lookTimes(app, transactionId).length).toBeLessThanOrEqual(before + 2);
    const looks = await readLooks(app, transactionId);
    expect(looks.at(-1)?.plannedMs).toBeNull();
    expect(new Set(looks.slice(1, -1).map(({ plannedMs }) => plannedMs))).toEqual(new Set([step]));
    await expectNoWebhook(app);
  });
});

/** The product's steps. A step that promises `readMs()` is twice as long. */
function doubleStep(readMs: () => number): Pick<Durations, 'pendingStep' | 'closedStep'> {
  const double = <Step extends number | null>(step: Step) => {
    const planned = readMs() - REAL.sweepEvery;
    return step === planned ? 2 * planned : step;
  };
  return {
    pendingStep: (ageMs) => double(REAL.pendingStep(ageMs)) ?? 0,
    closedStep: (ageMs) => double(REAL.closedStep(ageMs)),
  };
}

describe('control: a step of the schedule that is twice as long is found', () => {
  let doubledMs = 0;
  let app: TestApp;
  beforeAll(async () => {
    app = await startWithoutWebhooks({ durations: doubleStep(() => doubledMs) });
  });
  afterAll(() => app[Symbol.asyncDispose]());

  test.each([
    { step: 'the 30 s of a pending payment', ms: 30 * SECOND, ageMs: 175 * SECOND },
    { step: 'the 60 s of a pending payment', ms: MINUTE, ageMs: 5 * MINUTE },
    { step: 'the 60 s while PhonePe answers no status', ms: MINUTE, ageMs: 5 * MINUTE, statusDown: true },
    { step: 'the 10 min after the end', ms: 10 * MINUTE, closedMs: 20 * MINUTE },
    { step: 'the hour after 2 h', ms: HOUR, closedMs: 3 * HOUR },
    { step: 'the day after 48 h', ms: DAY, closedMs: 50 * HOUR },
  ])('$step', async ({ ms, ageMs, closedMs, statusDown = false }) => {
    doubledMs = ms;
    const { transactionId } =
      closedMs === undefined ? await startOne(app) : await startClosed(app, 'expired');
    app.simulator.setStatusDown(statusDown);
    const look = await passTime(app, transactionId, ageMs ?? closedMs);
    expect(look.plannedMs).toBe(2 * (ms - REAL.sweepEvery));
    expect(findLate(await readLooks(app, transactionId))).toEqual([look]);
    app.simulator.setStatusDown(false);
    await expect(expectSettledInTime(app, transactionId, 'booked')).rejects.toThrow('to be less than');
  });
});
