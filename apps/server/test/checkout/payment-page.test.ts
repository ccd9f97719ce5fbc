import { randomUUID } from 'node:crypto';
import { createDurations, type Durations } from '@nibog/domain';
import { GatewayError } from '@nibog/phonepe';
import { createTestApp, type TestApp } from '@nibog/testing/app/test-app';
import {
  checkoutInput,
  connect,
  makeEvent,
  pay,
  readLedger,
  readSlot,
  refusal,
  waitForStatus,
  type StartInput,
} from '@nibog/testing/arrange/checkouts';
import { scaleByPace } from '@nibog/testing/pace';
import { waitFor } from '@nibog/testing/wait-for';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { firstSlot } from '../refusals.ts';

/** Long enough for a call that PhonePe answers. */
const PHONEPE_TIMEOUT_MS = scaleByPace(500);
const PAY_LEASE_MS = scaleByPace(750);

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp({
    overrides: { phonepeTimeoutMs: PHONEPE_TIMEOUT_MS },
    durations: { payLease: PAY_LEASE_MS },
  });
});
afterAll(() => app[Symbol.asyncDispose]());

const UNAVAILABLE = {
  code: 'SERVICE_UNAVAILABLE',
  httpStatus: 503,
  reason: 'PAYMENT_PAGE_UNAVAILABLE',
};

function start(input: StartInput, url = app.url) {
  return connect(url).checkout.start.mutate(input);
}

function ordersSince(before: number) {
  return app.simulator.orders().slice(before);
}

/** Reads the only payment of an event and the state of its holds. */
async function readPayment(eventId: number) {
  const { rows } = await app.db.owner.query<{
    id: string;
    status: string;
    holds: string[];
    refused: boolean;
  }>(
    `SELECT p.merchant_transaction_id AS id, p.status, p.pay_refused_at IS NOT NULL AS refused,
            (SELECT json_agg(i.hold) FROM payment_items i WHERE i.payment_id = p.id) AS holds
       FROM payments p WHERE p.event_id = $1`,
    [eventId],
  );
  expect(rows).toHaveLength(1);
  const [row] = rows;
  if (!row) throw new Error('unreachable');
  return row;
}

/** Starts a checkout on a server that fails when it calls PhonePe: the database is then as after a crash at that point. */
async function startOnCrashingServer(input: StartInput, durations: Partial<Durations> = {}): Promise<void> {
  await using crashing = await app.startServer({
    durations: { ...createDurations(), payLease: PAY_LEASE_MS, ...durations },
    gateway: { pay: () => Promise.reject(new Error('the process crashed here')) },
  });
  expect((await refusal(start(input, crashing.url))).reason).toBe('INTERNAL');
}

describe('when PhonePe does not respond', () => {
  test.each(['timeout-before', 'timeout-after', 'http-500', 'r999'] as const)(
    'once (%s), the parent still gets the page of the only order',
    async (fault) => {
      const event = await makeEvent(app.db.owner);
      const before = app.simulator.orders().length;
      app.simulator.failNextPay(fault);
      const { transactionId, redirectUrl } = await start(checkoutInput(event));
      const orders = ordersSince(before);
      expect(orders.map(({ merchantOrderId }) => merchantOrderId)).toEqual([transactionId]);
      expect(redirectUrl).toContain(orders[0]?.token);
      expect(await readLedger(app, event.eventId)).toMatchObject({ payments: 1 });
      expect(await readSlot(app, firstSlot(event))).toMatchObject({ held: 1 });
      await pay(app, transactionId);
      await waitForStatus(connect(app.url), transactionId, 'booked');
    },
  );

  test.each([
    ['timeout-after', 'timeout-after'],
    ['http-500', 'http-500'],
    ['timeout-before', 'refuse'],
  ] as const)('twice (%s, %s), the places are released once, and a new key works', async (first, second) => {
    const event = await makeEvent(app.db.owner, [{ capacity: 1 }]);
    const input = checkoutInput(event);
    app.simulator.failNextPay(first);
    app.simulator.failNextPay(second);
    expect(await refusal(start(input))).toEqual(UNAVAILABLE);
    expect(await readPayment(event.eventId)).toMatchObject({ holds: ['released'], refused: true });
    expect(await readSlot(app, firstSlot(event))).toEqual({ capacity: 1, held: 0, booked: 0 });

    expect(await refusal(start(input))).toEqual(UNAVAILABLE);
    expect(await readSlot(app, firstSlot(event))).toEqual({ capacity: 1, held: 0, booked: 0 });

    const { transactionId } = await start({ ...input, idempotencyKey: randomUUID() });
    expect(await readSlot(app, firstSlot(event))).toEqual({ capacity: 1, held: 1, booked: 0 });
    await pay(app, transactionId);
    await waitForStatus(connect(app.url), transactionId, 'booked');
    expect(await readSlot(app, firstSlot(event))).toEqual({ capacity: 1, held: 0, booked: 1 });
  });
});

describe('when PhonePe refuses', () => {
  test('an order, none is created, the places are released, and the payment stays pending', async () => {
    const event = await makeEvent(app.db.owner, [{}, {}]);
    const before = app.simulator.orders().length;
    app.simulator.failNextPay('refuse');
    const input = checkoutInput(event);
    for (const child of input.children) child.slotIds = event.slotIds;
    expect(await refusal(start(input))).toEqual(UNAVAILABLE);
    expect(ordersSince(before)).toEqual([]);
    const { id, status, holds } = await readPayment(event.eventId);
    expect({ status, holds }).toEqual({ status: 'pending', holds: ['released', 'released'] });
    const reading = await connect(app.url).booking.getBookingByTxn.query({ transactionId: id });
    expect(reading).toMatchObject({ status: 'awaiting_payment', redirectUrl: null });
  });

  test('an order, all of 20 concurrent calls with one key are refused, and the places are released once', async () => {
    const event = await makeEvent(app.db.owner, [{ capacity: 2 }]);
    const other = await start(checkoutInput(event));
    const input = checkoutInput(event);
    app.simulator.failNextPay('refuse');
    const answers = await Promise.all(Array.from({ length: 20 }, () => refusal(start(input))));
    expect(answers).toEqual(Array.from({ length: 20 }, () => UNAVAILABLE));
    expect(await readSlot(app, firstSlot(event))).toEqual({ capacity: 2, held: 1, booked: 0 });
    expect(app.simulator.order(other.transactionId).state).toBe('PENDING');
  });

  test('our credentials, no order was sent, so the parent may start again', async () => {
    const event = await makeEvent(app.db.owner);
    app.simulator.revokeTokens();
    app.simulator.failNext('token', 'http-401');
    expect(await refusal(start(checkoutInput(event)))).toEqual(UNAVAILABLE);
    expect((await start(checkoutInput(event))).amountPaise).toBe(180_000);
  });
});

describe('when the process crashes between the hold and the call to PhonePe', () => {
  test('a repeated call on another server waits for the lease and finishes the payment', async () => {
    const event = await makeEvent(app.db.owner, [{ capacity: 1 }]);
    const input = checkoutInput(event);
    await startOnCrashingServer(input);
    const { id } = await readPayment(event.eventId);

    const repeated = await Promise.all(Array.from({ length: 5 }, () => start(input)));
    expect(new Set(repeated.map(({ transactionId }) => transactionId))).toEqual(new Set([id]));
    expect(new Set(repeated.map(({ redirectUrl }) => redirectUrl)).size).toBe(1);
    expect(app.simulator.orders().filter(({ merchantOrderId }) => merchantOrderId === id)).toHaveLength(1);
    expect(await readSlot(app, firstSlot(event))).toEqual({ capacity: 1, held: 1, booked: 0 });
    await pay(app, id);
    await waitForStatus(connect(app.url), id, 'booked');
  });

  test('a repeated call after the hold has expired creates no order, because no look would follow', async () => {
    const event = await makeEvent(app.db.owner);
    const input = checkoutInput(event);
    await startOnCrashingServer(input, { hold: 50, unknownOrderMargin: 0, firstLook: 50 });
    const { id } = await readPayment(event.eventId);
    await waitFor(
      'the end of the looks',
      () => app.db.owner.prisma.payment.findUniqueOrThrow({ where: { merchantTransactionId: id } }),
      ({ status, nextLookAt }) => status === 'expired' && nextLookAt === null,
    );
    expect(await refusal(start(input))).toEqual(UNAVAILABLE);
    expect(app.simulator.orders().map(({ merchantOrderId }) => merchantOrderId)).not.toContain(id);
  });
});

test('when two servers work on one payment, both return the page that one of them got', async () => {
  const event = await makeEvent(app.db.owner);
  const input = checkoutInput(event);
  const opened = Promise.withResolvers<void>();
  const asking = Promise.withResolvers<void>();
  await using slow = await app.startServer({
    gateway: {
      async pay() {
        asking.resolve();
        await opened.promise;
        throw new GatewayError({
          operation: 'pay',
          code: 'BAD_REQUEST',
          httpStatus: 400,
          retryable: false,
          outcome: 'refused',
        });
      },
    },
  });
  const first = start(input, slow.url);
  await asking.promise;
  const second = await start(input);
  opened.resolve();
  expect(await first).toEqual(second);
  expect(await readPayment(event.eventId)).toMatchObject({ holds: ['held'], refused: false });
});
