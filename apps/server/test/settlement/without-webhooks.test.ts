import type { Durations } from '@nibog/domain';
import { checkoutInput, connect, makeEvent } from '@nibog/testing/arrange/checkouts';
import { passTime, readLooks } from '@nibog/testing/arrange/time-travel';
import { mapConcurrently, readTimeline, startOne } from '@nibog/testing/load/crowd';
import { waitFor } from '@nibog/testing/wait-for';
import { describe, expect, test } from 'vitest';
import {
  DAY,
  expectNoWebhook,
  expectSettledInTime,
  findLate,
  HOUR,
  MACHINE_MS,
  MINUTE,
  readClock,
  readEndings,
  REAL,
  SECOND,
  sellThePlace,
  startClosed,
  startWithoutWebhooks,
  walk,
} from './unreported-captures.ts';

/**
 * Every webhook is lost. What is promised then is a time: from the moment when PhonePe takes the money to the row that
 * says what became of it. It is at its longest for money that comes just after a look, and is then the time to the next
 * planned look and the sweep of up to 2 s that finds it due: steps are planned that much shorter than what is promised.
 *
 * So two things are asked. Of a payment walked from look to look through its whole life, the plan of each look: read
 * from the database, where it is exact, so that a step twice as long cannot pass. And of payments paid just after a look
 * in every part of that life, what became of them and when. Both run on the product's real durations while the payments
 * are moved through time (see `time-travel.ts`): a step is then never shorter than 30 s, and what a busy machine adds is
 * lost beside it. One payment is waited for by the clock on the wall, with nothing moved, to show that it is really so.
 */
describe.concurrent('with every webhook lost', () => {
  test('by the clock on the wall, with nothing moved while it waits, a payment is booked within 30 s', async () => {
    // 30 s are 7.5 s here: one step of twice the length is 14 s, and no machine's share makes up for that.
    const scale = 0.25;
    await using app = await startWithoutWebhooks({
      env: { TIME_SCALE: String(scale) },
      simulator: { timeScale: scale },
    });
    const { transactionId } = await startOne(app);
    const look = await passTime(app, transactionId, 175 * SECOND * scale);
    expect(look.plannedMs).toBe((30 * SECOND - REAL.sweepEvery) * scale);
    const paidAt = await readClock(app);
    await app.simulator.complete(transactionId);
    const [ending] = await waitFor(
      'the booking',
      () => readEndings(app, transactionId),
      ({ length }) => length > 0,
      { everyMs: 100 },
    );
    expect(ending?.outcome).toBe('booked');
    expect((ending?.at ?? Number.POSITIVE_INFINITY) - paidAt).toBeLessThan(30 * SECOND * scale + MACHINE_MS);
    await expectNoWebhook(app);
  });

  test('after ten minutes in which PhonePe answers no status, the booking comes within one step', async () => {
    await using app = await startWithoutWebhooks();
    const { transactionId } = await startOne(app);
    await passTime(app, transactionId, 100 * SECOND);
    await app.simulator.complete(transactionId);
    app.simulator.setStatusDown(true);
    const looks = await walk(app, transactionId, 100 * SECOND + 10 * MINUTE);
    expect(await readTimeline(app, transactionId)).toEqual(['pending']);
    expect(looks.length).toBeGreaterThan(15);
    expect(findLate(looks)).toEqual([]);

    app.simulator.setStatusDown(false);
    await expectSettledInTime(app, transactionId, 'booked');
    await expectNoWebhook(app);
  });

  test.each(['v2', 'v1'])('over %s no look at a pending payment is planned too late', async (api) => {
    await using app = await startWithoutWebhooks({ env: { PHONEPE_API: api } });
    const { transactionId } = await startOne(app);
    await app.simulator.leavePending(transactionId);
    const looks = await walk(app, transactionId, REAL.hold);
    expect(await readTimeline(app, transactionId)).toEqual(['pending', 'expired']);
    expect(looks.length).toBeGreaterThan(35);
    expect(findLate(looks)).toEqual([]);
  });

  test.each(['failed', 'expired'] as const)(
    'for seven days no look at a payment that %s is planned too late',
    async (end) => {
      await using app = await startWithoutWebhooks();
      const { transactionId } = await startClosed(app, end);
      const looks = await walk(app, transactionId);
      expect(looks.length).toBeGreaterThan(60);
      expect(looks.at(-1)?.closedMs).toBeGreaterThan(7 * DAY);
      expect(findLate(looks)).toEqual([]);
    },
  );

  test.each(['v2', 'v1'])(
    'over %s a payment of the first 3½ minutes is booked within 30 s, a later one within 60 s',
    async (api) => {
      await using app = await startWithoutWebhooks({ env: { PHONEPE_API: api } });
      const event = await makeEvent(app.db.owner);
      const client = connect(app.url);
      const ages = [0, 30, 60, 120, 200, 209, 240, 1_100];
      await mapConcurrently(ages, ages.length, async (seconds) => {
        const { transactionId } = await client.checkout.start.mutate(checkoutInput(event));
        if (seconds > 0) await passTime(app, transactionId, seconds * SECOND);
        await expectSettledInTime(app, transactionId, 'booked');
      });
      await expectNoWebhook(app);
    },
  );

  test('money after the end is booked or on its way back: within 15 minutes to 2 h, then the hour, then the day', async () => {
    await using app = await startWithoutWebhooks();
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
    await expectNoWebhook(app);
  });
});

/** The product's steps, those of one length twice as long. */
function doubleStep(ms: number): Pick<Durations, 'pendingStep' | 'closedStep'> {
  const planned = ms - REAL.sweepEvery;
  const double = <Step extends number | null>(step: Step) => (step === planned ? 2 * planned : step);
  return {
    pendingStep: (ageMs) => double(REAL.pendingStep(ageMs)) ?? planned,
    closedStep: (ageMs) => double(REAL.closedStep(ageMs)),
  };
}

describe.concurrent('a step of the schedule that is twice as long is found', () => {
  test.each([
    { step: 'the 30 s of a pending payment', ms: 30 * SECOND, ageMs: 175 * SECOND },
    { step: 'the 60 s of a pending payment', ms: MINUTE, ageMs: 5 * MINUTE },
    { step: 'the 60 s while PhonePe answers no status', ms: MINUTE, ageMs: 5 * MINUTE, statusDown: true },
    { step: 'the 10 min after the end', ms: 10 * MINUTE, closedMs: 20 * MINUTE },
    { step: 'the hour after 2 h', ms: HOUR, closedMs: 3 * HOUR },
    { step: 'the day after 48 h', ms: DAY, closedMs: 50 * HOUR },
  ])('$step', async ({ ms, ageMs, closedMs, statusDown = false }) => {
    await using app = await startWithoutWebhooks({ durations: doubleStep(ms) });
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
