import { sql, sqlState, statement, type Queryable, type Statement } from '@nibog/db';
import type { PolledStatus } from '@nibog/domain';
import { toMessageId } from '../mail/outbox.ts';
import { paymentMoveCtes } from './move-payment.ts';
import { noOtherLivePlaceForChild } from './obstacles.ts';

export type BookingInput = {
  paymentId: string;
  transactionId: string;
  /** `until` of the lease under which the payment is checked. */
  leaseUntil: string;
  /** PhonePe's id of the order, if known. */
  gatewayOrderId: string | null;
  /** The states from which the payment may be booked. */
  from: readonly PolledStatus[];
  /** Whether to book only a payment that still holds everything. Set when availability was not checked. */
  requireAllHeld: boolean;
  /** The cause in the timeline, for people. */
  cause: string;
};

/**
 * The only statement in the product that makes a booking; only the settlement role may run it. Everything depends on the
 * guarded move of the payment, which also ends the lease: held places, add-ons and promo code uses become booked, released
 * ones are taken again, each counter changes by the rows that changed, and the mail is queued.
 *
 * Locks are taken in the common order: the payment with its items, its slots by id, its add-on variants by id, its promo
 * code. Some CTEs read or count another one only to force this order. Places are written under their slot's lock.
 *
 * Two conditions are only read: that no child has the place already, and that everything is still held. They are read in the
 * snapshot of the statement's start, before it waits for locks. The `version` guard therefore requires that the locked
 * version of the payment is the one in the snapshot.
 */
function bookingStatement({
  paymentId,
  transactionId,
  leaseUntil,
  gatewayOrderId,
  from,
  requireAllHeld,
  cause,
}: BookingInput): Statement {
  const messageId = toMessageId('booking_confirmed', transactionId);
  const move = paymentMoveCtes(
    { paymentId, from, to: 'booked', cause, captured: true },
    {
      set: sql`, look_lease_until = NULL, next_look_at = NULL, look_errors = 0, answered_at = now(),
           gateway_order_id = coalesce(p.gateway_order_id, ${gatewayOrderId}::text)`,
      where: sql`
       AND /* guard: lease-end */ p.look_lease_until = ${leaseUntil}::timestamptz /* end */
       AND /* guard: version */ before.version = (SELECT ctid FROM payments WHERE id = ${paymentId}) /* end */
       AND ${noOtherLivePlaceForChild(paymentId)}
       AND /* guard: held */ (NOT ${requireAllHeld}::boolean
             OR NOT EXISTS (SELECT 1 FROM payment_items WHERE payment_id = ${paymentId} AND hold = 'released')
            AND NOT EXISTS (SELECT 1 FROM payment_add_ons WHERE payment_id = ${paymentId} AND hold = 'released')
            AND NOT EXISTS (SELECT 1 FROM promo_uses WHERE payment_id = ${paymentId} AND hold = 'released')) /* end */`,
    },
  );
  return statement(
    'book-payment',
    sql`
  WITH ${move},
  item AS (
    SELECT i.id, i.slot_id, i.child_id, i.child_key, i.price_paise, i.hold
      FROM moved JOIN payment_items i ON i.payment_id = moved.id FOR UPDATE OF i),
  slot AS (
    SELECT id FROM slots WHERE id = ANY (ARRAY(SELECT slot_id FROM item)) ORDER BY id FOR NO KEY UPDATE),
  item_taken AS (
    UPDATE payment_items i SET hold = 'booked' FROM item
     WHERE i.id = item.id AND /* guard: hold */ item.hold <> 'booked' /* end */
    RETURNING item.slot_id, item.hold),
  counted AS (
    SELECT slot_id, count(*)::int AS places, (count(*) FILTER (WHERE hold = 'held'))::int AS held
      FROM item_taken GROUP BY slot_id),
  slot_counted AS (
    UPDATE slots s SET booked = s.booked + c.places, held = s.held - c.held
      FROM slot JOIN counted c ON c.slot_id = slot.id WHERE s.id = slot.id),
  variant AS (
    SELECT id FROM add_on_variants
     WHERE id = ANY (ARRAY(SELECT a.variant_id FROM slot, payment_add_ons a WHERE a.payment_id = ${paymentId}))
     ORDER BY id FOR NO KEY UPDATE),
  piece AS (
    SELECT a.id, a.variant_id, a.quantity, a.hold
      FROM variant JOIN payment_add_ons a ON a.payment_id = ${paymentId} AND a.variant_id = variant.id
     WHERE /* guard: extras-hold */ a.hold <> 'booked' /* end */ FOR UPDATE OF a),
  piece_taken AS (UPDATE payment_add_ons a SET hold = 'booked' FROM piece WHERE a.id = piece.id),
  variant_counted AS (
    UPDATE add_on_variants v
       SET sold = v.sold + piece.quantity, held = v.held - CASE piece.hold WHEN 'held' THEN piece.quantity ELSE 0 END
      FROM piece WHERE v.id = piece.variant_id),
  code_use AS (
    SELECT u.payment_id, u.promo_code_id, u.hold
      FROM moved JOIN promo_uses u ON u.payment_id = moved.id
     WHERE (SELECT count(*) >= 0 FROM slot) AND (SELECT count(*) >= 0 FROM variant)
       AND /* guard: extras-hold */ u.hold <> 'booked' /* end */ FOR UPDATE OF u),
  use_taken AS (UPDATE promo_uses u SET hold = 'booked' FROM code_use WHERE u.payment_id = code_use.payment_id),
  code_counted AS (
    UPDATE promo_codes c
       SET used = c.used + 1, held = c.held - CASE code_use.hold WHEN 'held' THEN 1 ELSE 0 END
      FROM code_use WHERE c.id = code_use.promo_code_id),
  booking AS (
    INSERT INTO bookings (payment_id, merchant_transaction_id, booking_ref, event_id)
    SELECT id, merchant_transaction_id, booking_ref, event_id FROM moved
    RETURNING id),
  booking_item AS (
    INSERT INTO booking_items (booking_id, slot_id, child_id, child_key, price_paise)
    SELECT booking.id, item.slot_id, item.child_id, item.child_key, item.price_paise
      FROM booking, slot JOIN item ON item.slot_id = slot.id)
  INSERT INTO emails (payment_id, kind, message_id, next_look_at)
  SELECT id, 'booking_confirmed', ${messageId}, now() FROM moved`,
  );
}

/** Books and ends the lease. Returns `false`, without a change, when a guard failed: state, lease, version, child or holds. */
export async function insertBooking(db: Queryable, booking: BookingInput): Promise<boolean> {
  const { rowCount } = await db.query(bookingStatement(booking));
  return rowCount === 1;
}

/** SQLSTATE classes 23 (constraint violation) and 40 (rollback, such as a deadlock): nothing was written. */
const CONSTRAINT_OR_ROLLBACK = /^(?:23|40)/;

/**
 * Books a pending payment that still holds everything, with a single statement. Returns `false`, without a change, when that
 * is not possible; `bookOrRefund` finds out why.
 */
export async function bookHeldPayment(
  db: Queryable,
  booking: Omit<BookingInput, 'from' | 'requireAllHeld'>,
): Promise<boolean> {
  try {
    return await insertBooking(db, { ...booking, from: ['pending'], requireAllHeld: true });
  } catch (error) {
    if (CONSTRAINT_OR_ROLLBACK.test(sqlState(error) ?? '')) return false;
    throw error;
  }
}
