import { createTestApp, type TestApp } from '@nibog/testing/app/test-app';
import { connect, readSlot, refusal, waitForStatus } from '@nibog/testing/arrange/checkouts';
import { bookOne, countWaiters, FAST, PAID_PAISE } from '@nibog/testing/arrange/controls';
import { waitFor } from '@nibog/testing/wait-for';
import { expect, test } from 'vitest';

const TOKEN = 'a-token-that-only-the-staff-of-the-test-know';

async function createStaffedApp() {
  return createTestApp({ ...FAST, env: { ...FAST.env, STAFF_TOKEN: TOKEN } });
}

function connectStaff(app: TestApp, token = TOKEN) {
  return connect(app.url, { authorization: `Bearer ${token}` });
}

async function waitForWaiters(app: TestApp, wanted: number): Promise<void> {
  await waitFor(
    `${wanted} to wait for the lock`,
    () => countWaiters(app),
    (count) => count === wanted,
  );
}

async function bookForStaff(app: TestApp) {
  const booked = await bookOne(app, { daysAhead: 3 });
  const { bookingRef } = await booked.client.booking.getBookingByTxn.query({
    transactionId: booked.transactionId,
  });
  return { ...booked, bookingRef };
}

test('a cancellation by staff refunds in full, frees the place and mails the parent', async () => {
  await using app = await createStaffedApp();
  const { client, transactionId, bookingRef, slotId } = await bookForStaff(app);
  const answer = await connectStaff(app).ops.cancelBooking.mutate({ bookingRef });
  expect(answer).toMatchObject({ transactionId, status: 'refunding' });
  const reading = await waitForStatus(client, transactionId, 'refunded');
  expect(reading).toMatchObject({ refund: { amountPaise: PAID_PAISE, reason: 'cancelled_by_organiser' } });
  expect(await readSlot(app, slotId)).toMatchObject({ held: 0, booked: 0 });
  await waitFor(
    'the mails: booked, refund started, refunded',
    () => app.smtp.messages.length,
    (count) => count === 3,
  );
});

test('staff may refund a part, and the page and the mail show that amount', async () => {
  await using app = await createStaffedApp();
  const { client, transactionId, bookingRef } = await bookForStaff(app);
  await connectStaff(app).ops.cancelBooking.mutate({ bookingRef, refundPaise: 45_000 });
  expect(await waitForStatus(client, transactionId, 'refunded')).toMatchObject({
    refund: { amountPaise: 45_000 },
  });
  const mails = await waitFor(
    'the mails',
    () => app.smtp.messages.filter(({ mail }) => /money/.test(mail.subject ?? '')),
    ({ length }) => length === 2,
  );
  for (const { mail } of mails) expect(mail.text).toContain('₹450');
});

test('staff may cancel without a refund', async () => {
  await using app = await createStaffedApp();
  const { bookingRef, slotId } = await bookForStaff(app);
  const answer = await connectStaff(app).ops.cancelBooking.mutate({ bookingRef, refundPaise: 0 });
  expect(answer).toMatchObject({ status: 'cancelled' });
  expect(await readSlot(app, slotId)).toMatchObject({ booked: 0 });
});

test('ten concurrent cancellations by staff cancel once, and a repeat with another amount is refused', async () => {
  await using app = await createStaffedApp();
  const { client, transactionId, bookingRef, slotId } = await bookForStaff(app);
  const staff = connectStaff(app);
  await Promise.all(Array.from({ length: 10 }, () => staff.ops.cancelBooking.mutate({ bookingRef })));
  await waitForStatus(client, transactionId, 'refunded');
  expect(await app.db.owner.prisma.refund.count()).toBe(1);
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

test('a cancellation by staff is refused when a parent has just cancelled with another amount', async () => {
  await using app = await createStaffedApp();
  const { client, transactionId, paymentId, bookingRef } = await bookForStaff(app);
  const staff = connectStaff(app);
  const { parent, organiser } = await app.db.owner.transaction(async (tx) => {
    await tx.query('SELECT id FROM payments WHERE id = $1 FOR UPDATE', [paymentId]);
    const first = client.booking.cancel.mutate({ transactionId, expectedRefundPaise: 0 });
    await waitForWaiters(app, 1);
    const second = refusal(staff.ops.cancelBooking.mutate({ bookingRef }));
    await waitForWaiters(app, 2);
    // Wrapped, so that leaving the transaction does not wait for them.
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

test('a refund above the payment or below the minimum of PhonePe is refused and changes nothing', async () => {
  await using app = await createStaffedApp();
  const { client, transactionId, bookingRef } = await bookForStaff(app);
  const staff = connectStaff(app);
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

test('a cancellation without the token is refused, and the response does not reveal whether a reference exists', async () => {
  await using app = await createStaffedApp();
  const { client, transactionId, bookingRef } = await bookForStaff(app);
  const strangers = [connect(app.url), connectStaff(app, TOKEN.slice(0, -1)), connectStaff(app, `${TOKEN}x`)];
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

test('every token is refused when none is configured', async () => {
  await using app = await createTestApp(FAST);
  const { bookingRef } = await bookForStaff(app);
  for (const token of ['', 'null', 'undefined']) {
    const refused = await refusal(connectStaff(app, token).ops.cancelBooking.mutate({ bookingRef }));
    expect(refused).toMatchObject({ reason: 'STAFF_ONLY' });
  }
});
