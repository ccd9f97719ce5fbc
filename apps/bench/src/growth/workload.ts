import { connectAs } from '@nibog/db';
import { createIncrementalAudit, type IncrementalAudit } from '@nibog/server/audit/incremental';
import { createTestApp, type TestApp } from '@nibog/testing/app/test-app';
import { checkoutInput, connect, type Client, type TestEvent } from '@nibog/testing/arrange/checkouts';
import { waitFor } from '@nibog/testing/wait-for';
import { createRecorder, type Recorder } from './recorder.ts';

const STAFF_TOKEN = 'the-token-of-the-staff-who-measure-growth';

/** The product on one of the databases, with a recorder of its statements. */
export type Workload = AsyncDisposable & {
  recorder: Recorder;
  /** Uses every function once, as one parent and the staff: pages, checkouts, refunds, mails and the audit. */
  runParent(): Promise<void>;
};

type UpcomingEvent = TestEvent & { addOnId: number; variantId: number };
type PastBooking = { transactionId: string; bookingRef: string };
type Session = { app: TestApp; client: Client; staff: Client; recorder: Recorder; audit: IncrementalAudit };

/** Starts the product on a filled database. */
export async function startWorkload(url: string): Promise<Workload> {
  await using cleanup = new AsyncDisposableStack();
  const recorder = createRecorder();
  const owner = cleanup.use(connectAs('owner', url, { max: 2 }));
  const app = cleanup.use(
    await createTestApp({
      db: { url, owner, [Symbol.asyncDispose]: async () => undefined },
      audited: false,
      durations: { auditEvery: 86_400_000, firstLook: 86_400_000, sweepEvery: 500 },
      overrides: { connect: { createPool: recorder.createPool } },
      env: { STAFF_TOKEN },
    }),
  );
  const session: Session = {
    app,
    recorder,
    audit: createIncrementalAudit(),
    client: connect(app.url),
    staff: connect(app.url, { authorization: `Bearer ${STAFF_TOKEN}` }),
  };
  const events = await readUpcomingEvents(app);
  const owned = cleanup.move();
  let parents = 0;
  return {
    recorder,
    async runParent() {
      const event = events[parents++ % events.length];
      if (!event) throw new Error('there is no upcoming event');
      await readPages(session, event);
      await bookAndCancel(session, event);
      await failAndPayAgain(session, event);
      await auditOnce(session);
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

async function auditOnce({ app, audit, recorder }: Session): Promise<void> {
  recorder.page = 'auditor';
  const reader = app.servers[0]?.ctx.reader;
  const findings = reader === undefined ? [] : await audit(reader);
  if (findings.length > 0) throw new Error(`the money does not add up: ${JSON.stringify(findings)}`);
}

async function readPages({ app, client, recorder }: Session, event: UpcomingEvent): Promise<void> {
  const past = await pickPastBooking(app);
  recorder.page = 'page of all events';
  await client.catalogue.listEvents.query({});
  await client.catalogue.listEvents.query({ city: 'city-7' });
  await client.catalogue.listCities.query();
  recorder.page = 'page of past events';
  await client.catalogue.listEvents.query({ period: 'past' });
  recorder.page = 'page of an event';
  await client.catalogue.getEvent.query({ slug: event.slug });
  recorder.page = 'poll';
  await client.booking.getBookingByTxn.query({ transactionId: past.transactionId });
  recorder.page = 'page of a booking';
  await client.booking.getBookingByRef.query({ bookingRef: past.bookingRef });
  recorder.page = 'find bookings';
  await findBookings({ app, client });
  recorder.page = 'metrics';
  await (await fetch(`${app.url}/metrics`)).text();
  await (await fetch(`${app.url}/readyz`)).text();
}

async function findBookings({ app, client }: Pick<Session, 'app' | 'client'>): Promise<void> {
  // All requests use one address and one client, which would exceed the hourly limits of a parent.
  await app.db.owner.query('DELETE FROM rate_limits');
  const links = () => app.smtp.messages.filter(({ mail }) => mail.subject === 'Your NIBOG bookings');
  const before = links().length;
  await client.booking.requestLink.mutate({ email: 'parent77@example.com' });
  await waitFor(
    'the mail with the link',
    () => links().length > before,
    (arrived) => arrived,
    { timeoutMs: 20_000 },
  );
  const [, token = ''] = /\/my-bookings#(\S+)/.exec(links().at(-1)?.mail.text ?? '') ?? [];
  await client.booking.openLink.query({ token });
}

async function bookAndCancel(session: Session, event: UpcomingEvent): Promise<void> {
  const { app, client, staff, recorder } = session;
  const transactionId = await checkOut(session, event);
  await app.simulator.complete(transactionId);
  recorder.page = 'poll';
  const bookingRef = await waitForStatus(session, transactionId, 'booked');
  await waitForMail(session, transactionId, 'booking_confirmed');
  recorder.page = 'page of a booking';
  await client.booking.listMoves.query({ transactionId });
  await client.booking.quoteCancellation.query({ transactionId });
  recorder.page = 'staff';
  await staff.ops.cancelBooking.mutate({ bookingRef });
  const refunds = () => app.simulator.refundsOf(transactionId);
  await waitFor(
    'the refund request',
    () => refunds().length > 0,
    (requested) => requested,
    { timeoutMs: 20_000 },
  );
  recorder.page = 'poll';
  await completeRefund(session, transactionId);
}

async function completeRefund(session: Session, transactionId: string): Promise<void> {
  const { app } = session;
  for (const { merchantRefundId, state } of app.simulator.refundsOf(transactionId))
    if (state !== 'COMPLETED') await app.simulator.completeRefund(merchantRefundId);
  // The next look would be in 10 s.
  await app.db.owner.query(
    `UPDATE refunds r SET next_look_at = now() FROM payments p
      WHERE p.id = r.payment_id AND p.merchant_transaction_id = $1 AND r.next_look_at IS NOT NULL`,
    [transactionId],
  );
  await waitForStatus(session, transactionId, 'refunded');
  await waitForMail(session, transactionId, 'refund_completed');
}

async function failAndPayAgain(session: Session, event: UpcomingEvent): Promise<void> {
  const { app, client } = session;
  const transactionId = await checkOut(session, event);
  await app.simulator.fail(transactionId);
  await waitForStatus(session, transactionId, 'failed');
  const again = await client.checkout.payAgain.mutate({ transactionId, idempotencyKey: crypto.randomUUID() });
  await app.simulator.complete(again.transactionId);
  await waitForStatus(session, again.transactionId, 'booked');
}

async function checkOut({ client, recorder }: Session, event: UpcomingEvent): Promise<string> {
  recorder.page = 'checkout';
  const input = checkoutInput(event);
  const slotId = event.slotIds[Math.floor(Math.random() * event.slotIds.length)] ?? 0;
  const children = input.children.map((child) => ({ ...child, slotIds: [slotId] }));
  const addOns = [{ addOnId: event.addOnId, variantId: event.variantId, quantity: 1 }];
  const { transactionId } = await client.checkout.start.mutate({
    ...input,
    children,
    addOns,
    promoCode: 'SEASON1',
  });
  return transactionId;
}

/** Waits for a payment's status and returns its booking reference. */
async function waitForStatus({ client }: Session, transactionId: string, status: string): Promise<string> {
  const booking = await waitFor(
    `payment ${status}`,
    () => client.booking.getBookingByTxn.query({ transactionId }),
    (read) => read.status === status,
    { timeoutMs: 30_000, everyMs: 25 },
  );
  return booking.bookingRef;
}

async function waitForMail({ app }: Session, transactionId: string, kind: string): Promise<void> {
  await waitFor(
    `the mail ${kind}`,
    async () => {
      const { rowCount } = await app.db.owner.query(
        `SELECT FROM emails m JOIN payments p ON p.id = m.payment_id
          WHERE p.merchant_transaction_id = $1 AND m.kind = $2::email_kind AND m.status = 'sent'`,
        [transactionId, kind],
      );
      return rowCount === 1;
    },
    (sent) => sent,
    { timeoutMs: 20_000 },
  );
}

async function readUpcomingEvents({ db }: TestApp): Promise<UpcomingEvent[]> {
  const { rows } = await db.owner.query<UpcomingEvent>(
    `SELECT e.id AS "eventId", e.slug, e.date::text AS date, a.id AS "addOnId", v.id AS "variantId",
            (SELECT array_agg(s.id ORDER BY s.id) FROM slots s WHERE s.event_id = e.id) AS "slotIds"
       FROM events e JOIN add_ons a ON a.event_id = e.id JOIN add_on_variants v ON v.add_on_id = a.id
      WHERE e.status = 'published' ORDER BY e.id`,
  );
  return rows;
}

/** Picks a random booking of a past season. */
async function pickPastBooking({ db }: TestApp): Promise<PastBooking> {
  const { rows } = await db.owner.query<PastBooking>(
    `SELECT merchant_transaction_id AS "transactionId", booking_ref AS "bookingRef" FROM bookings
      WHERE id >= (SELECT (random() * max(id) * 0.9)::bigint FROM bookings) ORDER BY id LIMIT 1`,
  );
  const row = rows[0];
  if (!row) throw new Error('there are no bookings');
  return row;
}
