import { createTestApp, type TestApp } from '@nibog/testing/app/test-app';
import { mapConcurrently, lookTimes, readJob, startOne } from '@nibog/testing/load/crowd';
import { waitFor } from '@nibog/testing/wait-for';
import { expect, test } from 'vitest';

const NUDGE_EVERY_MS = 3_000;

async function deliverThirty({ simulator }: TestApp, body: string): Promise<(number | null)[]> {
  return mapConcurrently(
    Array.from({ length: 30 }, () => body),
    10,
    (bytes) => simulator.deliverWebhook(bytes),
  );
}

test.concurrent(
  'thirty webhooks within a moment cause one look at once and one 3 s later, not thirty',
  async () => {
    // The schedule's own looks are far away: each look here is a nudge's.
    await using app = await createTestApp({
      durations: { firstLook: 60_000, pendingStep: () => 60_000, sweepEvery: 200 },
    });
    const { transactionId } = await startOne(app);
    // A failed order's event claims no success, so that nothing but nudges asks for looks.
    const answers = await deliverThirty(
      app,
      app.simulator.webhookBody(transactionId, 'checkout.order.failed'),
    );
    expect(answers).toEqual(Array.from({ length: 30 }, () => 200));
    // That 29 of them came after the first look's start makes the second one due; nothing is due after it.
    const job = await waitFor(
      'the look 3 s later',
      () => readJob(app, transactionId),
      ({ looks, leased, nextInMs }) =>
        looks >= 2 && !leased && nextInMs !== null && nextInMs > NUDGE_EVERY_MS,
    );
    expect(job.looks).toBe(2);
    const [first = 0, second = 0, ...more] = lookTimes(app, transactionId);
    expect(more).toEqual([]);
    expect(second - first).toBeGreaterThan(NUDGE_EVERY_MS - 500);
  },
);

test.concurrent('webhooks that never stop cause no more than a look every 3 s', async () => {
  await using app = await createTestApp({
    durations: { firstLook: 60_000, pendingStep: () => 60_000, sweepEvery: 100, nudgeEvery: 1_000 },
  });
  const { transactionId } = await startOne(app);
  const body = app.simulator.webhookBody(transactionId, 'checkout.order.failed');
  const looks = await waitFor(
    'five looks',
    async () => {
      await app.simulator.deliverWebhook(body);
      return lookTimes(app, transactionId);
    },
    (times) => times.length >= 5,
  );
  // A second here stands for the three. Four pauses between five looks; each alone may be jittered by a busy machine.
  expect((looks.at(-1) ?? 0) - (looks[0] ?? 0)).toBeGreaterThan(4 * 1_000 - 500);
});

/** A tenth of real time: a claim asks after 100, 200, 300, 300 … ms and is checked for 3 s at the least. */
const TENTH = { env: { TIME_SCALE: '0.1' }, durations: { firstLook: 60_000, pendingStep: () => 60_000 } };

test.concurrent(
  'a claim of success that PhonePe does not bear out reads as confirming, until enough looks over enough time',
  async () => {
    await using app = await createTestApp({ ...TENTH, durations: { ...TENTH.durations, sweepEvery: 50 } });
    const { client, transactionId } = await startOne(app);
    const claimedAt = Date.now();
    await deliverThirty(app, app.simulator.webhookBody(transactionId, 'checkout.order.completed'));
    const read = async () => (await client.booking.getBookingByTxn.query({ transactionId })).status;
    expect(await read()).toBe('confirming');
    await waitFor('the claim to be dropped', read, (status) => status !== 'confirming');
    expect(await read()).toBe('awaiting_payment');

    const looks = lookTimes(app, transactionId);
    expect(looks.length).toBeGreaterThanOrEqual(5);
    expect((looks.at(-1) ?? 0) - claimedAt).toBeGreaterThanOrEqual(3_000);
    // 100 + 200 + 300 + 300 … ms: eleven or so fit into three seconds, and a nudge may add one.
    expect(looks.length).toBeLessThanOrEqual(14);
    await waitFor(
      'the return to the schedule',
      () => readJob(app, transactionId),
      ({ nextInMs }) => nextInMs !== null && nextInMs > 30_000,
    );
  },
);

test.concurrent('a claim is not dropped by answers that never came', async () => {
  await using app = await createTestApp({ ...TENTH, durations: { ...TENTH.durations, sweepEvery: 50 } });
  const { client, transactionId } = await startOne(app);
  app.simulator.setStatusDown(true);
  const claimedAt = Date.now();
  await deliverThirty(app, app.simulator.webhookBody(transactionId, 'checkout.order.completed'));
  await waitFor(
    'looks for longer than a claim is checked',
    () => lookTimes(app, transactionId),
    (times) => times.length > 10 && Date.now() - claimedAt > 4_000,
  );
  expect((await client.booking.getBookingByTxn.query({ transactionId })).status).toBe('confirming');
});
