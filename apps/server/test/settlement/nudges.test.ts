import { createTestApp, type TestApp } from '@nibog/testing/app/test-app';
import { mapConcurrently, lookTimes, readJob, startOne } from '@nibog/testing/load/crowd';
import { waitFor } from '@nibog/testing/wait-for';
import { expect, test } from 'vitest';

const MINUTE_MS = 60_000;
/** The schedule's own looks are far away: each look here is caused by a nudge or a claim. */
const NO_SCHEDULED_LOOKS = { firstLook: MINUTE_MS, pendingStep: () => MINUTE_MS };
const NUDGE_EVERY_MS = 500;
/** A look whose response PhonePe withholds waits for it, on a slow machine too. */
const PATIENT = { phonepeTimeoutMs: 600_000 };

/** Delivers thirty webhooks of one payment while PhonePe withholds its response to the look that the first one causes. */
async function deliverThirtyDuringLook(
  app: TestApp,
  transactionId: string,
  event: 'checkout.order.completed' | 'checkout.order.failed',
) {
  const look = app.simulator.gate('status', transactionId);
  const body = app.simulator.webhookBody(transactionId, event);
  const startedAt = Date.now();
  const answers = await mapConcurrently(
    Array.from({ length: 30 }, () => body),
    10,
    (bytes) => app.simulator.deliverWebhook(bytes),
  );
  await look.reached;
  return { answers, startedAt, look };
}

async function readNudgedLookTime({ db }: TestApp, transactionId: string): Promise<number> {
  const { nudgedLookAt } = await db.owner.prisma.payment.findFirstOrThrow({
    select: { nudgedLookAt: true },
    where: { merchantTransactionId: transactionId },
  });
  if (nudgedLookAt === null) throw new Error('no webhook has nudged the payment');
  return nudgedLookAt.getTime();
}

test.concurrent('thirty concurrent webhooks cause one look now and one a nudge interval later', async () => {
  await using app = await createTestApp({
    durations: { ...NO_SCHEDULED_LOOKS, sweepEvery: 100, nudgeEvery: NUDGE_EVERY_MS },
    overrides: PATIENT,
  });
  const { transactionId } = await startOne(app);
  // The event of a failed order claims no success, so that only nudges cause looks.
  const { answers, startedAt, look } = await deliverThirtyDuringLook(
    app,
    transactionId,
    'checkout.order.failed',
  );
  expect(answers).toEqual(Array.from({ length: 30 }, () => 200));
  const nudgedLookAt = await readNudgedLookTime(app, transactionId);
  look.release();
  // 29 webhooks arrived after the start of the first look and make the second one due; nothing is due after it.
  const job = await waitFor(
    'the look a nudge interval later',
    () => readJob(app, transactionId),
    ({ looks, leased, nextInMs }) =>
      looks >= 2 && !leased && nextInMs !== null && nextInMs > 10 * NUDGE_EVERY_MS,
  );
  expect(job.looks).toBe(2);
  const [, second = 0, ...more] = lookTimes(app, transactionId);
  expect(more).toEqual([]);
  expect(nudgedLookAt - startedAt).toBeGreaterThanOrEqual(NUDGE_EVERY_MS);
  expect(second).toBeGreaterThanOrEqual(nudgedLookAt);
});

test.concurrent('an endless series of webhooks causes at most one look per nudge interval', async () => {
  await using app = await createTestApp({
    durations: { ...NO_SCHEDULED_LOOKS, sweepEvery: 100, nudgeEvery: NUDGE_EVERY_MS },
    overrides: PATIENT,
  });
  const { transactionId } = await startOne(app);
  const body = app.simulator.webhookBody(transactionId, 'checkout.order.failed');
  const startedAt = Date.now();
  const looks = await waitFor(
    'five looks',
    async () => {
      await app.simulator.deliverWebhook(body);
      return lookTimes(app, transactionId);
    },
    (times) => times.length >= 5,
  );
  // The nth look is at least n - 1 intervals after the first webhook.
  const tooEarly = looks.filter((at, index) => at - startedAt < index * NUDGE_EVERY_MS);
  expect(tooEarly).toEqual([]);
});

/** A twentieth of real time: a claim causes looks after 50, 100, 150, 150 … ms and is checked for at least 1.5 s. */
const TWENTIETH = {
  env: { TIME_SCALE: '0.05' },
  durations: { ...NO_SCHEDULED_LOOKS, sweepEvery: 25 },
  overrides: PATIENT,
};
const CLAIM_CHECKED_MS = 1_500;

test.concurrent(
  'a claim that PhonePe does not confirm reads as confirming until enough looks in enough time',
  async () => {
    await using app = await createTestApp(TWENTIETH);
    const { client, transactionId } = await startOne(app);
    const read = async () => (await client.booking.getBookingByTxn.query({ transactionId })).status;
    const { startedAt, look } = await deliverThirtyDuringLook(app, transactionId, 'checkout.order.completed');
    expect(await read()).toBe('confirming');
    look.release();
    await waitFor('the end of the claim', read, (status) => status !== 'confirming');
    expect(await read()).toBe('awaiting_payment');

    const looks = lookTimes(app, transactionId);
    expect(looks.length).toBeGreaterThanOrEqual(5);
    expect((looks.at(-1) ?? 0) - startedAt).toBeGreaterThanOrEqual(CLAIM_CHECKED_MS);
    // 50 + 100 + 150 + 150 … ms: about eleven looks fit into 1.5 s, and a nudge may add one.
    expect(looks.length).toBeLessThanOrEqual(14);
    await waitFor(
      'the return to the schedule',
      () => readJob(app, transactionId),
      ({ nextInMs }) => nextInMs !== null && nextInMs > MINUTE_MS / 2,
    );
  },
);

test.concurrent('missing responses do not end a claim', async () => {
  await using app = await createTestApp(TWENTIETH);
  const { client, transactionId } = await startOne(app);
  app.simulator.setStatusDown(true);
  const { startedAt, look } = await deliverThirtyDuringLook(app, transactionId, 'checkout.order.completed');
  look.release();
  await waitFor(
    'more looks, and for longer, than end an unconfirmed claim',
    () => lookTimes(app, transactionId),
    (times) => times.length > 10 && Date.now() - startedAt > (4 / 3) * CLAIM_CHECKED_MS,
  );
  expect((await client.booking.getBookingByTxn.query({ transactionId })).status).toBe('confirming');
});
