import { createTestApp, type TestApp } from '@nibog/testing/app/test-app';
import {
  checkoutInput,
  connect,
  makeEvent,
  readLedger,
  readSlot,
  waitForStatus,
} from '@nibog/testing/arrange/checkouts';
import {
  deliverCompleted,
  lookTimes,
  readJob,
  readTimeline,
  startOne,
  stopServers,
} from '@nibog/testing/load/crowd';
import { expectMoneyAddsUp } from '@nibog/testing/proof/money';
import { waitFor } from '@nibog/testing/wait-for';
import { expect, test } from 'vitest';

/** What PhonePe says late, differently, or not at all. Looks follow each other quickly, so that nothing waits here. */
const QUICK = {
  firstLook: 200,
  pendingStep: () => 300,
  closedStep: () => 300,
  sweepEvery: 100,
  nudgeEvery: 300,
};

test.concurrent(
  'while PhonePe answers nothing, nothing is decided; when it is back, the payment is booked',
  async () => {
    await using app = await createTestApp({ durations: QUICK });
    const { client, event, slotId, transactionId } = await startOne(app);
    app.simulator.setStatusDown(true);
    await app.simulator.complete(transactionId);
    await waitFor(
      'looks in vain',
      () => lookTimes(app, transactionId),
      (times) => times.length >= 4,
    );
    expect((await client.booking.getBookingByTxn.query({ transactionId })).status).toBe('confirming');
    expect(await readTimeline(app, transactionId)).toEqual(['pending']);
    expect(await readSlot(app, slotId)).toMatchObject({ held: 1, booked: 0 });

    app.simulator.setStatusDown(false);
    await waitForStatus(client, transactionId, 'booked');
    expect(await readLedger(app, event.eventId)).toMatchObject({ bookings: 1, mails: 1, doubled: 0 });
  },
);

test.concurrent.each(['http-500', 'http-429', 'http-401', 'refuse', 'r999', 'timeout-before'] as const)(
  "PhonePe's error %s at a look marks nothing failed, and the payment is booked after it",
  async (fault) => {
    await using app = await createTestApp({
      durations: QUICK,
      simulator: { webhooksEnabled: false },
      // Of two tries that are not answered: without it the real 5 s, twice.
      overrides: { phonepeTimeoutMs: 2_000 },
    });
    const { client, event, transactionId } = await startOne(app);
    app.simulator.failNext('status', fault);
    app.simulator.failNext('status', fault);
    await app.simulator.complete(transactionId);
    await waitForStatus(client, transactionId, 'booked');
    expect(await readTimeline(app, transactionId)).toEqual(['pending', 'booked']);
    expect(await readLedger(app, event.eventId)).toMatchObject({ bookings: 1, doubled: 0 });
  },
);

test.concurrent.each([
  { paise: 100, what: 'less' },
  { paise: 180_001, what: 'more' },
])('$what money than agreed is never booked: the payment goes to review', async ({ paise }) => {
  await using app = await createTestApp({ durations: QUICK });
  const { client, event, slotId, transactionId } = await startOne(app);
  app.simulator.order(transactionId).amount = paise;
  await app.simulator.complete(transactionId);
  await waitForStatus(client, transactionId, 'review');
  await deliverCompleted(app, transactionId);
  await stopServers(app);
  expect(await readLedger(app, event.eventId)).toMatchObject({ booked: 0, bookings: 0, mails: 0 });
  expect(await readSlot(app, slotId)).toMatchObject({ held: 0, booked: 0 });
  expect(await readTimeline(app, transactionId)).toEqual(['pending', 'review']);
  expect((await readJob(app, transactionId)).reviewReason).toBe(
    `amount: expected 180000 paise, PhonePe reports ${paise}`,
  );
});

test.concurrent("an answer about another order of PhonePe's goes to review", async () => {
  await using app = await createTestApp({ durations: QUICK });
  const { client, event, transactionId } = await startOne(app);
  app.simulator.order(transactionId).orderId = 'OMO0000000000000000000000';
  await app.simulator.complete(transactionId);
  await waitForStatus(client, transactionId, 'review');
  expect(await readLedger(app, event.eventId)).toMatchObject({ bookings: 0, mails: 0 });
});

/** Ends a pending payment without money, and waits until its place is free again. */
async function endWithoutMoney(
  app: TestApp,
  transactionId: string,
  end: 'failed' | 'expired',
): Promise<void> {
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
  'a payment that %s frees its place once, and late money books it after all',
  async (end) => {
    await using app = await createTestApp({ durations: QUICK });
    const { client, event, slotId, transactionId } = await startOne(app);
    await endWithoutMoney(app, transactionId, end);
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
    await stopServers(app);
    expect(await readSlot(app, slotId)).toMatchObject({ held: 0, booked: 1 });
    expect(await readTimeline(app, transactionId)).toEqual(['pending', end, 'booked']);
    expect(await readLedger(app, event.eventId)).toMatchObject({ bookings: 1, mails: 1, doubled: 0 });
  },
);

test.concurrent.each(['failed', 'expired'] as const)(
  'late money for a payment that %s, whose place another family has by now, is returned whole and takes nothing away',
  async (end) => {
    await using app = await createTestApp({ durations: QUICK });
    const { client, event, slotId, transactionId } = await startOne(app, { capacity: 1 });
    await endWithoutMoney(app, transactionId, end);
    const { transactionId: others } = await client.checkout.start.mutate(checkoutInput(event));
    await app.simulator.complete(others);
    await waitForStatus(client, others, 'booked');

    await app.simulator.complete(transactionId);
    const reading = await waitForStatus(client, transactionId, 'refunding', 'refunded');
    expect(reading).toMatchObject({ refund: { amountPaise: 180_000, reason: 'no_place_left' } });
    await stopServers(app);
    expect(await readSlot(app, slotId)).toMatchObject({ held: 0, booked: 1 });
    expect(await readLedger(app, event.eventId)).toMatchObject({ booked: 1, bookings: 1 });
    await expectMoneyAddsUp(app);
  },
);

test.concurrent('the hold ends by our own clock, and the asking goes on', async () => {
  await using app = await createTestApp({
    durations: { ...QUICK, hold: 1_000, unknownOrderMargin: 60_000 },
    simulator: { webhooksEnabled: false },
  });
  const client = connect(app.url);
  const event = await makeEvent(app.db.owner, [{ capacity: 1 }]);
  const { transactionId } = await client.checkout.start.mutate(checkoutInput(event));
  await waitForStatus(client, transactionId, 'expired');
  expect(await readSlot(app, event.slotIds[0] ?? 0)).toMatchObject({ held: 0 });
  await app.simulator.complete(transactionId);
  await waitForStatus(client, transactionId, 'booked');
  expect(await readLedger(app, event.eventId)).toMatchObject({ bookings: 1, doubled: 0 });
});
