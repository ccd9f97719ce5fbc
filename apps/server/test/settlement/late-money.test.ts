import { createTestApp, type TestApp } from '@nibog/testing/app/test-app';
import {
  checkoutInput,
  connect,
  makeEvent,
  readLedger,
  readSlot,
  waitForStatus,
} from '@nibog/testing/arrange/checkouts';
import { deliverCompleted, lookTimes, readJob, readTimeline, startOne } from '@nibog/testing/load/crowd';
import { scaleByPace } from '@nibog/testing/pace';
import { waitFor } from '@nibog/testing/wait-for';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

/** PhonePe responds late, differently or not at all. Looks follow each other quickly, so that little time is spent waiting. */
const QUICK = {
  firstLook: 200,
  pendingStep: () => 300,
  closedStep: () => 300,
  sweepEvery: 100,
  nudgeEvery: 300,
};

/** For tests that change nothing beyond their own payments. */
let app: TestApp;
/** Without webhooks, for faults of the next status call. */
let faulty: TestApp;
beforeAll(async () => {
  app = await createTestApp({ durations: QUICK });
  faulty = await createTestApp({ durations: QUICK, simulator: { webhooksEnabled: false } });
});
afterAll(async () => {
  await app[Symbol.asyncDispose]();
  await faulty[Symbol.asyncDispose]();
});

/** Checks that no look at the payment is in flight or planned. */
async function expectFinal(transactionId: string): Promise<void> {
  expect(await readJob(app, transactionId)).toMatchObject({ leased: false, nextInMs: null });
}

test.concurrent(
  'decides nothing while PhonePe does not respond, and books the payment afterwards',
  async () => {
    await using silent = await createTestApp({ durations: QUICK });
    const { client, event, slotId, transactionId } = await startOne(silent);
    silent.simulator.setStatusDown(true);
    await silent.simulator.complete(transactionId);
    await waitFor(
      'looks without a response',
      () => lookTimes(silent, transactionId),
      (times) => times.length >= 4,
    );
    expect((await client.booking.getBookingByTxn.query({ transactionId })).status).toBe('confirming');
    expect(await readTimeline(silent, transactionId)).toEqual(['pending']);
    expect(await readSlot(silent, slotId)).toMatchObject({ held: 1, booked: 0 });

    silent.simulator.setStatusDown(false);
    await waitForStatus(client, transactionId, 'booked');
    expect(await readLedger(silent, event.eventId)).toMatchObject({ bookings: 1, mails: 1, doubled: 0 });
  },
);

async function expectBookedAfterFault(
  faultyApp: TestApp,
  fault: 'http-500' | 'http-429' | 'http-401' | 'refuse' | 'r999' | 'timeout-before',
): Promise<void> {
  const { client, event, transactionId } = await startOne(faultyApp);
  faultyApp.simulator.failNext('status', fault);
  faultyApp.simulator.failNext('status', fault);
  await faultyApp.simulator.complete(transactionId);
  await waitForStatus(client, transactionId, 'booked');
  expect(await readTimeline(faultyApp, transactionId)).toEqual(['pending', 'booked']);
  expect(await readLedger(faultyApp, event.eventId)).toMatchObject({ bookings: 1, doubled: 0 });
}

test.concurrent("does not fail a payment after PhonePe's error timeout-before, and books it", async () => {
  await using timingOut = await createTestApp({
    durations: QUICK,
    simulator: { webhooksEnabled: false },
    // The real 5 s would pass twice.
    overrides: { phonepeTimeoutMs: scaleByPace(1_500) },
  });
  await expectBookedAfterFault(timingOut, 'timeout-before');
});

describe('after errors of PhonePe', () => {
  test.each(['http-500', 'http-429', 'http-401', 'refuse', 'r999'] as const)(
    "does not fail a payment after PhonePe's error %s, and books it",
    async (fault) => {
      await expectBookedAfterFault(faulty, fault);
    },
  );
});

test.concurrent.each([
  { paise: 100, what: 'less' },
  { paise: 180_001, what: 'more' },
])('puts a payment of $what money than agreed into review, and never books it', async ({ paise }) => {
  const { client, event, slotId, transactionId } = await startOne(app);
  app.simulator.order(transactionId).amount = paise;
  await app.simulator.complete(transactionId);
  await waitForStatus(client, transactionId, 'review');
  await deliverCompleted(app, transactionId);
  await expectFinal(transactionId);
  expect(await readLedger(app, event.eventId)).toMatchObject({ booked: 0, bookings: 0, mails: 0 });
  expect(await readSlot(app, slotId)).toMatchObject({ held: 0, booked: 0 });
  expect(await readTimeline(app, transactionId)).toEqual(['pending', 'review']);
  expect((await readJob(app, transactionId)).reviewReason).toBe(
    `amount: expected 180000 paise, PhonePe reports ${paise}`,
  );
});

test.concurrent(
  "puts a payment into review when PhonePe's response is about another of its orders",
  async () => {
    const { client, event, transactionId } = await startOne(app);
    // The first look may have started before the checkout stored PhonePe's order id.
    const looksBefore = lookTimes(app, transactionId).length;
    await waitFor('a later look', () => lookTimes(app, transactionId).length >= looksBefore + 2);
    app.simulator.order(transactionId).orderId = 'OMO0000000000000000000000';
    await app.simulator.complete(transactionId);
    await waitForStatus(client, transactionId, 'review');
    expect(await readLedger(app, event.eventId)).toMatchObject({ bookings: 0, mails: 0 });
  },
);

/** Closes a pending payment without money, and waits until its place is free again. */
async function closeWithoutMoney(transactionId: string, end: 'failed' | 'expired'): Promise<void> {
  if (end === 'failed') await app.simulator.fail(transactionId);
  else {
    await app.db.owner.query(
      'UPDATE payments SET hold_expires_at = now(), next_look_at = now() WHERE merchant_transaction_id = $1',
      [transactionId],
    );
  }
  await waitForStatus(connect(app.url), transactionId, end);
}

test.concurrent.each(['failed', 'expired'] as const)(
  'releases the place of a payment that %s once, and books the payment when its money comes late',
  async (end) => {
    const { client, event, slotId, transactionId } = await startOne(app);
    await closeWithoutMoney(transactionId, end);
    expect(await readSlot(app, slotId)).toMatchObject({ held: 0, booked: 0 });
    const looksBefore = lookTimes(app, transactionId).length;
    await waitFor(
      'further looks at the closed payment',
      () => lookTimes(app, transactionId),
      (times) => times.length >= looksBefore + 2,
    );
    expect(await readSlot(app, slotId)).toMatchObject({ held: 0, booked: 0 });

    await app.simulator.complete(transactionId);
    await waitForStatus(client, transactionId, 'booked');
    await expectFinal(transactionId);
    expect(await readSlot(app, slotId)).toMatchObject({ held: 0, booked: 1 });
    expect(await readTimeline(app, transactionId)).toEqual(['pending', end, 'booked']);
    expect(await readLedger(app, event.eventId)).toMatchObject({ bookings: 1, mails: 1, doubled: 0 });
  },
);

test.concurrent.each(['failed', 'expired'] as const)(
  'refunds late money for a payment that %s in full when another family has its place by then',
  async (end) => {
    const { client, event, slotId, transactionId } = await startOne(app, { capacity: 1 });
    await closeWithoutMoney(transactionId, end);
    const { transactionId: others } = await client.checkout.start.mutate(checkoutInput(event));
    await app.simulator.complete(others);
    await waitForStatus(client, others, 'booked');

    await app.simulator.complete(transactionId);
    const reading = await waitForStatus(client, transactionId, 'refunding', 'refunded');
    expect(reading).toMatchObject({ refund: { amountPaise: 180_000, reason: 'no_place_left' } });
    await expectFinal(transactionId);
    expect(await readSlot(app, slotId)).toMatchObject({ held: 0, booked: 1 });
    expect(await readLedger(app, event.eventId)).toMatchObject({ booked: 1, bookings: 1 });
  },
);

test.concurrent('ends the hold by our own clock, and continues to look', async () => {
  await using expiring = await createTestApp({
    durations: { ...QUICK, hold: 1_000, unknownOrderMargin: 60_000 },
    simulator: { webhooksEnabled: false },
  });
  const client = connect(expiring.url);
  const event = await makeEvent(expiring.db.owner, [{ capacity: 1 }]);
  const { transactionId } = await client.checkout.start.mutate(checkoutInput(event));
  await waitForStatus(client, transactionId, 'expired');
  expect(await readSlot(expiring, event.slotIds[0] ?? 0)).toMatchObject({ held: 0 });
  await expiring.simulator.complete(transactionId);
  await waitForStatus(client, transactionId, 'booked');
  expect(await readLedger(expiring, event.eventId)).toMatchObject({ bookings: 1, doubled: 0 });
});
