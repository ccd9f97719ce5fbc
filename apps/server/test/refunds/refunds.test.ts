import { createTestApp, type TestApp } from '@nibog/testing/app/test-app';
import {
  checkoutInput,
  connect,
  makeEvent,
  readLedger,
  readSlot,
  waitForStatus,
} from '@nibog/testing/arrange/checkouts';
import { FAST } from '@nibog/testing/arrange/controls';
import { scaleByPace } from '@nibog/testing/pace';
import { waitFor } from '@nibog/testing/wait-for';
import { afterAll, beforeAll, expect, test } from 'vitest';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp({ ...FAST, overrides: { phonepeTimeoutMs: scaleByPace(500) } });
});
afterAll(() => app[Symbol.asyncDispose]());

/** Lets a payment fail whose only place another family then books. */
async function losePlace() {
  const client = connect(app.url);
  const event = await makeEvent(app.db.owner, [{ capacity: 1 }]);
  const late = await client.checkout.start.mutate(checkoutInput(event));
  await app.simulator.fail(late.transactionId);
  await waitForStatus(client, late.transactionId, 'failed');
  const other = await client.checkout.start.mutate(checkoutInput(event));
  await app.simulator.complete(other.transactionId);
  await waitForStatus(client, other.transactionId, 'booked');
  return { client, event, transactionId: late.transactionId };
}

/** The received mails about a payment. */
function findMails(bookingRef: string, subject: RegExp) {
  return app.smtp.messages.filter(
    ({ mail }) => mail.subject?.includes(bookingRef) === true && subject.test(mail.subject),
  );
}

async function readRefunds(transactionId: string) {
  return app.db.owner.prisma.refund.findMany({
    select: { status: true, amountPaise: true, merchantRefundId: true, reason: true },
    where: { payment: { merchantTransactionId: transactionId } },
    orderBy: { id: 'asc' },
  });
}

test.concurrent(
  'late money without a place left is refunded in full, once, with two mails to the parent',
  async () => {
    const { client, event, transactionId } = await losePlace();
    await app.simulator.complete(transactionId);
    const reading = await waitForStatus(client, transactionId, 'refunded');
    const { bookingRef } = reading;
    expect(reading).toMatchObject({
      refund: { amountPaise: 180_000, reason: 'no_place_left' },
      pollAfterMs: null,
    });
    expect(await readRefunds(transactionId)).toMatchObject([{ status: 'completed', amountPaise: 180_000 }]);
    expect(await readLedger(app, event.eventId)).toMatchObject({ bookings: 1 });
    expect(await readSlot(app, event.slotIds[0] ?? 0)).toMatchObject({ held: 0, booked: 1 });
    await waitFor(
      'both mails',
      () => findMails(bookingRef, /money/).length,
      (count) => count === 2,
    );
    expect(findMails(bookingRef, /We are returning/)[0]?.mail.text).toContain('₹1,800');
  },
);

test('a refund without webhooks is followed by its schedule until it is final', async () => {
  const { client, transactionId } = await losePlace();
  app.simulator.settings.webhooksEnabled = false;
  try {
    await app.simulator.complete(transactionId);
    await app.simulator.deliverWebhook(
      app.simulator.webhookBody(transactionId, 'checkout.order.completed'),
      app.simulator.webhookHeaders(),
    );
    await waitForStatus(client, transactionId, 'refunded');
  } finally {
    app.simulator.settings.webhooksEnabled = true;
  }
  expect(await readRefunds(transactionId)).toMatchObject([{ status: 'completed' }]);
});

test('a failed refund is retried under a new id until one completes', async () => {
  const { client, transactionId } = await losePlace();
  app.simulator.settings.refundResult = 'failed';
  await app.simulator.complete(transactionId);
  await waitFor(
    'the first failure',
    () => readRefunds(transactionId),
    (refunds) => refunds[0]?.status === 'failed',
  );
  app.simulator.settings.refundResult = 'completed';
  const { bookingRef } = await waitForStatus(client, transactionId, 'refunded');
  const refunds = await readRefunds(transactionId);
  expect(refunds.at(-1)?.status).toBe('completed');
  expect(refunds.filter(({ status }) => status === 'completed')).toHaveLength(1);
  expect(new Set(refunds.map(({ merchantRefundId }) => merchantRefundId)).size).toBe(refunds.length);
  await waitFor(
    'the last mail',
    () => findMails(bookingRef, /was returned/).length,
    (count) => count === 1,
  );
  expect(findMails(bookingRef, /We are returning/)).toHaveLength(1);
});

test('a refund whose response was lost is found by its id and not created under another one', async () => {
  const { client, transactionId } = await losePlace();
  app.simulator.failNext('refund', 'timeout-after');
  await app.simulator.complete(transactionId);
  await waitForStatus(client, transactionId, 'refunded');
  expect(await readRefunds(transactionId)).toHaveLength(1);
});

test('a refund whose request was lost is created by a retry under the same id', async () => {
  const { client, transactionId } = await losePlace();
  app.simulator.failNext('refund', 'timeout-before');
  await app.simulator.complete(transactionId);
  await waitForStatus(client, transactionId, 'refunded');
  expect(await readRefunds(transactionId)).toHaveLength(1);
});

test.concurrent(
  'late money of a first payment is refunded in full as a duplicate when the second payment is booked',
  async () => {
    const client = connect(app.url);
    const event = await makeEvent(app.db.owner, [{ capacity: 10 }]);
    const input = checkoutInput(event);
    const first = await client.checkout.start.mutate(input);
    await app.simulator.fail(first.transactionId);
    await waitForStatus(client, first.transactionId, 'failed');
    const second = await client.checkout.payAgain.mutate({
      transactionId: first.transactionId,
      idempotencyKey: crypto.randomUUID(),
    });
    await app.simulator.complete(second.transactionId);
    await waitForStatus(client, second.transactionId, 'booked');

    await app.simulator.complete(first.transactionId);
    const reading = await waitForStatus(client, first.transactionId, 'refunded');
    expect(reading).toMatchObject({ refund: { reason: 'duplicate_payment', amountPaise: 180_000 } });
    expect(await readLedger(app, event.eventId)).toMatchObject({ bookings: 1, items: 1 });
  },
);

test.concurrent(
  'money of a second payment is refunded in full as a duplicate when the first is captured late and booked',
  async () => {
    const client = connect(app.url);
    const event = await makeEvent(app.db.owner, [{ capacity: 10 }]);
    const first = await client.checkout.start.mutate(checkoutInput(event));
    await app.simulator.fail(first.transactionId);
    await waitForStatus(client, first.transactionId, 'failed');
    const second = await client.checkout.payAgain.mutate({
      transactionId: first.transactionId,
      idempotencyKey: crypto.randomUUID(),
    });
    await app.simulator.complete(first.transactionId);
    await waitForStatus(client, first.transactionId, 'booked');
    await app.simulator.complete(second.transactionId);
    const reading = await waitForStatus(client, second.transactionId, 'refunded');
    expect(reading).toMatchObject({ refund: { reason: 'duplicate_payment', amountPaise: 180_000 } });
    expect(await readLedger(app, event.eventId)).toMatchObject({ bookings: 1, items: 1 });
    expect(await readSlot(app, event.slotIds[0] ?? 0)).toMatchObject({ held: 0, booked: 1 });
  },
);
