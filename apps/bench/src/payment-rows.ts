import { randomUUID } from 'node:crypto';
import type { TextQueryable } from '@nibog/db';

export const AMOUNT_PAISE = 180_000;

/** Enough slots that bookings do not wait for each other's slot row. */
export const MANY_SLOTS = Array.from({ length: 40 }, (_none, index) => ({
  start: `${9 + (index % 9)}:${10 + index}`.padStart(5, '0'),
}));

export type PaymentRows = {
  eventId: number;
  /** The slots over which the payments are distributed. */
  slotIds: number[];
  count: number;
  status: 'pending' | 'booked';
  /** Each transaction id is `b_` and the md5 of this tag and the payment's number, counted from 1. */
  tag?: string;
  /** The time until the payments' next look. Default: a year. */
  dueInMs?: number;
};

/**
 * Inserts payments with all their related rows, like those of real checkouts and settlements, with two statements. Returns
 * their transaction ids.
 */
export async function insertPayments(
  db: TextQueryable,
  { eventId, slotIds, count, status, dueInMs, tag = randomUUID() }: PaymentRows,
): Promise<string[]> {
  const booked = status === 'booked';
  const { rows } = await db.query<{ transaction_id: string }>(
    `WITH drawn AS (SELECT n, 'b_' || md5($6 || n) AS txn FROM generate_series(1, $3::int) AS n),
     payment AS (
       INSERT INTO payments (merchant_transaction_id, booking_ref, idempotency_key_hash, request_hash, event_id, status,
                             amount_paise, hold_expires_at, order_final_at, next_look_at, captured_at)
       SELECT txn, regexp_replace(upper(left(md5(txn), 12)), '(.{4})(.{4})(.{4})', 'NBG-\\1-\\2-\\3'), txn, '', $1,
              $4::payment_status, $5, now() + interval '1 day', now() + interval '2 days',
              CASE WHEN $4 = 'pending' THEN now() + $7 * interval '1 ms' END, CASE WHEN $4 = 'booked' THEN now() END
         FROM drawn
       RETURNING id, merchant_transaction_id, booking_ref),
     parent AS (
       INSERT INTO parents (payment_id, full_name, email, phone)
       SELECT id, 'Asha Rao', id || '@example.com', '+91' || lpad(id::text, 10, '9') FROM payment),
     consent AS (INSERT INTO consents (payment_id, terms_version) SELECT id, '1' FROM payment),
     child AS (
       INSERT INTO children (payment_id, position, full_name, date_of_birth, gender)
       SELECT id, 0, 'Aarav Rao', '2024-03-31', 'other' FROM payment RETURNING id, payment_id),
     item AS (
       INSERT INTO payment_items (payment_id, slot_id, child_id, child_key, price_paise, hold)
       SELECT payment_id, ($2::int[])[1 + id % cardinality($2::int[])], id, md5(id::text), $5,
              CASE WHEN $4 = 'booked' THEN 'booked' ELSE 'held' END::hold_status FROM child),
     line AS (
       INSERT INTO payment_timeline (payment_id, from_status, to_status, cause)
       SELECT id, NULL::payment_status, 'pending'::payment_status, 'checkout' FROM payment
       UNION ALL
       SELECT id, 'pending'::payment_status, 'booked'::payment_status, 'PhonePe: COMPLETED' FROM payment WHERE $4 = 'booked'),
     booking AS (
       INSERT INTO bookings (payment_id, merchant_transaction_id, booking_ref, event_id)
       SELECT id, merchant_transaction_id, booking_ref, $1 FROM payment WHERE $4 = 'booked'
       RETURNING id, payment_id),
     booked_item AS (
       INSERT INTO booking_items (booking_id, slot_id, child_id, child_key, price_paise)
       SELECT b.id, ($2::int[])[1 + c.id % cardinality($2::int[])], c.id, md5(c.id::text), $5 FROM booking b JOIN child c USING (payment_id)),
     mail AS (
       INSERT INTO emails (payment_id, kind, status, message_id)
       SELECT payment_id, 'booking_confirmed', 'sent', md5($6 || payment_id) FROM booking)
     SELECT merchant_transaction_id AS transaction_id FROM payment`,
    [eventId, slotIds, count, status, AMOUNT_PAISE, tag, dueInMs ?? 365 * 86_400_000],
  );
  const ids = rows.map(({ transaction_id }) => transaction_id);
  await db.query(
    `UPDATE slots s
        SET capacity = s.capacity + c.places, held = s.held + CASE WHEN $2 THEN 0 ELSE c.places END,
            booked = s.booked + CASE WHEN $2 THEN c.places ELSE 0 END
       FROM (SELECT i.slot_id, count(*)::int AS places
               FROM payment_items i JOIN payments p ON p.id = i.payment_id
              WHERE p.merchant_transaction_id = ANY($1) GROUP BY i.slot_id) AS c
      WHERE s.id = c.slot_id`,
    [ids, booked],
  );
  return ids;
}
