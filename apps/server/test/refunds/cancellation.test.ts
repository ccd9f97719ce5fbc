import { readCancellationPolicy, toIstDate } from '@nibog/domain';
import { createTestApp, type TestApp } from '@nibog/testing/app/test-app';
import {
  checkoutInput,
  connect,
  makeEvent,
  readSlot,
  refusal,
  waitForStatus,
} from '@nibog/testing/arrange/checkouts';
import { FAST } from '@nibog/testing/arrange/controls';
import { waitFor } from '@nibog/testing/wait-for';
import { afterAll, beforeAll, expect, test } from 'vitest';

const DAY_MS = 86_400_000;

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp(FAST);
});
afterAll(() => app[Symbol.asyncDispose]());

async function bookEvent(daysAhead: number, pricePaise = 180_000) {
  const client = connect(app.url);
  const date = toIstDate(new Date(Date.now() + daysAhead * DAY_MS));
  const event = await makeEvent(app.db.owner, [{ pricePaise, capacity: 5 }], { date });
  const { transactionId } = await client.checkout.start.mutate(checkoutInput(event));
  await app.simulator.complete(transactionId);
  await waitForStatus(client, transactionId, 'booked');
  return { client, event, transactionId };
}

test.concurrent.each([
  { daysAhead: 31, refundPaise: 160_000, rule: 'all but ₹200 over 30 days before' },
  { daysAhead: 30, refundPaise: 135_000, rule: '75 % from 30 days before' },
  { daysAhead: 15, refundPaise: 135_000, rule: '75 % to 15 days before' },
  { daysAhead: 14, refundPaise: 90_000, rule: 'half from 14 days before' },
  { daysAhead: 7, refundPaise: 90_000, rule: 'half to 7 days before' },
])('a parent who cancels gets back $rule', async ({ daysAhead, refundPaise }) => {
  const { client, event, transactionId } = await bookEvent(daysAhead);
  expect(await client.booking.quoteCancellation.query({ transactionId })).toEqual({
    paidPaise: 180_000,
    refundPaise,
    daysBefore: daysAhead,
    rules: await readCancellationPolicy(app.db.owner),
  });
  await client.booking.cancel.mutate({ transactionId, expectedRefundPaise: refundPaise });
  const reading = await waitForStatus(client, transactionId, 'refunded');
  expect(reading).toMatchObject({ refund: { amountPaise: refundPaise, reason: 'cancelled_by_parent' } });
  expect(await readSlot(app, event.slotIds[0] ?? 0)).toMatchObject({ held: 0, booked: 0 });
});

test.concurrent(
  'a parent who cancels in the last week gets nothing back, as the quote shows, and two mails',
  async () => {
    const { client, event, transactionId } = await bookEvent(6);
    expect(await client.booking.quoteCancellation.query({ transactionId })).toMatchObject({ refundPaise: 0 });
    const reading = await client.booking.cancel.mutate({ transactionId, expectedRefundPaise: 0 });
    expect(reading).toMatchObject({ status: 'cancelled', pollAfterMs: null });
    expect(await readSlot(app, event.slotIds[0] ?? 0)).toMatchObject({ booked: 0 });
    const mails = () =>
      app.smtp.messages.map(({ mail }) => mail).filter((mail) => mail.subject?.includes(reading.bookingRef));
    // The two mails may arrive in either order.
    const subject = `Your NIBOG booking ${reading.bookingRef} is cancelled`;
    await waitFor('both mails', () => mails().length === 2);
    const { text = '' } = mails().find((mail) => mail.subject === subject) ?? {};
    expect(text).toContain('as you wished');
    expect(text).toContain('nothing of the ₹1,800 that was paid is returned');
    await client.booking.cancel.mutate({ transactionId, expectedRefundPaise: 0 });
  },
);

test.concurrent('a parent cannot cancel a booking of a past event', async () => {
  const { client, event, transactionId } = await bookEvent(1);
  await app.db.owner.query(`UPDATE events SET date = date - 2 WHERE id = $1`, [event.eventId]);
  expect(await refusal(client.booking.quoteCancellation.query({ transactionId }))).toMatchObject({
    reason: 'EVENT_PAST',
  });
  const cancelled = client.booking.cancel.mutate({ transactionId, expectedRefundPaise: 0 });
  expect(await refusal(cancelled)).toMatchObject({ httpStatus: 409, reason: 'EVENT_PAST' });
});

test.concurrent(
  'a cancellation with another refund than the quoted one is refused and changes nothing',
  async () => {
    const { client, transactionId } = await bookEvent(14);
    const refused = await refusal(
      client.booking.cancel.mutate({ transactionId, expectedRefundPaise: 180_000 }),
    );
    expect(refused).toMatchObject({ httpStatus: 409, reason: 'PRICE_CHANGED' });
    expect(await client.booking.getBookingByTxn.query({ transactionId })).toMatchObject({ status: 'booked' });
  },
);

test.concurrent('ten concurrent cancellations cancel once and return the money once', async () => {
  const { client, event, transactionId } = await bookEvent(14);
  await Promise.all(
    Array.from({ length: 10 }, () =>
      client.booking.cancel.mutate({ transactionId, expectedRefundPaise: 90_000 }),
    ),
  );
  await waitForStatus(client, transactionId, 'refunded');
  const where = { payment: { merchantTransactionId: transactionId } };
  expect(await app.db.owner.prisma.refund.count({ where })).toBe(1);
  expect(await readSlot(app, event.slotIds[0] ?? 0)).toMatchObject({ booked: 0 });
});

test('a cancelled place can be booked again for the same child', async () => {
  const client = connect(app.url);
  const event = await makeEvent(app.db.owner, [{ capacity: 1 }]);
  const input = checkoutInput(event);
  const first = await client.checkout.start.mutate(input);
  await app.simulator.complete(first.transactionId);
  await waitForStatus(client, first.transactionId, 'booked');
  const { refundPaise } = await client.booking.quoteCancellation.query({
    transactionId: first.transactionId,
  });
  await client.booking.cancel.mutate({
    transactionId: first.transactionId,
    expectedRefundPaise: refundPaise,
  });
  const second = await client.checkout.start.mutate({ ...input, idempotencyKey: crypto.randomUUID() });
  await app.simulator.complete(second.transactionId);
  const { status } = await waitForStatus(client, second.transactionId, 'booked');
  expect(status).toBe('booked');
  await waitForStatus(client, first.transactionId, 'refunded');
  expect(await readSlot(app, event.slotIds[0] ?? 0)).toMatchObject({ held: 0, booked: 1 });
});

// Last, because the other tests expect the default policy.
test('a cancellation follows the policy that the organiser changed after the booking', async () => {
  const { client, transactionId } = await bookEvent(14);
  await app.db.owner.query(
    'UPDATE cancellation_rules SET percent = 60, fee_paise = 5000 WHERE from_days = 7',
  );
  const { refundPaise } = await client.booking.quoteCancellation.query({ transactionId });
  expect(refundPaise).toBe(103_000);
  const stale = client.booking.cancel.mutate({ transactionId, expectedRefundPaise: 90_000 });
  expect(await refusal(stale)).toMatchObject({ reason: 'PRICE_CHANGED' });
  await client.booking.cancel.mutate({ transactionId, expectedRefundPaise: refundPaise });
  const reading = await waitForStatus(client, transactionId, 'refunded');
  expect(reading).toMatchObject({ refund: { amountPaise: 103_000 } });
});
