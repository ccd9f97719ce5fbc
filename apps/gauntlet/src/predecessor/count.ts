import { sendWebhooksTo } from '@nibog/testing/app/server-process';
import type { TestApp } from '@nibog/testing/app/test-app';
import { connect, makeEvent, type Client, type TestEvent } from '@nibog/testing/arrange/checkouts';
import { eachAtOnce, startCheckouts } from '@nibog/testing/load/crowd';
import { listPaid, waitUntilQuiet, type Cell, type Stage } from './scenarios.ts';

export type Counts = {
  orders: number;
  doubled: number;
  lost: number;
  junk: number;
  /** Orders with exactly one confirmation mail. */
  oneMail: number;
  /** Orders whose reference is the same in payment, booking, mail and API. */
  oneReference: number;
};

export const NOTHING: Counts = { orders: 0, doubled: 0, lost: 0, junk: 0, oneMail: 0, oneReference: 0 };

/** Plays one cell with so many orders in an event of their own and counts, whatever has come of them. */
export async function playCell(stage: Stage, cell: Cell, orders: number) {
  const { app, processes } = stage;
  if (cell.alone) {
    app.simulator.settings.webhooksEnabled = cell.genuine ?? false;
    sendWebhooksTo(app, processes);
  }
  const event = await makeEvent(app.db.owner);
  const transactionIds = await startCheckouts(connect(processes[0].url), event, orders);
  await cell.play(stage, transactionIds);
  await waitUntilQuiet(stage, transactionIds);
  const clients = cell.unpaid ? [] : stage.processes.map(({ url }) => connect(url));
  return { event, transactionIds, counts: await count(app, event, clients) };
}

/** Counts an event's orders from outside the product: PhonePe's book, the tables, the mails that arrived. */
export async function count(app: TestApp, event: TestEvent, clients: Client[]): Promise<Counts> {
  const { rows: bookings } = await app.db.owner.query<{ id: string; ref: string; captured: boolean }>(
    `SELECT b.merchant_transaction_id AS id, b.booking_ref AS ref, p.captured_at IS NOT NULL AS captured
       FROM bookings b LEFT JOIN payments p ON p.id = b.payment_id WHERE b.event_id = $1`,
    [event.eventId],
  );
  const { rows: payments } = await app.db.owner.query<{ id: string; ref: string }>(
    'SELECT merchant_transaction_id AS id, booking_ref AS ref FROM payments WHERE event_id = $1',
    [event.eventId],
  );
  const paid = listPaid(app);
  const perOrder = await eachAtOnce(payments, payments.length, async ({ id, ref }) => {
    const own = bookings.filter((booking) => booking.id === id);
    const mails = app.smtp.messages.filter(({ mail }) => mail.subject === `Your NIBOG booking ${ref}`);
    const readings = await Promise.all(clients.map((client) => readReferences(client, id)));
    const references = new Set([ref, ...own.map((booking) => booking.ref), ...readings.flat()]);
    return {
      doubled: own.length > 1,
      lost: paid.has(id) && own.length === 0,
      oneMail: mails.length === 1,
      oneReference: references.size === 1 && mails.every(({ mail }) => mail.text?.includes(ref)),
    };
  });
  return {
    orders: perOrder.length,
    doubled: perOrder.filter(({ doubled }) => doubled).length,
    lost: perOrder.filter(({ lost }) => lost).length,
    junk: bookings.filter(({ id, captured }) => !captured || !paid.has(id)).length,
    oneMail: perOrder.filter(({ oneMail }) => oneMail).length,
    oneReference: perOrder.filter(({ oneReference }) => oneReference).length,
  };
}

/** Every reference that the API answers for a payment. */
async function readReferences(client: Client, transactionId: string): Promise<string[]> {
  const reading = await client.booking.getBookingByTxn.query({ transactionId });
  if (reading.status !== 'booked') return ['not booked'];
  const { bookingRef } = await client.booking.getBookingByRef.query({ bookingRef: reading.bookingRef });
  return [reading.bookingRef, reading.booking.bookingRef, bookingRef];
}
