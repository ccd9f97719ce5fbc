import { connectAs } from '@nibog/db';
import { createIncrementalAudit, type IncrementalAudit } from '@nibog/server/audit/incremental';
import { createTestApp, type TestApp } from '@nibog/testing/app/test-app';
import { checkoutInput, connect, type Client, type TestEvent } from '@nibog/testing/arrange/checkouts';
import { waitFor } from '@nibog/testing/wait-for';
import { createRecorder, type Recorder } from './recorder.ts';

const STAFF_TOKEN = 'the-token-of-the-staff-who-measure-growth';

/** The product on one of the databases, and what PostgreSQL says of its statements. */
export type Stage = AsyncDisposable & { recorder: Recorder; playParent(): Promise<void> };

type Offer = TestEvent & { addOnId: number; variantId: number };
type Bygone = { transactionId: string; bookingRef: string };
type Scene = { app: TestApp; client: Client; staff: Client; recorder: Recorder; audit: IncrementalAudit };

/** Starts the product on a filled database. A parent of a stage goes every way once: pages, money, mails, staff. */
export async function openStage(url: string): Promise<Stage> {
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
  const scene: Scene = {
    app,
    recorder,
    audit: createIncrementalAudit(),
    client: connect(app.url),
    staff: connect(app.url, { authorization: `Bearer ${STAFF_TOKEN}` }),
  };
  const offers = await readOffers(app);
  const owned = cleanup.move();
  let turn = 0;
  return {
    recorder,
    async playParent() {
      const offer = offers[turn++ % offers.length];
      if (!offer) throw new Error('no event lies ahead');
      await readPages(scene, offer);
      await bookAndCancel(scene, offer);
      await failAndPayAgain(scene, offer);
      await auditOnce(scene);
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

async function auditOnce({ app, audit, recorder }: Scene): Promise<void> {
  recorder.page = 'auditor';
  const reader = app.servers[0]?.ctx.reader;
  const findings = reader === undefined ? [] : await audit(reader);
  if (findings.length > 0) throw new Error(`the money does not add up: ${JSON.stringify(findings)}`);
}

async function readPages({ app, client, recorder }: Scene, offer: Offer): Promise<void> {
  const old = await drawBygone(app);
  recorder.page = 'page of all events';
  await client.catalogue.listEvents.query({});
  await client.catalogue.listEvents.query({ city: 'city-7' });
  await client.catalogue.listCities.query();
  recorder.page = 'page of past events';
  await client.catalogue.listEvents.query({ period: 'past' });
  recorder.page = 'page of an event';
  await client.catalogue.getEvent.query({ slug: offer.slug });
  recorder.page = 'poll';
  await client.booking.getBookingByTxn.query({ transactionId: old.transactionId });
  recorder.page = 'page of a booking';
  await client.booking.getBookingByRef.query({ bookingRef: old.bookingRef });
  recorder.page = 'find bookings';
  await findBookings({ app, client });
  recorder.page = 'metrics';
  await (await fetch(`${app.url}/metrics`)).text();
  await (await fetch(`${app.url}/readyz`)).text();
}

async function findBookings({ app, client }: Pick<Scene, 'app' | 'client'>): Promise<void> {
  // One address, one client: the limits of an hour are for parents.
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

async function bookAndCancel(scene: Scene, offer: Offer): Promise<void> {
  const { app, client, staff, recorder } = scene;
  const transactionId = await checkOut(scene, offer);
  await app.simulator.complete(transactionId);
  recorder.page = 'poll';
  const booked = await untilStatus(scene, transactionId, 'booked');
  await untilMailed(scene, transactionId, 'booking_confirmed');
  recorder.page = 'page of a booking';
  await client.booking.listMoves.query({ transactionId });
  await client.booking.quoteCancellation.query({ transactionId });
  recorder.page = 'staff';
  await staff.ops.cancelBooking.mutate({ bookingRef: booked });
  const refunds = () => app.simulator.refundsOf(transactionId);
  await waitFor(
    'the refund to be asked for',
    () => refunds().length > 0,
    (asked) => asked,
    { timeoutMs: 20_000 },
  );
  recorder.page = 'poll';
  await endRefund(scene, transactionId);
}

async function endRefund(scene: Scene, transactionId: string): Promise<void> {
  const { app } = scene;
  for (const { merchantRefundId, state } of app.simulator.refundsOf(transactionId))
    if (state !== 'COMPLETED') await app.simulator.completeRefund(merchantRefundId);
  // Its time is 10 s ahead.
  await app.db.owner.query(
    `UPDATE refunds r SET next_look_at = now() FROM payments p
      WHERE p.id = r.payment_id AND p.merchant_transaction_id = $1 AND r.next_look_at IS NOT NULL`,
    [transactionId],
  );
  await untilStatus(scene, transactionId, 'refunded');
  await untilMailed(scene, transactionId, 'refund_completed');
}

async function failAndPayAgain(scene: Scene, offer: Offer): Promise<void> {
  const { app, client } = scene;
  const transactionId = await checkOut(scene, offer);
  await app.simulator.fail(transactionId);
  await untilStatus(scene, transactionId, 'failed');
  const again = await client.checkout.payAgain.mutate({ transactionId, idempotencyKey: crypto.randomUUID() });
  await app.simulator.complete(again.transactionId);
  await untilStatus(scene, again.transactionId, 'booked');
}

async function checkOut({ client, recorder }: Scene, offer: Offer): Promise<string> {
  recorder.page = 'checkout';
  const input = checkoutInput(offer);
  const slotId = offer.slotIds[Math.floor(Math.random() * offer.slotIds.length)] ?? 0;
  const children = input.children.map((child) => ({ ...child, slotIds: [slotId] }));
  const addOns = [{ addOnId: offer.addOnId, variantId: offer.variantId, quantity: 1 }];
  const { transactionId } = await client.checkout.start.mutate({
    ...input,
    children,
    addOns,
    promoCode: 'SEASON1',
  });
  return transactionId;
}

/** Answers the reference. */
async function untilStatus({ client }: Scene, transactionId: string, status: string): Promise<string> {
  const reading = await waitFor(
    `payment ${status}`,
    () => client.booking.getBookingByTxn.query({ transactionId }),
    (read) => read.status === status,
    { timeoutMs: 30_000, everyMs: 25 },
  );
  return reading.bookingRef;
}

async function untilMailed({ app }: Scene, transactionId: string, kind: string): Promise<void> {
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

async function readOffers({ db }: TestApp): Promise<Offer[]> {
  const { rows } = await db.owner.query<Offer>(
    `SELECT e.id AS "eventId", e.slug, e.date::text AS date, a.id AS "addOnId", v.id AS "variantId",
            (SELECT array_agg(s.id ORDER BY s.id) FROM slots s WHERE s.event_id = e.id) AS "slotIds"
       FROM events e JOIN add_ons a ON a.event_id = e.id JOIN add_on_variants v ON v.add_on_id = a.id
      WHERE e.status = 'published' ORDER BY e.id`,
  );
  return rows;
}

/** Any booking of past seasons. */
async function drawBygone({ db }: TestApp): Promise<Bygone> {
  const { rows } = await db.owner.query<Bygone>(
    `SELECT merchant_transaction_id AS "transactionId", booking_ref AS "bookingRef" FROM bookings
      WHERE id >= (SELECT (random() * max(id) * 0.9)::bigint FROM bookings) ORDER BY id LIMIT 1`,
  );
  const row = rows[0];
  if (!row) throw new Error('there are no bookings');
  return row;
}
