import { createTestApp, type TestApp } from '@nibog/testing/app/test-app';
import {
  checkoutInput,
  connect,
  makeEvent,
  readLedger,
  readSlot,
  waitForStatus,
} from '@nibog/testing/arrange/checkouts';
import { expectMoneyAddsUp } from '@nibog/testing/proof/money';
import { waitFor } from '@nibog/testing/wait-for';
import { expect, test } from 'vitest';

/** Fails a payment and then sells its only place to another parent. */
async function loseThePlace(app: TestApp) {
  const client = connect(app.url);
  const event = await makeEvent(app.db.owner, [{ capacity: 1 }]);
  const late = await client.checkout.start.mutate(checkoutInput(event));
  await app.simulator.fail(late.transactionId);
  await waitForStatus(client, late.transactionId, 'failed');
  const winner = await client.checkout.start.mutate(checkoutInput(event));
  await app.simulator.complete(winner.transactionId);
  await waitForStatus(client, winner.transactionId, 'booked');
  return { client, event, transactionId: late.transactionId };
}

function mailsOf(app: TestApp, subject: RegExp) {
  return app.smtp.messages.filter(({ mail }) => subject.test(mail.subject ?? ''));
}

async function refundsOf(app: TestApp, transactionId: string) {
  return app.db.owner.prisma.refund.findMany({
    select: { status: true, amountPaise: true, merchantRefundId: true, reason: true },
    where: { payment: { merchantTransactionId: transactionId } },
    orderBy: { id: 'asc' },
  });
}

test.concurrent(
  'a late payment whose places are sold is refunded in full once, and the parent gets two mails',
  async () => {
    await using app = await createTestApp({ env: { TIME_SCALE: '0.02' }, simulator: { timeScale: 0.02 } });
    const { client, event, transactionId } = await loseThePlace(app);
    await app.simulator.complete(transactionId);
    const reading = await waitForStatus(client, transactionId, 'refunded');
    expect(reading).toMatchObject({
      refund: { amountPaise: 180_000, reason: 'no_place_left' },
      pollAfterMs: null,
    });
    expect(await refundsOf(app, transactionId)).toMatchObject([
      { status: 'completed', amountPaise: 180_000 },
    ]);
    expect(await readLedger(app, event.eventId)).toMatchObject({ bookings: 1 });
    expect(await readSlot(app, event.slotIds[0] ?? 0)).toMatchObject({ held: 0, booked: 1 });
    await waitFor(
      'both mails',
      () => mailsOf(app, /money/).length,
      (count) => count === 2,
    );
    expect(mailsOf(app, /We are returning/)[0]?.mail.text).toContain('₹1,800');
    await expectMoneyAddsUp(app);
  },
);

test.concurrent('a refund is looked at until it is final although no webhook arrives', async () => {
  await using app = await createTestApp({ env: { TIME_SCALE: '0.02' }, simulator: { timeScale: 0.02 } });
  const { client, transactionId } = await loseThePlace(app);
  app.simulator.settings.webhooksEnabled = false;
  await app.simulator.complete(transactionId);
  await app.simulator.deliverWebhook(
    app.simulator.webhookBody(transactionId, 'checkout.order.completed'),
    app.simulator.webhookHeaders(),
  );
  await waitForStatus(client, transactionId, 'refunded');
  await expectMoneyAddsUp(app);
});

test.concurrent('a failed refund is retried under a new id, and never two run concurrently', async () => {
  await using app = await createTestApp({ env: { TIME_SCALE: '0.01' }, simulator: { timeScale: 0.01 } });
  const { client, transactionId } = await loseThePlace(app);
  app.simulator.settings.refundResult = 'failed';
  await app.simulator.complete(transactionId);
  await waitFor(
    'the first failure',
    () => refundsOf(app, transactionId),
    (refunds) => refunds[0]?.status === 'failed',
  );
  app.simulator.settings.refundResult = 'completed';
  await waitForStatus(client, transactionId, 'refunded');
  const refunds = await refundsOf(app, transactionId);
  expect(refunds.at(-1)?.status).toBe('completed');
  expect(refunds.filter(({ status }) => status === 'completed')).toHaveLength(1);
  expect(new Set(refunds.map(({ merchantRefundId }) => merchantRefundId)).size).toBe(refunds.length);
  await waitFor(
    'the last mail',
    () => mailsOf(app, /was returned/).length,
    (count) => count === 1,
  );
  expect(mailsOf(app, /We are returning/)).toHaveLength(1);
  await expectMoneyAddsUp(app);
});

test.concurrent(
  'a refund whose post got no response is found by its status and not posted under another id',
  async () => {
    await using app = await createTestApp({
      env: { TIME_SCALE: '0.02' },
      simulator: { timeScale: 0.02 },
      overrides: { phonepeTimeoutMs: 500 },
    });
    const { client, transactionId } = await loseThePlace(app);
    app.simulator.failNext('refund', 'timeout-after');
    await app.simulator.complete(transactionId);
    await waitForStatus(client, transactionId, 'refunded');
    expect(await refundsOf(app, transactionId)).toHaveLength(1);
    await expectMoneyAddsUp(app);
  },
);

test.concurrent('a refund whose post never arrived is posted again under the same id', async () => {
  await using app = await createTestApp({
    env: { TIME_SCALE: '0.02' },
    simulator: { timeScale: 0.02 },
    overrides: { phonepeTimeoutMs: 500 },
  });
  const { client, transactionId } = await loseThePlace(app);
  app.simulator.failNext('refund', 'timeout-before');
  await app.simulator.complete(transactionId);
  await waitForStatus(client, transactionId, 'refunded');
  expect(await refundsOf(app, transactionId)).toHaveLength(1);
  await expectMoneyAddsUp(app);
});

test.concurrent(
  'a second payment for a child who has the place is refunded in full as a duplicate',
  async () => {
    await using app = await createTestApp({ env: { TIME_SCALE: '0.02' }, simulator: { timeScale: 0.02 } });
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
    await expectMoneyAddsUp(app);
  },
);

test.concurrent(
  'when the first of two payments is captured late and booked, the second is refunded in full',
  async () => {
    await using app = await createTestApp({ env: { TIME_SCALE: '0.02' }, simulator: { timeScale: 0.02 } });
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
    await expectMoneyAddsUp(app);
  },
);
