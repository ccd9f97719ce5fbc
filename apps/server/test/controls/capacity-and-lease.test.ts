import { createTestApp, type TestApp } from '@nibog/testing/app/test-app';
import {
  checkoutInput,
  connect,
  makeEvent,
  readSlot,
  refusal,
  waitForStatus,
} from '@nibog/testing/arrange/checkouts';
import { deliverCompleted, durationsBeside, lookTimes, readJob, startOne } from '@nibog/testing/load/crowd';
import { dropConstraints, sabotage } from '@nibog/testing/proof/sabotage';
import { waitFor } from '@nibog/testing/wait-for';
import { expect, test } from 'vitest';

/** Each guard's control: what it keeps out when it is on, and the harm when it is off. */

const LOCKED_READ = 'capacity - held - booked AS "seatsLeft"';
/** The read under the lock finds every place free, the guarded update lets all pass, nothing checks the sum. */
const ROOM_LINES = ['the locked read', 'the guarded update', 'the check constraint'];

async function heldByTwentyParents(kept: string | null): Promise<number> {
  using saboteur = sabotage({
    guards: kept === 'the guarded update' ? [] : ['room'],
    replace: kept === 'the locked read' ? [] : [{ text: LOCKED_READ, by: 'capacity AS "seatsLeft"' }],
  });
  await using app = await createTestApp({ overrides: { connect: saboteur.connect } });
  if (kept !== 'the check constraint') await dropConstraints(app.db.owner, ['slots_room']);
  const client = connect(app.url);
  const event = await makeEvent(app.db.owner, [{ capacity: 3 }]);
  const starts = await Promise.allSettled(
    Array.from({ length: 20 }, () => client.checkout.start.mutate(checkoutInput(event))),
  );
  const { held } = await readSlot(app, event.slotIds[0] ?? 0);
  expect(starts.filter(({ status }) => status === 'fulfilled')).toHaveLength(held);
  return held;
}

test('twenty parents at once oversell three places when all that counts them is off', async () => {
  expect(await heldByTwentyParents(null)).toBeGreaterThan(3);
});

test.each(ROOM_LINES)('%s alone gives three places to twenty parents at once', async (kept) => {
  expect(await heldByTwentyParents(kept)).toBe(3);
});

/** A parent whom PhonePe gave no page, so that their place was let go; then the hold ends, and another parent's lasts. */
async function heldAfterTwoReleases(app: TestApp): Promise<number> {
  const client = connect(app.url);
  const event = await makeEvent(app.db.owner);
  const slotId = event.slotIds[0] ?? 0;
  app.simulator.failNextPay('refuse');
  const { reason } = await refusal(client.checkout.start.mutate(checkoutInput(event)));
  expect(reason).toBe('PAYMENT_PAGE_UNAVAILABLE');
  await client.checkout.start.mutate(checkoutInput(event));
  expect(await readSlot(app, slotId)).toMatchObject({ held: 1 });
  await app.db.owner.query(
    'UPDATE payments SET hold_expires_at = now(), next_look_at = now() WHERE pay_refused_at IS NOT NULL',
  );
  await waitFor(
    'the end of the first hold',
    () => app.db.owner.prisma.payment.count({ where: { status: 'expired' } }),
    (count) => count === 1,
  );
  return (await readSlot(app, slotId)).held;
}

test('a hold that was let go is not let go again when its time ends', async () => {
  await using app = await createTestApp({ durations: { sweepEvery: 200 } });
  expect(await heldAfterTwoReleases(app)).toBe(1);
});

test("without the guard of the hold it is, and another parent's place is given away", async () => {
  using saboteur = sabotage({ guards: ['hold'] });
  await using app = await createTestApp({
    audited: false,
    durations: { sweepEvery: 200 },
    overrides: { connect: saboteur.connect },
  });
  expect(await heldAfterTwoReleases(app)).toBe(0);
});

/** A look that PhonePe keeps waiting, while the payment is nudged and swept again; answers the looks beside it. */
async function looksBesideAHeldOne(app: TestApp, enough: number): Promise<number> {
  const look = app.simulator.gate('status');
  const { transactionId } = await startOne(app);
  await app.simulator.complete(transactionId);
  await deliverCompleted(app, transactionId);
  await look.reached;
  await deliverCompleted(app, transactionId);
  const nudgedAt = performance.now();
  const payments = app.servers[0]?.workers.due.get('payments');
  await waitFor(
    'a sweep after the nudge, or a look beside the held one',
    () => ({
      looks: lookTimes(app, transactionId).length,
      sweptAt: performance.now() - (payments?.sinceSweepMs() ?? Number.POSITIVE_INFINITY),
    }),
    ({ looks, sweptAt }) => looks >= enough && sweptAt > nudgedAt + 500,
  );
  const beside = lookTimes(app, transactionId).length;
  look.release();
  return beside;
}

test('while one look is under way there is no other', async () => {
  await using app = await createTestApp({
    durations: { sweepEvery: 100 },
    simulator: { webhooksEnabled: false },
  });
  expect(await looksBesideAHeldOne(app, 0)).toBe(0);
});

test('without the lease there are others at the same time', async () => {
  using saboteur = sabotage({ guards: ['lease'] });
  await using app = await createTestApp({
    durations: { sweepEvery: 100 },
    simulator: { webhooksEnabled: false },
    overrides: { connect: saboteur.connect },
  });
  expect(await looksBesideAHeldOne(app, 1)).toBeGreaterThan(0);
});

test('with neither webhook nor sweep nobody looks; a webhook or another process with its sweep is enough', async () => {
  await using app = await createTestApp({
    simulator: { webhooksEnabled: false },
    durations: { firstLook: 100, pendingStep: () => 100, sweepEvery: 600_000 },
  });
  const [first, second] = [await startOne(app), await startOne(app)];
  await app.simulator.complete(first.transactionId);
  await app.simulator.complete(second.transactionId);
  const overdue = await waitFor(
    'a look that is long due',
    () => readJob(app, second.transactionId),
    ({ nextInMs }) => nextInMs !== null && nextInMs < -3_000,
  );
  expect(overdue).toMatchObject({ status: 'pending', looks: 0 });

  await deliverCompleted(app, first.transactionId);
  await waitForStatus(first.client, first.transactionId, 'booked');
  const swept = await startOne(app);
  await app.simulator.complete(swept.transactionId);
  await app.startServer({ durations: durationsBeside(app, { sweepEvery: 100 }) });
  await waitForStatus(swept.client, swept.transactionId, 'booked');
});
