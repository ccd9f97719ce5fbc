import { sendWebhooksTo } from '@nibog/testing/app/server-process';
import type { TestApp } from '@nibog/testing/app/test-app';
import { connect, makeEvent, type Client, type TestEvent } from '@nibog/testing/arrange/checkouts';
import { mapConcurrently, startCheckouts } from '@nibog/testing/load/crowd';
import { listPaid, waitUntilIdle, type Environment, type Scenario } from './scenarios.ts';

export type Counts = {
  orders: number;
  /** Orders with more than one booking. */
  duplicated: number;
  /** Captured orders without a booking. */
  lost: number;
  /** Bookings without a captured order. */
  spurious: number;
  /** Orders with exactly one confirmation mail. */
  oneMail: number;
  /** Orders whose reference is the same in payment, booking, mail and API. */
  oneReference: number;
};

export const NO_ORDERS: Counts = {
  orders: 0,
  duplicated: 0,
  lost: 0,
  spurious: 0,
  oneMail: 0,
  oneReference: 0,
};

/** Runs one scenario with its own event and counts the outcomes. */
export async function runScenario(environment: Environment, scenario: Scenario, orders: number) {
  const { app, servers } = environment;
  if (scenario.exclusive) {
    app.simulator.settings.webhooksEnabled = scenario.sentByPhonePe ?? false;
    sendWebhooksTo(app, servers);
  }
  const event = await makeEvent(app.db.owner);
  const transactionIds = await startCheckouts(connect(servers[0].url), event, orders);
  await scenario.run(environment, transactionIds);
  await waitUntilIdle(environment, transactionIds);
  const clients = scenario.unpaid ? [] : environment.servers.map(({ url }) => connect(url));
  return { event, transactionIds, counts: await countOutcomes(app, event, clients) };
}

/** Counts an event's orders from outside the product: PhonePe's orders, the tables and the received mails. */
export async function countOutcomes(app: TestApp, event: TestEvent, clients: Client[]): Promise<Counts> {
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
  const perOrder = await mapConcurrently(payments, payments.length, async ({ id, ref }) => {
    const own = bookings.filter((booking) => booking.id === id);
    const mails = app.smtp.messages.filter(({ mail }) => mail.subject === `Your NIBOG booking ${ref}`);
    const readings = await Promise.all(clients.map((client) => readReferences(client, id)));
    const references = new Set([ref, ...own.map((booking) => booking.ref), ...readings.flat()]);
    return {
      duplicated: own.length > 1,
      lost: paid.has(id) && own.length === 0,
      oneMail: mails.length === 1,
      oneReference: references.size === 1 && mails.every(({ mail }) => mail.text?.includes(ref)),
    };
  });
  return {
    orders: perOrder.length,
    duplicated: perOrder.filter(({ duplicated }) => duplicated).length,
    lost: perOrder.filter(({ lost }) => lost).length,
    spurious: bookings.filter(({ id, captured }) => !captured || !paid.has(id)).length,
    oneMail: perOrder.filter(({ oneMail }) => oneMail).length,
    oneReference: perOrder.filter(({ oneReference }) => oneReference).length,
  };
}

/** All references that the API returns for a payment. */
async function readReferences(client: Client, transactionId: string): Promise<string[]> {
  const reading = await client.booking.getBookingByTxn.query({ transactionId });
  if (reading.status !== 'booked') return ['not booked'];
  const { bookingRef } = await client.booking.getBookingByRef.query({ bookingRef: reading.bookingRef });
  return [reading.bookingRef, reading.booking.bookingRef, bookingRef];
}
