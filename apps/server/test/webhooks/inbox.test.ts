import { randomUUID } from 'node:crypto';
import { createTestApp, type TestApp } from '@nibog/testing/app/test-app';
import {
  checkoutInput,
  connect,
  makeEvent,
  pay,
  readLedger,
  waitForStatus,
} from '@nibog/testing/arrange/checkouts';
import { waitFor } from '@nibog/testing/wait-for';
import { afterAll, beforeAll, expect, test } from 'vitest';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app[Symbol.asyncDispose]());

function deliver(body: string | Buffer) {
  return app.simulator.deliverWebhook(body, app.simulator.webhookHeaders());
}

async function readInbox(order: string) {
  const { rows } = await app.db.owner.query<{ deliveries: number; event: string; body: Buffer }>(
    'SELECT deliveries, event, body FROM webhook_events WHERE merchant_transaction_id = $1 ORDER BY id',
    [order],
  );
  return rows;
}

async function start() {
  const event = await makeEvent(app.db.owner);
  const { transactionId } = await connect(app.url).checkout.start.mutate(checkoutInput(event));
  return { eventId: event.eventId, transactionId };
}

test('acknowledges a duplicate, stores it once and counts its deliveries', async () => {
  const { eventId, transactionId } = await start();
  await pay(app, transactionId);
  await waitForStatus(connect(app.url), transactionId, 'booked');
  await waitFor(
    'the webhook',
    () => readInbox(transactionId),
    (rows) => rows.length === 1,
  );
  const body = app.simulator.webhookBody(transactionId, 'checkout.order.completed');
  const [before] = await readInbox(transactionId);
  const sameBytes = app.simulator.deliveries(transactionId)[0]?.body ?? body;
  expect(await Promise.all(Array.from({ length: 10 }, () => deliver(sameBytes)))).toEqual(
    Array.from({ length: 10 }, () => 200),
  );
  const after = await readInbox(transactionId);
  expect(after.map(({ deliveries }) => deliveries)).toEqual([(before?.deliveries ?? 0) + 10]);
  expect(await readLedger(app, eventId)).toMatchObject({ payments: 1, bookings: 1, mails: 1 });
});

test('stores the same event in other bytes as another row, and does not book again', async () => {
  const { eventId, transactionId } = await start();
  await pay(app, transactionId);
  await waitForStatus(connect(app.url), transactionId, 'booked');
  const sent = app.simulator.deliveries(transactionId)[0]?.body ?? '';
  expect(await deliver(` ${sent}\n`)).toBe(200);
  expect((await readInbox(transactionId)).map(({ deliveries }) => deliveries)).toEqual([1, 1]);
  expect(await readLedger(app, eventId)).toMatchObject({ bookings: 1, mails: 1 });
});

test('stores a body byte for byte, with its spaces, order of keys, duplicate keys and escapes', async () => {
  const order = `unknown_${randomUUID()}`.slice(0, 30);
  const body = Buffer.from(
    `\r\n{ "b" :1,"a":"\\u0000\\ud83d\\ude00 é 🎈", "b":2,\t"event":"x",` +
      `"payload":{"merchantOrderId":"${order}","amount":1.00e2}} `,
  );
  expect(await deliver(body)).toBe(200);
  const [row] = await readInbox(order);
  expect(row?.body.equals(body)).toBe(true);
});

test('stores a webhook that arrives before its order is known, and nudges nothing', async () => {
  const order = `unknown_${randomUUID()}`.slice(0, 30);
  const body = JSON.stringify({
    event: 'checkout.order.completed',
    payload: { merchantOrderId: order, state: 'COMPLETED', amount: 100 },
  });
  expect(await deliver(body)).toBe(200);
  expect(await readInbox(order)).toMatchObject([{ deliveries: 1, event: 'checkout.order.completed' }]);
  expect(await app.db.owner.prisma.payment.count({ where: { merchantTransactionId: order } })).toBe(0);
});

test('books nothing when a webhook claims other amounts than Order Status reports', async () => {
  const { eventId, transactionId } = await start();
  const body = app.simulator.webhookBody(transactionId, 'checkout.order.completed');
  expect(await deliver(body.replaceAll('180000', '1'))).toBe(200);
  expect(await deliver(body.replaceAll('180000', '99900000'))).toBe(200);
  await waitFor(
    'the look',
    () => app.db.owner.prisma.payment.findFirstOrThrow({ where: { merchantTransactionId: transactionId } }),
    ({ looks, lookLeaseUntil }) => looks > 0 && lookLeaseUntil === null,
  );
  expect(await readLedger(app, eventId)).toMatchObject({ payments: 1, booked: 0, bookings: 0, mails: 0 });
});

test('answers 503 to a webhook that cannot be stored; its next delivery is stored and booked', async () => {
  const { eventId, transactionId } = await start();
  app.simulator.settings.webhooksEnabled = false;
  await pay(app, transactionId);
  app.simulator.settings.webhooksEnabled = true;
  const body = app.simulator.webhookBody(transactionId, 'checkout.order.completed');
  const { rows } = await app.db.owner.query<{ login: string }>(
    `SELECT login FROM private.logins WHERE role = 'webhook'`,
  );
  const login = `"${rows[0]?.login}"`;
  await app.db.owner.query(`REVOKE INSERT ON webhook_events FROM ${login}`);
  await app.db.owner.query(
    `REVOKE INSERT (dedupe_key, event, merchant_transaction_id, body) ON webhook_events FROM ${login}`,
  );
  expect(await deliver(body)).toBe(503);
  expect(await readInbox(transactionId)).toEqual([]);
  await app.db.owner.query(
    `GRANT INSERT (dedupe_key, event, merchant_transaction_id, body) ON webhook_events TO ${login}`,
  );
  expect(await deliver(body)).toBe(200);
  await waitForStatus(connect(app.url), transactionId, 'booked');
  expect(await readLedger(app, eventId)).toMatchObject({ bookings: 1, mails: 1 });
});

test('answers 503 while PhonePe still waits when the database does not respond', async () => {
  const order = `unknown_${randomUUID()}`.slice(0, 30);
  const body = JSON.stringify({ event: 'x', payload: { merchantOrderId: order } });
  await app.db.owner.transaction(async (tx) => {
    await tx.query('LOCK TABLE webhook_events IN ACCESS EXCLUSIVE MODE');
    // Without a response within 5 s, which is how long PhonePe waits, the simulator returns `null`.
    expect(await deliver(body)).toBe(503);
  });
  expect(await readInbox(order)).toEqual([]);
  expect(await deliver(body)).toBe(200);
  expect(await readInbox(order)).toHaveLength(1);
});
