import { randomBytes } from 'node:crypto';
import type { TextQueryable } from '@nibog/db';

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

export type TestPayment = {
  paymentId: string;
  transactionId: string;
  bookingRef: string;
  eventId: number;
  slotId: number;
  childId: string;
  childKey: string;
};

export type PaymentPlan = {
  /** Absent: the first slot of the seed. */
  slotId?: number;
  amountPaise?: number;
  parent?: { fullName?: string; email?: string; phone?: string; language?: string };
  child?: { fullName?: string; dateOfBirth?: string; schoolName?: string };
};

/** A booking reference that is not derived from a transaction. */
export function randomBookingRef(): string {
  const text = [...randomBytes(12)].map((byte) => CROCKFORD[byte % 32]).join('');
  return `NBG-${text.slice(0, 4)}-${text.slice(4, 8)}-${text.slice(8)}`;
}

/** Inserts a pending payment of one child with one held place as the owner, without checkout and PhonePe. */
export async function insertPayment(db: TextQueryable, plan: PaymentPlan = {}): Promise<TestPayment> {
  const transactionId = `nibog_${randomBytes(16).toString('base64url')}`;
  const childKey = randomBytes(8).toString('hex');
  const { rows } = await db.query<TestPayment>(
    `WITH slot AS (
       UPDATE slots SET held = held + 1
        WHERE id = coalesce($1, (SELECT min(id) FROM slots WHERE capacity > held + booked)) RETURNING id, event_id),
     payment AS (
       INSERT INTO payments (merchant_transaction_id, booking_ref, idempotency_key_hash, request_hash, event_id,
                             amount_paise, hold_expires_at, order_final_at, next_look_at)
       SELECT $2, $3, $2, '', event_id, $4, now() + interval '1 day', now() + interval '2 days', now() + interval '1 day'
         FROM slot RETURNING *),
     parent AS (
       INSERT INTO parents (payment_id, full_name, email, phone, language)
       SELECT id, $5, $6, $7, $12 FROM payment),
     child AS (
       INSERT INTO children (payment_id, position, full_name, date_of_birth, gender, school_name)
       SELECT id, 0, $8, $9::date, 'female', $10 FROM payment RETURNING id),
     item AS (
       INSERT INTO payment_items (payment_id, slot_id, child_id, child_key, price_paise)
       SELECT payment.id, slot.id, child.id, $11, $4 FROM payment, slot, child)
     SELECT payment.id AS "paymentId", merchant_transaction_id AS "transactionId", booking_ref AS "bookingRef",
            payment.event_id AS "eventId", slot.id AS "slotId", child.id AS "childId", $11 AS "childKey"
       FROM payment, slot, child`,
    [
      plan.slotId ?? null,
      transactionId,
      randomBookingRef(),
      plan.amountPaise ?? 180_000,
      plan.parent?.fullName ?? 'Asha Rao',
      plan.parent?.email ?? 'asha@example.com',
      plan.parent?.phone ?? '+919876543210',
      plan.child?.fullName ?? 'Aarav Rao',
      plan.child?.dateOfBirth ?? '2024-03-31',
      plan.child?.schoolName ?? null,
      childKey,
      plan.parent?.language ?? 'en',
    ],
  );
  const payment = rows[0];
  if (!payment) throw new Error('no such slot');
  return payment;
}

/** Books a payment as the owner, as the settlement would but without a mail. Returns the booking's id. */
export async function insertBooking(db: TextQueryable, payment: TestPayment): Promise<string> {
  const { paymentId, slotId } = payment;
  await db.query(
    `UPDATE payments SET status = 'booked', captured_at = now(), next_look_at = NULL WHERE id = $1`,
    [paymentId],
  );
  await db.query(`UPDATE payment_items SET hold = 'booked' WHERE payment_id = $1`, [paymentId]);
  await db.query('UPDATE slots SET held = held - 1, booked = booked + 1 WHERE id = $1', [slotId]);
  const { rows } = await db.query<{ id: string }>(
    `INSERT INTO bookings (payment_id, merchant_transaction_id, booking_ref, event_id)
     SELECT id, merchant_transaction_id, booking_ref, event_id FROM payments WHERE id = $1 RETURNING id`,
    [paymentId],
  );
  const bookingId = rows[0]?.id ?? '';
  await db.query(
    `INSERT INTO booking_items (booking_id, slot_id, child_id, child_key, price_paise)
     SELECT $2, slot_id, child_id, child_key, price_paise FROM payment_items WHERE payment_id = $1`,
    [paymentId, bookingId],
  );
  return bookingId;
}
