import { sql, sqlState, statement, type Queryable, type Statement } from '@nibog/db';
import type { AskedStatus } from '@nibog/domain';
import { messageIdOf } from '../mail/outbox.ts';
import { moveExpressions } from './move-payment.ts';
import { noOtherLivePlaceForChild } from './obstacles.ts';

export type BookingOf = {
  paymentId: string;
  transactionId: string;
  /** The end of the lease of the status check, as its claim has it. */
  lease: string;
  /** PhonePe's id of the order, if it gave one. */
  gatewayOrderId: string | null;
  /** Where the payment may be. */
  from: readonly AskedStatus[];
  /** Only if it has let go of nothing: nobody has asked whether there is room. */
  heldOnly: boolean;
  /** For people, in the timeline. */
  cause: string;
};

/**
 * The only statement of the product that makes a booking; only the settlement's role may run it. All of it hangs on the
 * guarded move, which ends the claim of the status check too: what is held becomes booked, what was let go is taken anew, each counter
 * moves by the rows that moved, and the mail is queued.
 *
 * It locks in the order of everybody else, by waiting for one before it asks for the next: the payment with its items, its
 * slots by id, its add-ons by id, its promo code. Where a part reads another without need, or counts it, that is for this
 * order alone. A place is written under its slot's lock: who writes the same one waits there. What is only read, whether
 * the child plays there already and whether all is held still, is read as of the statement's beginning, before it has
 * waited; so it counts only while the payment that was locked is the version that was read.
 */
function bookPayment({
  paymentId,
  transactionId,
  lease,
  gatewayOrderId,
  from,
  heldOnly,
  cause,
}: BookingOf): Statement {
  const messageId = messageIdOf('booking_confirmed', transactionId);
  const move = moveExpressions(
    { paymentId, from, to: 'booked', cause, captured: true },
    {
      set: sql`, look_lease_until = NULL, next_look_at = NULL, look_errors = 0, answered_at = now(),
           gateway_order_id = coalesce(p.gateway_order_id, ${gatewayOrderId}::text)`,
      where: sql`
       AND /* guard: lease-end */ p.look_lease_until = ${lease}::timestamptz /* end */
       AND /* guard: version */ before.version = (SELECT ctid FROM payments WHERE id = ${paymentId}) /* end */
       AND ${noOtherLivePlaceForChild(paymentId)}
       AND /* guard: held */ (NOT ${heldOnly}::boolean
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

/**
 * Books, and ends the claim of the status check. Answers `false`, having changed nothing, when the payment is not where it
 * may be booked from, or when the lease was lost.
 */
export async function insertBooking(db: Queryable, booking: BookingOf): Promise<boolean> {
  const { rowCount } = await db.query(bookPayment(booking));
  return rowCount === 1;
}

/** PostgreSQL refused the rows, or chose this transaction to end a deadlock: nothing was written. */
const REFUSED = /^(?:23|40)/;

/**
 * Books a pending payment that holds all it was made with, by the one statement alone: what it holds is its own. Answers
 * `false`, having changed nothing, when it could not be done so: `bookCaptured` finds out why.
 */
export async function bookHeld(
  db: Queryable,
  booking: Omit<BookingOf, 'from' | 'heldOnly'>,
): Promise<boolean> {
  try {
    return await insertBooking(db, { ...booking, from: ['pending'], heldOnly: true });
  } catch (error) {
    if (REFUSED.test(sqlState(error) ?? '')) return false;
    throw error;
  }
}
