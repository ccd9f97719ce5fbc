import { createTestApp, type TestApp } from '@nibog/testing/app/test-app';
import { connect, readSlot, refusal, waitForStatus } from '@nibog/testing/arrange/checkouts';
import { bookOne, countWaiters, FAST, PAID_PAISE } from '@nibog/testing/arrange/controls';
import { waitFor } from '@nibog/testing/wait-for';
import { afterAll, beforeAll, expect, test } from 'vitest';

const TOKEN = 'a-token-that-only-the-staff-of-the-test-know';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp({ ...FAST, env: { ...FAST.env, STAFF_TOKEN: TOKEN } });
});
afterAll(() => app[Symbol.asyncDispose]());

function connectStaff(token = TOKEN, { url } = app) {
  return connect(url, { authorization: `Bearer ${token}` });
}

function findMails(bookingRef: string) {
  return app.smtp.messages.filter(({ mail }) => mail.subject?.includes(bookingRef));
}

async function waitForWaiters(wanted: number): Promise<void> {
  await waitFor(
    `${wanted} cancellations to wait for the lock`,
    () => countWaiters(app),
    (count) => count === wanted,
  );
}

async function bookForStaff(target = app) {
  const booked = await bookOne(target, { daysAhead: 3 });
  const { bookingRef } = await booked.client.booking.getBookingByTxn.query({
    transactionId: booked.transactionId,
  });
  return { ...booked, bookingRef };
}

test('a cancellation by staff returns the full price, frees the place and sends mails to the parent', async () => {
  const { client, transactionId, bookingRef, slotId } = await bookForStaff();
  const answer = await connectStaff().ops.cancelBooking.mutate({ bookingRef });
  expect(answer).toMatchObject({ transactionId, status: 'refunding' });
  const reading = await waitForStatus(client, transactionId, 'refunded');
  expect(reading).toMatchObject({ refund: { amountPaise: PAID_PAISE, reason: 'cancelled_by_organiser' } });
  expect(await readSlot(app, slotId)).toMatchObject({ held: 0, booked: 0 });
  await waitFor(
    'the mails: booked, refund started, refunded',
    () => findMails(bookingRef).length,
    (count) => count === 3,
  );
});

test('staff may return a part of the price, which page and mails show', async () => {
  const { client, transactionId, bookingRef } = await bookForStaff();
  await connectStaff().ops.cancelBooking.mutate({ bookingRef, refundPaise: 45_000 });
  expect(await waitForStatus(client, transactionId, 'refunded')).toMatchObject({
    refund: { amountPaise: 45_000 },
  });
  const mails = await waitFor(
    'the mails',
    () => findMails(bookingRef).filter(({ mail }) => /money/.test(mail.subject ?? '')),
    ({ length }) => length === 2,
  );
  for (const { mail } of mails) expect(mail.text).toContain('₹450');
});

test('staff may cancel and return nothing', async () => {
  const { bookingRef, slotId } = await bookForStaff();
  const answer = await connectStaff().ops.cancelBooking.mutate({ bookingRef, refundPaise: 0 });
  expect(answer).toMatchObject({ status: 'cancelled' });
  expect(await readSlot(app, slotId)).toMatchObject({ booked: 0 });
});

test('ten concurrent cancellations by staff cancel once, and a later one with another amount is refused', async () => {
  const { client, transactionId, bookingRef, slotId } = await bookForStaff();
  const staff = connectStaff();
  await Promise.all(Array.from({ length: 10 }, () => staff.ops.cancelBooking.mutate({ bookingRef })));
  await waitForStatus(client, transactionId, 'refunded');
  const where = { payment: { merchantTransactionId: transactionId } };
  expect(await app.db.owner.prisma.refund.count({ where })).toBe(1);
  expect(await readSlot(app, slotId)).toMatchObject({ booked: 0 });
  expect(await refusal(staff.ops.cancelBooking.mutate({ bookingRef, refundPaise: 45_000 }))).toMatchObject({
    httpStatus: 409,
    reason: 'ALREADY_CANCELLED',
    fields: [
      {
        path: 'refundPaise',
        code: 'returned_before',
        params: { returnedPaise: 180_000 },
        rule: 'must be the refund of the earlier cancellation, 180000 paise',
      },
    ],
  });
});

test('a cancellation by staff with another amount is refused after a concurrent cancellation by the parent', async () => {
  const { client, transactionId, paymentId, bookingRef } = await bookForStaff();
  const staff = connectStaff();
  const { parent, organiser } = await app.db.owner.transaction(async (tx) => {
    await tx.query('SELECT id FROM payments WHERE id = $1 FOR UPDATE', [paymentId]);
    const first = client.booking.cancel.mutate({ transactionId, expectedRefundPaise: 0 });
    await waitForWaiters(1);
    const second = refusal(staff.ops.cancelBooking.mutate({ bookingRef }));
    await waitForWaiters(2);
    // In objects, so that leaving the transaction does not wait for them.
    return { parent: { first }, organiser: { second } };
  });
  expect(await parent.first).toMatchObject({ status: 'cancelled' });
  expect(await organiser.second).toMatchObject({
    reason: 'ALREADY_CANCELLED',
    fields: [
      {
        path: 'refundPaise',
        code: 'returned_before',
        params: { returnedPaise: 0 },
        rule: 'must be the refund of the earlier cancellation, 0 paise',
      },
    ],
  });
});

test('staff may not return more than was paid or less than PhonePe can return, and nothing changes', async () => {
  const { client, transactionId, bookingRef } = await bookForStaff();
  const staff = connectStaff();
  expect(
    await refusal(staff.ops.cancelBooking.mutate({ bookingRef, refundPaise: PAID_PAISE + 1 })),
  ).toMatchObject({
    httpStatus: 400,
    reason: 'INVALID_INPUT',
    fields: [
      {
        path: 'refundPaise',
        code: 'refund_above_paid',
        params: { paidPaise: 180_000 },
        rule: 'must be at most the 180000 paise that were paid',
      },
    ],
  });
  expect(await refusal(staff.ops.cancelBooking.mutate({ bookingRef, refundPaise: 99 }))).toMatchObject({
    fields: [
      {
        path: 'refundPaise',
        code: 'refund_below_minimum',
        params: { minPaise: 100 },
        rule: 'must be 0 or at least 100 paise',
      },
    ],
  });
  expect(await refusal(staff.ops.cancelBooking.mutate({ bookingRef: 'NBG-0000-0000-0000' }))).toMatchObject({
    httpStatus: 404,
    reason: 'NOT_FOUND',
  });
  expect(await client.booking.getBookingByTxn.query({ transactionId })).toMatchObject({ status: 'booked' });
});

test('a cancellation without the token is refused with the same response for known and unknown references', async () => {
  const { client, transactionId, bookingRef } = await bookForStaff();
  const strangers = [connect(app.url), connectStaff(TOKEN.slice(0, -1)), connectStaff(`${TOKEN}x`)];
  for (const stranger of strangers) {
    for (const ref of [bookingRef, 'NBG-0000-0000-0000', 'nonsense']) {
      expect(await refusal(stranger.ops.cancelBooking.mutate({ bookingRef: ref }))).toEqual({
        code: 'UNAUTHORIZED',
        httpStatus: 401,
        reason: 'STAFF_ONLY',
      });
    }
  }
  expect(await client.booking.getBookingByTxn.query({ transactionId })).toMatchObject({ status: 'booked' });
});

test('no token is accepted when none is configured', async () => {
  await using tokenless = await createTestApp(FAST);
  const { bookingRef } = await bookForStaff(tokenless);
  for (const token of ['', 'null', 'undefined']) {
    const refused = await refusal(connectStaff(token, tokenless).ops.cancelBooking.mutate({ bookingRef }));
    expect(refused).toMatchObject({ reason: 'STAFF_ONLY' });
  }
});
