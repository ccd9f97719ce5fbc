import { sql, statement } from '@nibog/db';
import { STORED_CHECKOUT_COLUMNS, type StoredCheckout } from './stored-checkout.ts';
import type { StartInput } from './types.ts';

/** The statements of one reservation, in the order in which they are sent. */

type NewPayment = {
  transactionId: string;
  bookingRef: string;
  keyHash: string;
  requestHash: string;
  eventId: number;
  amountPaise: number;
  discountPaise: number;
  /** From now, in ms, as are the other fields that end in `Ms`. */
  holdMs: number;
  orderFinalMs: number;
  payLeaseMs: number;
  firstLookMs: number;
};

/** Stores the payment and returns it. Returns no row if the idempotency key exists already. */
export function insertPaymentStatement(payment: NewPayment) {
  return statement<StoredCheckout>(
    'claim-idempotency-key',
    sql`INSERT INTO payments (merchant_transaction_id, booking_ref, idempotency_key_hash, request_hash, event_id,
                              amount_paise, discount_paise, hold_expires_at, order_final_at, pay_lease_until, next_look_at)
        VALUES (${payment.transactionId}, ${payment.bookingRef}, ${payment.keyHash}, ${payment.requestHash},
                ${payment.eventId}, ${payment.amountPaise}, ${payment.discountPaise}, ${fromNow(payment.holdMs)},
                ${fromNow(payment.orderFinalMs)}, ${fromNow(payment.payLeaseMs)}, ${fromNow(payment.firstLookMs)})
        ON CONFLICT (idempotency_key_hash) DO NOTHING
        RETURNING ${STORED_CHECKOUT_COLUMNS}`,
  );
}

function fromNow(ms: number) {
  return sql`now() + ${ms}::float8 * interval '1 ms'`;
}

/** Writes the first line of the payment's timeline. */
export function recordCheckoutStatement(paymentId: string) {
  return statement(
    'record-checkout',
    sql`INSERT INTO payment_timeline (payment_id, from_status, to_status, cause)
        VALUES (${paymentId}, NULL, 'pending', 'checkout')`,
  );
}

/** Locks contacts until the transaction ends, in the order of their hashes. */
export function lockContactsStatement(contacts: string[]) {
  return statement(
    'lock-contacts',
    sql`SELECT pg_advisory_xact_lock(key)
          FROM (SELECT hashtextextended(contact, 0) AS key FROM unnest(${contacts}::text[]) AS contact ORDER BY key) AS keys`,
  );
}

/** Counts the open payments of a phone and of an e-mail address. */
export function countOpenPaymentsStatement({ phone, email }: Pick<StartInput['parent'], 'phone' | 'email'>) {
  return statement<{ byPhone: number; byEmail: number }>(
    'count-open-payments',
    sql`SELECT count(*) FILTER (WHERE q.phone = ${phone})::int AS "byPhone",
               count(*) FILTER (WHERE q.email = ${email})::int AS "byEmail"
          FROM parents q JOIN payments p ON p.id = q.payment_id
         WHERE (q.phone = ${phone} OR q.email = ${email}) AND p.status = 'pending' AND p.pay_refused_at IS NULL
           AND p.hold_expires_at > now()`,
  );
}

/** Stores the parent and the language of their mails. */
export function storeParentStatement(
  paymentId: string,
  { parent, language }: Pick<StartInput, 'parent' | 'language'>,
) {
  return statement(
    'store-parent',
    sql`INSERT INTO parents (payment_id, full_name, email, phone, language)
        VALUES (${paymentId}, ${parent.fullName}, ${parent.email}, ${parent.phone}, ${language})`,
  );
}

/** Stores that the parent agreed to the terms. */
export function storeConsentStatement(paymentId: string, { termsVersion }: { termsVersion: string }) {
  return statement(
    'store-consent',
    sql`INSERT INTO consents (payment_id, terms_version) VALUES (${paymentId}, ${termsVersion})`,
  );
}

/** Stores the children with their positions in the request. An empty school name is stored as NULL. */
export function storeChildrenStatement(paymentId: string, children: StartInput['children']) {
  const records = children.map(({ fullName, dateOfBirth, gender, schoolName }, position) => ({
    position,
    fullName,
    dateOfBirth,
    gender,
    schoolName: schoolName === undefined || schoolName === '' ? null : schoolName,
  }));
  return statement(
    'store-children',
    sql`INSERT INTO children (payment_id, position, full_name, date_of_birth, gender, school_name)
        SELECT ${paymentId}::bigint, position, "fullName", "dateOfBirth", gender::gender, "schoolName"
          FROM json_to_recordset(${JSON.stringify(records)}::json)
            AS child(position int, "fullName" text, "dateOfBirth" date, gender text, "schoolName" text)`,
  );
}

type LockedSlot = { id: number; pricePaise: number; seatsLeft: number; paused: boolean };

/** Locks slots in id order and reads them. */
export function lockSlotsStatement(slotIds: number[]) {
  return statement<LockedSlot>(
    'lock-slots',
    sql`SELECT id, price_paise AS "pricePaise", paused, capacity - held - booked AS "seatsLeft"
          FROM slots WHERE id = ANY(${slotIds}::int[]) ORDER BY id FOR NO KEY UPDATE`,
  );
}

type ChildInSlot = { slotId: number; childKey: string };

/** Returns the children that already have a booked or held place in the slot. */
export function findSameChildStatement(wanted: ChildInSlot[]) {
  const slotIds = wanted.map(({ slotId }) => slotId);
  const childKeys = wanted.map(({ childKey }) => childKey);
  return statement<ChildInSlot>(
    'find-same-child',
    sql`WITH wanted AS (
          SELECT * FROM unnest(${slotIds}::int[], ${childKeys}::text[]) AS w(slot_id, child_key))
        SELECT slot_id AS "slotId", child_key AS "childKey"
          FROM wanted NATURAL JOIN booking_items WHERE cancelled_at IS NULL
        UNION ALL
        SELECT slot_id, child_key FROM wanted NATURAL JOIN payment_items WHERE hold = 'held'`,
  );
}

/** A place of the child at `position` in the checkout. */
type NewPlace = ChildInSlot & { position: number; pricePaise: number };

/** Stores the payment's places. */
export function storePlacesStatement(paymentId: string, places: NewPlace[]) {
  const positions = places.map(({ position }) => position);
  const slotIds = places.map(({ slotId }) => slotId);
  const childKeys = places.map(({ childKey }) => childKey);
  const prices = places.map(({ pricePaise }) => pricePaise);
  return statement(
    'store-places',
    sql`INSERT INTO payment_items (payment_id, slot_id, child_id, child_key, price_paise)
        SELECT k.payment_id, w.slot_id, k.id, w.child_key, w.price_paise
          FROM unnest(${positions}::int[], ${slotIds}::int[], ${childKeys}::text[], ${prices}::int[])
            AS w(position, slot_id, child_key, price_paise)
          JOIN children k ON k.payment_id = ${paymentId} AND k.position = w.position`,
  );
}

/**
 * Counts the places as held, by slot. Skips each slot with too few places left; the row count is the number of slots in
 * which it held places.
 */
export function holdPlacesStatement(places: ReadonlyMap<number, number>) {
  const slotIds = [...places.keys()];
  const counts = [...places.values()];
  return statement(
    'hold-places',
    sql`UPDATE slots s SET held = s.held + w.places
          FROM unnest(${slotIds}::int[], ${counts}::int[]) AS w(slot_id, places)
         WHERE s.id = w.slot_id AND /* guard: room */ s.held + s.booked + w.places <= s.capacity /* end */`,
  );
}
