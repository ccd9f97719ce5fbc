import { afterAll, beforeAll, expect, test } from 'vitest';
import { insertBooking, insertPayment, type TestPayment } from '../test/rows.ts';
import { createTestDatabase, type TestDatabase } from '../test/testing.ts';
import { violatedConstraint } from './sql.ts';

type Rule = {
  constraint: string;
  refuses: string;
  /** With `$1` for the pending payment's id, or the booked one's where `on` says so. */
  statement: string;
  /** The nearest thing that is taken. */
  takes?: string;
  on?: 'booked';
};

const SLOT = 'id = (SELECT slot_id FROM payment_items WHERE payment_id = $1)';
const ITEM_AGAIN = `INSERT INTO payment_items (payment_id, slot_id, child_id, child_key, price_paise)
  SELECT o.id, i.slot_id, i.child_id, i.child_key, i.price_paise
    FROM payment_items i, (SELECT max(id) AS id FROM payments) o WHERE i.payment_id = $1`;
const PLACE_AGAIN = `INSERT INTO booking_items (booking_id, slot_id, child_id, child_key, price_paise)
  SELECT i.booking_id, i.slot_id, k.id, i.child_key, i.price_paise
    FROM booking_items i JOIN bookings b ON b.id = i.booking_id, (SELECT max(id) AS id FROM children) k
   WHERE b.payment_id = $1`;
const MAIL = (columns: string, values: string) =>
  `INSERT INTO emails (payment_id, kind, message_id, ${columns}) VALUES ($1, 'refund_started', 'other', ${values})`;
const REFUND = (id: string, status: string, paise = 100) =>
  `INSERT INTO refunds (payment_id, merchant_refund_id, amount_paise, reason, status, next_look_at, completed_at)
   VALUES ($1, '${id}', ${paise}, 'other', '${status}', now(), ${status === 'completed' ? 'now()' : 'NULL'})`;
const OPEN_REFUND = (columns: string, values: string) =>
  `INSERT INTO refunds (payment_id, merchant_refund_id, amount_paise, reason, ${columns})
   VALUES ($1, 'three', 100, 'other', ${values})`;
const PROMO = (percent: string, fixed: string, days = 1) =>
  `INSERT INTO promo_codes (code, percent_off, fixed_paise, valid_from, valid_to)
   SELECT 'NIBOG', ${percent}, ${fixed}, now(), now() + ${days} * interval '1 day' WHERE $1::bigint > 0`;
const ADD_ON = (price: number, from: string, percent: string) =>
  `INSERT INTO add_ons (event_id, slug, name, price_paise, bundle_from_quantity, bundle_percent_off)
   SELECT event_id, 'medal', 'Medal', ${price}, ${from}, ${percent} FROM payments WHERE id = $1`;
const VARIANT = (columns: string, values: string) =>
  `WITH add_on AS (
     INSERT INTO add_ons (event_id, slug, name, price_paise)
     SELECT event_id, 'medal', 'Medal', 100 FROM payments WHERE id = $1 RETURNING id)
   INSERT INTO add_on_variants (add_on_id, ${columns}) SELECT id, ${values} FROM add_on`;
const PAYMENT_ADD_ON = (quantity: number, unit: number) =>
  `INSERT INTO payment_add_ons (payment_id, variant_id, quantity, unit_paise)
   SELECT $1::bigint, min(id), ${quantity}, ${unit} FROM add_on_variants`;
const CODE = (columns: string, values: string, code = 'NIBOG') =>
  `INSERT INTO promo_codes (code, percent_off, valid_from, valid_to, ${columns})
   SELECT '${code}', 10, now(), now() + interval '1 day', ${values} WHERE $1::bigint > 0`;
const PROMO_USE = (paise: number) =>
  `INSERT INTO promo_uses (payment_id, promo_code_id, discount_paise)
   SELECT $1::bigint, min(id), ${paise} FROM promo_codes`;
const BOOK_AS = (transactionId: string, bookingRef: string) =>
  `INSERT INTO bookings (payment_id, merchant_transaction_id, booking_ref, event_id)
   SELECT id, ${transactionId}, ${bookingRef}, event_id FROM payments WHERE id = $1`;

const RULES: Rule[] = [
  {
    constraint: 'parents_language',
    refuses: 'a language by another name than its two letters',
    statement: `UPDATE parents SET language = 'Hindi' WHERE payment_id = $1`,
    takes: `UPDATE parents SET language = 'hi' WHERE payment_id = $1`,
  },
  {
    constraint: 'slots_room',
    refuses: 'a place more than a slot has',
    statement: `UPDATE slots SET held = capacity - booked + 1 WHERE ${SLOT}`,
    takes: `UPDATE slots SET held = capacity - booked WHERE ${SLOT}`,
  },
  {
    constraint: 'slots_room',
    refuses: 'fewer than no held places',
    statement: `UPDATE slots SET held = -1 WHERE ${SLOT}`,
  },
  {
    constraint: 'slots_room',
    refuses: 'fewer than no booked places',
    statement: `UPDATE slots SET booked = -1 WHERE ${SLOT}`,
  },
  {
    constraint: 'slots_room',
    refuses: 'a capacity below what is taken',
    statement: `UPDATE slots SET capacity = held + booked - 1 WHERE ${SLOT}`,
    takes: `UPDATE slots SET capacity = held + booked WHERE ${SLOT}`,
  },
  {
    constraint: 'slots_price_positive',
    refuses: 'a game for nothing',
    statement: `UPDATE slots SET price_paise = 0 WHERE ${SLOT}`,
    takes: `UPDATE slots SET price_paise = 1 WHERE ${SLOT}`,
  },
  {
    constraint: 'slots_ends_after_start',
    refuses: 'a game that ends when it starts',
    statement: `UPDATE slots SET ends_at = starts_at WHERE ${SLOT}`,
  },
  {
    constraint: 'games_age_range',
    refuses: 'ages that end before they begin',
    statement: 'UPDATE games SET max_age_months = min_age_months - 1 WHERE $1::bigint > 0',
    takes: 'UPDATE games SET max_age_months = min_age_months WHERE $1::bigint > 0',
  },
  {
    constraint: 'games_minutes_positive',
    refuses: 'a game of no time',
    statement: 'UPDATE games SET minutes = 0 WHERE $1::bigint > 0',
  },
  {
    constraint: 'add_ons_price_positive',
    refuses: 'an add-on for nothing',
    statement: ADD_ON(0, 'NULL', 'NULL'),
    takes: ADD_ON(1, 'NULL', 'NULL'),
  },
  {
    constraint: 'add_ons_bundle',
    refuses: 'a bundle without its discount',
    statement: ADD_ON(100, '2', 'NULL'),
    takes: ADD_ON(100, '2', '10'),
  },
  {
    constraint: 'add_ons_bundle',
    refuses: 'a discount of more than all',
    statement: ADD_ON(100, '2', '101'),
  },
  {
    constraint: 'add_on_variants_stock',
    refuses: 'a stock below nothing',
    statement: VARIANT('stock', '-1'),
    takes: VARIANT('stock', '0'),
  },
  {
    constraint: 'add_on_variants_stock',
    refuses: 'more held and sold than there are',
    statement: VARIANT('stock, held, sold', '5, 3, 3'),
    takes: VARIANT('stock, held, sold', '5, 2, 3'),
  },
  {
    constraint: 'add_on_variants_stock',
    refuses: 'fewer than none held, counted or not',
    statement: VARIANT('held', '-1'),
    takes: VARIANT('held', '1'),
  },
  {
    constraint: 'add_on_variants_stock',
    refuses: 'fewer than none sold, counted or not',
    statement: VARIANT('sold', '-1'),
  },
  {
    constraint: 'payment_add_ons_amounts',
    refuses: 'none of an add-on',
    statement: PAYMENT_ADD_ON(0, 100),
    takes: PAYMENT_ADD_ON(1, 100),
  },
  {
    constraint: 'payment_add_ons_amounts',
    refuses: 'an add-on given away',
    statement: PAYMENT_ADD_ON(1, 0),
  },
  {
    constraint: 'promo_codes_uses',
    refuses: 'more uses than the limit',
    statement: CODE('usage_limit, held, used', '5, 3, 3'),
    takes: CODE('usage_limit, held, used', '5, 2, 3'),
  },
  {
    constraint: 'promo_codes_uses',
    refuses: 'fewer than no uses',
    statement: CODE('used', '-1'),
    takes: CODE('used', '1'),
  },
  {
    constraint: 'promo_codes_uses',
    refuses: 'fewer than no open uses',
    statement: CODE('held', '-1'),
  },
  {
    constraint: 'promo_codes_amounts',
    refuses: 'a highest discount of nothing',
    statement: CODE('max_discount_paise', '0'),
    takes: CODE('max_discount_paise', '1'),
  },
  {
    constraint: 'promo_codes_capitals',
    refuses: 'a code that nobody would find',
    statement: CODE('held', '0', 'nibog'),
    takes: CODE('held', '0', 'NIBOG'),
  },
  {
    constraint: 'promo_uses_discount_positive',
    refuses: 'a code that took nothing',
    statement: PROMO_USE(0),
    takes: PROMO_USE(1),
  },
  {
    constraint: 'payments_discount',
    refuses: 'a discount that adds to the price',
    statement: 'UPDATE payments SET discount_paise = -1 WHERE id = $1',
    takes: 'UPDATE payments SET discount_paise = 1 WHERE id = $1',
  },
  {
    constraint: 'promo_codes_one_kind',
    refuses: 'a code of both kinds',
    statement: PROMO('10', '100'),
    takes: PROMO('10', 'NULL'),
  },
  {
    constraint: 'promo_codes_one_kind',
    refuses: 'a code of neither kind',
    statement: PROMO('NULL', 'NULL'),
    takes: PROMO('NULL', '100'),
  },
  {
    constraint: 'promo_codes_one_kind',
    refuses: 'a code that takes more than all',
    statement: PROMO('101', 'NULL'),
    takes: PROMO('100', 'NULL'),
  },
  {
    constraint: 'promo_codes_one_kind',
    refuses: 'a code that takes nothing',
    statement: PROMO('NULL', '0'),
  },
  {
    constraint: 'add_ons_bundle',
    refuses: 'a bundle of one',
    statement: ADD_ON(100, '1', '10'),
  },
  {
    constraint: 'promo_codes_period',
    refuses: 'a code that is over before it begins',
    statement: PROMO('10', 'NULL', -1),
  },
  {
    constraint: 'payments_amount',
    refuses: 'an amount below what PhonePe takes',
    statement: 'UPDATE payments SET amount_paise = 99 WHERE id = $1',
    takes: 'UPDATE payments SET amount_paise = 100 WHERE id = $1',
  },
  {
    constraint: 'payments_currency',
    refuses: 'another currency',
    statement: `UPDATE payments SET currency = 'USD' WHERE id = $1`,
  },
  {
    constraint: 'payments_transaction_id',
    refuses: 'a transaction id too long for PhonePe',
    statement: `UPDATE payments SET merchant_transaction_id = repeat('a', 35) WHERE id = $1`,
    takes: `UPDATE payments SET merchant_transaction_id = repeat('a', 34) WHERE id = $1`,
  },
  {
    constraint: 'payments_transaction_id',
    refuses: 'a transaction id that can be guessed',
    statement: `UPDATE payments SET merchant_transaction_id = 'NBG-1' WHERE id = $1`,
  },
  {
    constraint: 'payments_transaction_id',
    refuses: 'a transaction id with a line break at its end',
    statement: `UPDATE payments SET merchant_transaction_id = repeat('a', 30) || E'\\n' WHERE id = $1`,
  },
  {
    constraint: 'payments_booking_ref',
    refuses: 'a reference with letters that are mistaken for others',
    statement: `UPDATE payments SET booking_ref = 'NBG-ILOU-0000-0000' WHERE id = $1`,
    takes: `UPDATE payments SET booking_ref = 'NBG-HJKM-0000-0000' WHERE id = $1`,
  },
  {
    constraint: 'payments_pending_is_due',
    refuses: 'a pending payment that nobody would look at',
    statement: 'UPDATE payments SET next_look_at = NULL WHERE id = $1',
    takes: `UPDATE payments SET status = 'failed', next_look_at = NULL WHERE id = $1`,
  },
  ...['booked', 'refunding', 'refunded', 'refund_failed'].map((status) => ({
    constraint: 'payments_captured',
    refuses: `a payment that is ${status} though no money was taken`,
    statement: `UPDATE payments SET status = '${status}' WHERE id = $1`,
    takes: `UPDATE payments SET status = '${status}', captured_at = now() WHERE id = $1`,
  })),
  {
    constraint: 'payments_merchant_transaction_id_key',
    refuses: 'two payments of one transaction',
    statement: `UPDATE payments SET merchant_transaction_id = (SELECT merchant_transaction_id FROM bookings) WHERE id = $1`,
  },
  {
    constraint: 'payments_booking_ref_key',
    refuses: 'two payments with one reference',
    statement: 'UPDATE payments SET booking_ref = (SELECT booking_ref FROM bookings) WHERE id = $1',
  },
  {
    constraint: 'payment_items_price_positive',
    refuses: 'a place for nothing',
    statement: 'UPDATE payment_items SET price_paise = 0 WHERE payment_id = $1',
  },
  {
    constraint: 'payment_items_one_open_hold',
    refuses: 'a second open hold of a child on a slot',
    statement: ITEM_AGAIN,
    takes: `WITH let_go AS (UPDATE payment_items SET hold = 'released' WHERE payment_id = $1)
      INSERT INTO payment_items (payment_id, slot_id, child_id, child_key, price_paise, hold)
      SELECT o.id, i.slot_id, i.child_id, i.child_key, i.price_paise, 'released'
        FROM payment_items i, (SELECT max(id) AS id FROM payments) o WHERE i.payment_id = $1`,
  },
  {
    constraint: 'bookings_payment_id_key',
    refuses: 'a second booking of a payment',
    statement: BOOK_AS('merchant_transaction_id', 'booking_ref'),
    on: 'booked',
  },
  {
    constraint: 'bookings_same_identity',
    refuses: "a booking with a reference that is not its payment's",
    statement: BOOK_AS('merchant_transaction_id', `'NBG-0000-0000-0000'`),
    takes: BOOK_AS('merchant_transaction_id', 'booking_ref'),
  },
  {
    constraint: 'bookings_same_identity',
    refuses: "a booking with a transaction id that is not its payment's",
    statement: BOOK_AS(`'nibog_another_0000000000'`, 'booking_ref'),
  },
  {
    constraint: 'bookings_same_identity',
    refuses: "a change of a booked payment's reference",
    statement: `UPDATE payments SET booking_ref = 'NBG-0000-0000-0000' WHERE id = $1`,
    on: 'booked',
  },
  {
    constraint: 'booking_items_booking_id_fkey',
    refuses: 'the loss of a booking that has places',
    statement: 'DELETE FROM bookings WHERE payment_id = $1',
    on: 'booked',
  },
  {
    constraint: 'booking_items_price_positive',
    refuses: 'a booked place for nothing',
    statement:
      'UPDATE booking_items SET price_paise = 0 WHERE booking_id = (SELECT id FROM bookings WHERE payment_id = $1)',
    on: 'booked',
  },
  {
    constraint: 'booking_items_one_live_place',
    refuses: 'a second live place of a child in a slot',
    statement: PLACE_AGAIN,
    on: 'booked',
  },
  {
    constraint: 'cancellation_rules_percent',
    refuses: 'a cancellation that returns more than was paid',
    statement: `UPDATE cancellation_rules SET percent = 101 WHERE from_days = 31 AND $1::bigint > 0`,
    takes: `UPDATE cancellation_rules SET percent = 100 WHERE from_days = 31 AND $1::bigint > 0`,
  },
  {
    constraint: 'cancellation_rules_fee',
    refuses: 'a fee that pays the parent',
    statement: `UPDATE cancellation_rules SET fee_paise = -1 WHERE from_days = 31 AND $1::bigint > 0`,
    takes: `UPDATE cancellation_rules SET fee_paise = 0 WHERE from_days = 31 AND $1::bigint > 0`,
  },
  {
    constraint: 'cancellation_rules_from_days',
    refuses: 'a rule for the days after the event',
    statement: `UPDATE cancellation_rules SET from_days = -1 WHERE from_days = 7 AND $1::bigint > 0`,
    takes: `UPDATE cancellation_rules SET from_days = 0 WHERE from_days = 7 AND $1::bigint > 0`,
  },
  {
    constraint: 'emails_payment_id_kind_occasion_key',
    refuses: 'a second mail of a kind about a payment',
    statement: `INSERT INTO emails (payment_id, kind, message_id, next_look_at) VALUES ($1, 'booking_confirmed', 'other', now())`,
    on: 'booked',
  },
  {
    constraint: 'emails_occasion',
    refuses: 'a second occasion of a mail that comes once',
    statement: `INSERT INTO emails (payment_id, kind, occasion, message_id, next_look_at) VALUES ($1, 'booking_confirmed', 1, 'other', now())`,
    on: 'booked',
  },
  {
    constraint: 'link_requests_email_until_seen_to',
    refuses: 'an address that is kept after its turn',
    statement: `INSERT INTO link_requests (email, next_look_at) SELECT 'a@b.example', NULL WHERE $1::bigint > 0`,
    takes: `INSERT INTO link_requests (email, next_look_at) SELECT 'a@b.example', now() WHERE $1::bigint > 0`,
  },
  {
    constraint: 'emails_message_id_key',
    refuses: 'two mails with one message id',
    statement: `INSERT INTO emails (payment_id, kind, message_id, next_look_at) VALUES ($1, 'refund_started', 'first', now())`,
  },
  {
    constraint: 'emails_queued_is_due',
    refuses: 'a queued mail that nobody would send',
    statement: MAIL('next_look_at', 'NULL'),
    takes: MAIL('next_look_at', 'now()'),
  },
  ...['handed_over', 'unknown'].map((status) => ({
    constraint: 'emails_handed_over',
    refuses: `a mail that is ${status} though it was never handed over`,
    statement: MAIL('status', `'${status}'`),
    takes: MAIL('status, handed_over_at', `'${status}', now()`),
  })),
  {
    constraint: 'refunds_amount_positive',
    refuses: 'a refund of nothing',
    statement: REFUND('two', 'requested', 0),
  },
  ...['requested', 'pending', 'confirmed'].map((status) => ({
    constraint: 'refunds_one_open',
    refuses: `a second refund while one is open, ${status}`,
    statement: REFUND('two', status),
    takes: REFUND('two', 'failed'),
    on: 'booked' as const,
  })),
  ...['requested', 'pending', 'confirmed'].map((status) => ({
    constraint: 'refunds_open_is_due',
    refuses: `a refund that is ${status} and that nobody would look at`,
    statement: OPEN_REFUND('status', `'${status}'`),
    takes: OPEN_REFUND('status, next_look_at', `'${status}', now()`),
  })),
  {
    constraint: 'refunds_completed_at',
    refuses: 'a completed refund without its time',
    statement: OPEN_REFUND('status', `'completed'`),
    takes: OPEN_REFUND('status, completed_at', `'completed', now()`),
  },
  {
    constraint: 'refunds_merchant_refund_id_key',
    refuses: 'two refunds with one id',
    statement: REFUND('one', 'completed'),
    on: 'booked',
  },
  {
    constraint: 'webhook_events_dedupe_key_key',
    refuses: 'the same webhook as a second row',
    statement: `INSERT INTO webhook_events (dedupe_key, body) SELECT dedupe_key, body FROM webhook_events WHERE $1::bigint > 0`,
  },
];

let db: TestDatabase;
let pending: TestPayment;
let booked: TestPayment;

beforeAll(async () => {
  db = await createTestDatabase();
  booked = await insertPayment(db.owner);
  await insertBooking(db.owner, booked);
  pending = await insertPayment(db.owner);
  // Somebody else's payment, for what two payments may not share.
  await insertPayment(db.owner);
  await db.owner.query(
    `INSERT INTO emails (payment_id, kind, message_id, next_look_at) VALUES ($1, 'booking_confirmed', 'first', now())`,
    [booked.paymentId],
  );
  await db.owner.query(REFUND('one', 'requested'), [booked.paymentId]);
  await db.owner.query(`INSERT INTO webhook_events (dedupe_key, body) VALUES ('one', '')`);
});

afterAll(async () => {
  await db[Symbol.asyncDispose]();
});

/** The constraint that refuses a statement, or `null`. Nothing is kept of it. */
async function refusedBy(statement: string, values: unknown[]): Promise<string | null> {
  const nothingKept = new Error('nothing is kept');
  try {
    await db.owner.transaction(async (tx) => {
      const { rowCount } = await tx.query(statement, values);
      expect(rowCount).toBeGreaterThan(0);
      throw nothingKept;
    });
  } catch (error) {
    if (error === nothingKept) return null;
    const constraint = violatedConstraint(error);
    if (constraint === null) throw error;
    return constraint;
  }
  return null;
}

test.for(RULES)('$constraint refuses $refuses', async ({ constraint, statement, takes, on }) => {
  const values = [on === 'booked' ? booked.paymentId : pending.paymentId];
  expect(await refusedBy(statement, values)).toBe(constraint);
  expect(takes === undefined ? null : await refusedBy(takes, values)).toBeNull();
});

test('a child may have its place again once it was cancelled', async () => {
  await db.owner.transaction(async (tx) => {
    await tx.query('UPDATE booking_items SET cancelled_at = now()');
    await expect(tx.query(PLACE_AGAIN, [booked.paymentId])).resolves.toMatchObject({ rowCount: 1 });
    await tx.query('DELETE FROM booking_items WHERE cancelled_at IS NULL');
    await tx.query('UPDATE booking_items SET cancelled_at = NULL');
  });
});

test('of two transactions that take the last place at once without asking, one is refused', async () => {
  const { slotId } = pending;
  await db.owner.query('UPDATE slots SET capacity = held + booked + 1 WHERE id = $1', [slotId]);
  const take = () => db.owner.query('UPDATE slots SET held = held + 1 WHERE id = $1', [slotId]);
  const outcomes = await Promise.allSettled([take(), take()]);
  const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
  expect(refused.map(({ reason }) => violatedConstraint(reason))).toEqual(['slots_room']);
});

test('every check and partial unique index of the database has its case here', async () => {
  const { rows } = await db.owner.query<{ name: string }>(
    `SELECT conname AS name FROM pg_constraint
      WHERE contype = 'c' AND connamespace = 'public'::regnamespace
     UNION
     SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
      WHERE i.indisunique AND i.indpred IS NOT NULL AND c.relnamespace = 'public'::regnamespace`,
  );
  const tried = new Set(RULES.map(({ constraint }) => constraint));
  expect(rows.map(({ name }) => name).filter((name) => !tried.has(name))).toEqual([]);
});
