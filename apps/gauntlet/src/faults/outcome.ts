import { setTimeout as pause } from 'node:timers/promises';
import type { TestApp } from '@nibog/testing/app/test-app';
import type { Client } from '@nibog/testing/arrange/checkouts';
import { waitForOutbox } from '@nibog/testing/load/crowd';
import { waitFor } from '@nibog/testing/wait-for';

/** Determines the outcome of an order from outside: PhonePe's orders, the parent's page, the tables and the received mails. */

const POLL_MS = 50;
/** Only a payment that never reaches an outcome is recorded as it is then. */
const GIVE_UP_MS = 300_000;

type Waiting = { until: number; resolve: (status: string) => void };

/** Returns a function that waits for a payment's outcome and returns its status. One query serves all waiting callers. */
export function watchOrders(app: TestApp): (transactionId: string) => Promise<string> {
  const waiting = new Map<string, Waiting>();

  async function watch(): Promise<void> {
    while (waiting.size > 0) {
      const { rows } = await app.db.owner.query<{ id: string; status: string }>(
        'SELECT merchant_transaction_id AS id, status FROM payments WHERE merchant_transaction_id = ANY($1)',
        [[...waiting.keys()]],
      );
      for (const { id, status } of rows) settle(id, status);
      await pause(POLL_MS);
    }
  }

  function settle(id: string, status: string): void {
    const order = waiting.get(id);
    if (!order || (!isFinal(app, id, status) && Date.now() < order.until)) return;
    waiting.delete(id);
    order.resolve(status);
  }

  return (transactionId) => {
    const { promise, resolve } = Promise.withResolvers<string>();
    const idle = waiting.size === 0;
    waiting.set(transactionId, { until: Date.now() + GIVE_UP_MS, resolve });
    return idle ? Promise.race([promise, watch().then(() => promise)]) : promise;
  };
}

/** An unpaid order is final once PhonePe accepts no more money for it. */
function isFinal(app: TestApp, transactionId: string, status: string): boolean {
  if (status === 'booked' || status === 'refunded' || status === 'review') return true;
  if (status !== 'failed' && status !== 'expired') return false;
  const order = findOrder(app, transactionId);
  return order === undefined || (order.state === 'FAILED' && order.capturesAt === null);
}

function findOrder({ simulator }: TestApp, transactionId: string) {
  return simulator.orders().find(({ merchantOrderId }) => merchantOrderId === transactionId);
}

/** Waits until all webhooks are delivered, no look is in progress or due, and the outbox is empty. */
export async function waitUntilIdle(app: TestApp): Promise<void> {
  await waitFor(
    'every webhook to be sent and every look to end',
    async () => {
      const { rows } = await app.db.owner.query<{ busy: number }>(
        'SELECT count(*)::int AS busy FROM payments WHERE look_lease_until IS NOT NULL OR next_look_at <= now()',
      );
      const orders = app.simulator.orders().map(({ merchantOrderId }) => merchantOrderId);
      const undelivered = orders.filter((id) =>
        app.simulator.deliveries(id).some(({ state }) => state === 'waiting'),
      );
      return { busy: rows[0]?.busy, undelivered };
    },
    ({ busy, undelivered }) => busy === 0 && undelivered.length === 0,
    { everyMs: 200 },
  );
  await waitForOutbox(app);
}

/** The status that the parent reads, and any excess or lack of bookings and confirmation mails. */
export async function readOutcome(app: TestApp, client: Client, transactionId: string): Promise<string> {
  const { status, bookingRef } = await client.booking.getBookingByTxn.query({ transactionId });
  const { rows } = await app.db.owner.query<{ bookings: number }>(
    'SELECT count(*)::int AS bookings FROM bookings WHERE merchant_transaction_id = $1',
    [transactionId],
  );
  const bookings = rows[0]?.bookings ?? 0;
  const subject = `Your NIBOG booking ${bookingRef}`;
  const mails = app.smtp.messages.filter(({ mail }) => mail.subject === subject).length;
  const expected = status === 'booked' || status === 'refunded' ? 1 : 0;
  const differences = [
    ...(bookings === expected ? [] : [`${bookings} bookings`]),
    ...(mails === expected ? [] : [`${mails} confirmation mails`]),
  ];
  return [describeStatus(app, transactionId, status), ...differences].join(', ');
}

function describeStatus(app: TestApp, transactionId: string, status: string): string {
  if (status !== 'failed' && status !== 'expired') return status;
  return findOrder(app, transactionId)?.state === 'COMPLETED' ? 'lost' : 'unpaid';
}
