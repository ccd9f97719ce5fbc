import { setTimeout as pause } from 'node:timers/promises';
import type { TestApp } from '@nibog/testing/app/test-app';
import type { Client } from '@nibog/testing/arrange/checkouts';
import { waitForOutbox } from '@nibog/testing/load/crowd';
import { waitFor } from '@nibog/testing/wait-for';

/** How an order ended, seen from outside: PhonePe's book, the parent's page, the tables, the mails that arrived. */

const POLL_MS = 50;
/** A payment that has not ended by then is counted as it stands. */
const PATIENCE_MS = 90_000;

type Waiting = { until: number; resolve: (status: string) => void };

/** Answers a function that waits until a payment has ended, and answers how. One query serves all that wait. */
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
    if (!order || (!isOver(app, id, status) && Date.now() < order.until)) return;
    waiting.delete(id);
    order.resolve(status);
  }

  return (transactionId) => {
    const { promise, resolve } = Promise.withResolvers<string>();
    const idle = waiting.size === 0;
    waiting.set(transactionId, { until: Date.now() + PATIENCE_MS, resolve });
    return idle ? Promise.race([promise, watch().then(() => promise)]) : promise;
  };
}

/** Nothing more comes of it: an unpaid one is over once PhonePe will not take money for it any more. */
function isOver(app: TestApp, transactionId: string, status: string): boolean {
  if (status === 'booked' || status === 'refunded' || status === 'review') return true;
  if (status !== 'failed' && status !== 'expired') return false;
  const order = findOrder(app, transactionId);
  return order === undefined || (order.state === 'FAILED' && order.capturesAt === null);
}

function findOrder({ simulator }: TestApp, transactionId: string) {
  return simulator.orders().find(({ merchantOrderId }) => merchantOrderId === transactionId);
}

/** Waits until PhonePe has said all that it had to say, nobody looks at anything and no mail is on its way. */
export async function waitForSilence(app: TestApp): Promise<void> {
  await waitFor(
    'every webhook to be sent and every look to end',
    async () => {
      const { rows } = await app.db.owner.query<{ busy: number }>(
        'SELECT count(*)::int AS busy FROM payments WHERE look_lease_until IS NOT NULL OR next_look_at <= now()',
      );
      const orders = app.simulator.orders().map(({ merchantOrderId }) => merchantOrderId);
      const onTheWay = orders.filter((id) =>
        app.simulator.deliveries(id).some(({ state }) => state === 'waiting'),
      );
      return { busy: rows[0]?.busy, onTheWay };
    },
    ({ busy, onTheWay }) => busy === 0 && onTheWay.length === 0,
    { timeoutMs: 60_000, everyMs: 200 },
  );
  await waitForOutbox(app);
}

/** What the parent reads in the end; with too many or too few bookings or confirmation mails, those too. */
export async function readEnding(app: TestApp, client: Client, transactionId: string): Promise<string> {
  const { status, bookingRef } = await client.booking.getBookingByTxn.query({ transactionId });
  const { rows } = await app.db.owner.query<{ bookings: number }>(
    'SELECT count(*)::int AS bookings FROM bookings WHERE merchant_transaction_id = $1',
    [transactionId],
  );
  const bookings = rows[0]?.bookings ?? 0;
  const subject = `Your NIBOG booking ${bookingRef}`;
  const mails = app.smtp.messages.filter(({ mail }) => mail.subject === subject).length;
  const due = status === 'booked' || status === 'refunded' ? 1 : 0;
  const differences = [
    ...(bookings === due ? [] : [`${bookings} bookings`]),
    ...(mails === due ? [] : [`${mails} confirmation mails`]),
  ];
  return [name(app, transactionId, status), ...differences].join(', ');
}

function name(app: TestApp, transactionId: string, status: string): string {
  if (status !== 'failed' && status !== 'expired') return status;
  return findOrder(app, transactionId)?.state === 'COMPLETED' ? 'lost' : 'unpaid';
}
