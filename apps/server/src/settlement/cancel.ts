import { sql, statement, type RoleClient, type Transaction } from '@nibog/db';
import {
  createFieldError,
  daysBetween,
  DomainError,
  readCancellationPolicy,
  computeRefund,
  releaseAddOnsAndPromoCode,
  toIstDate,
  type Cancellation,
} from '@nibog/domain';
import { enqueueEmail } from '../mail/outbox.ts';
import { openRefund, type RefundReason } from '../refund/open.ts';
import type { Wake } from '../wake.ts';
import { lockPaymentByTransactionId } from './locks.ts';
import { movePayment } from './move-payment.ts';

export type CancelContext = { settlement: RoleClient<'settlement'>; now: () => Date; wake: Wake };

type BookedPayment = {
  paymentId: string;
  bookingId: string;
  amountPaise: number;
  cancelled: boolean;
  /** What its cancellation returned, paise; 0 when there is no refund. */
  returnedPaise: number;
  /** `YYYY-MM-DD` in IST. */
  eventDate: string;
};

/**
 * Cancels a booking in one transaction: frees its places, add-ons and promo code, marks its row and opens its refund.
 * Cancelling a cancelled booking is a no-op.
 *
 * @throws {DomainError} `NOT_FOUND`: there is no booking; `PRICE_CHANGED`: the parent was shown another refund than the
 *   policy's; `EVENT_PAST`: a parent cancels after the event; `INVALID_INPUT`: staff would return more than was paid;
 *   `ALREADY_CANCELLED`: staff would return another amount than the first cancellation did
 */
export async function cancelBooking(ctx: CancelContext, cancellation: Cancellation): Promise<void> {
  await ctx.settlement.transaction(async (tx) => {
    const booking = await lockBooking(tx, cancellation.transactionId);
    if (booking.cancelled) return refuseDifferentAmount(booking, cancellation);
    const refundPaise = await planRefund(tx, booking, cancellation, ctx.now());
    await markCancelled(tx, booking.bookingId);
    await lockBookedSlots(tx, booking.bookingId);
    await freePlaces(tx, booking.bookingId);
    await releaseAddOnsAndPromoCode(tx, booking.paymentId, 'booked');
    await returnMoney(tx, booking, cancellation, refundPaise);
  });
  ctx.wake('emails', 'refunds');
}

async function planRefund(
  tx: Transaction,
  booking: BookedPayment,
  cancellation: Cancellation,
  now: Date,
): Promise<number> {
  const paidPaise = booking.amountPaise;
  if (cancellation.by === 'organiser') {
    const { refundPaise = paidPaise } = cancellation;
    if (refundPaise > paidPaise) {
      throw new DomainError('INVALID_INPUT', 'The refund is more than was paid.', {
        fields: [createFieldError('refundPaise', { code: 'refund_above_paid', params: { paidPaise } })],
      });
    }
    return refundPaise;
  }
  const daysBefore = daysBetween(toIstDate(now), booking.eventDate);
  if (daysBefore < 0)
    throw new DomainError('EVENT_PAST', 'This event has ended, so the booking cannot be cancelled.');
  const refundPaise = computeRefund(await readCancellationPolicy(tx), paidPaise, daysBefore);
  if (cancellation.expectedRefundPaise !== refundPaise) {
    throw new DomainError('PRICE_CHANGED', 'The refund differs from the one that the parent was shown.', {
      fields: [createFieldError('expectedRefundPaise', { code: 'refund_changed', params: { refundPaise } })],
    });
  }
  return refundPaise;
}

/** A repeated cancellation succeeds, except that staff must learn when they asked for another amount. */
function refuseDifferentAmount(booking: BookedPayment, cancellation: Cancellation): void {
  if (cancellation.by === 'parent') return;
  const { amountPaise, returnedPaise } = booking;
  const { refundPaise = amountPaise } = cancellation;
  if (refundPaise === returnedPaise) return;
  throw new DomainError('ALREADY_CANCELLED', 'This booking was cancelled before.', {
    fields: [createFieldError('refundPaise', { code: 'returned_before', params: { returnedPaise } })],
  });
}

/** Locks in a separate statement first, because a statement that waits for a lock reads other rows as of before the wait. */
async function lockBooking(tx: Transaction, transactionId: string): Promise<BookedPayment> {
  await lockPaymentByTransactionId(tx, transactionId);
  const { rows } = await tx.query(
    statement<BookedPayment>(
      'read-booking-to-cancel',
      sql`SELECT p.id AS "paymentId", b.id AS "bookingId", p.amount_paise AS "amountPaise",
                 b.cancelled_at IS NOT NULL AS cancelled,
                 coalesce((SELECT r.amount_paise FROM refunds r
                            WHERE r.payment_id = p.id ORDER BY r.id LIMIT 1), 0) AS "returnedPaise",
                 e.date::text AS "eventDate"
            FROM payments p JOIN bookings b ON b.payment_id = p.id JOIN events e ON e.id = b.event_id
           WHERE p.merchant_transaction_id = ${transactionId}`,
    ),
  );
  const row = rows[0];
  if (!row) {
    throw new DomainError('NOT_FOUND', 'There is no booking to cancel.', {
      fields: [createFieldError('transactionId', { code: 'no_booking', params: {} })],
    });
  }
  return row;
}

async function markCancelled(tx: Transaction, bookingId: string): Promise<void> {
  const { rowCount } = await tx.query(
    statement(
      'cancel-booking',
      sql`UPDATE bookings SET cancelled_at = now()
           WHERE id = ${bookingId} AND /* guard: cancel */ cancelled_at IS NULL /* end */`,
    ),
  );
  if (rowCount !== 1) throw new Error("the booking was cancelled by a process without its payment's lock");
}

/** Locks the slots of the booking's current places, which may have been moved since the payment. */
async function lockBookedSlots(tx: Transaction, bookingId: string): Promise<void> {
  await tx.query(
    statement(
      'lock-booked-slots',
      sql`SELECT id FROM slots WHERE id IN (SELECT slot_id FROM booking_items WHERE booking_id = ${bookingId})
           ORDER BY id FOR NO KEY UPDATE`,
    ),
  );
}

async function freePlaces(tx: Transaction, bookingId: string): Promise<void> {
  await tx.query(
    statement(
      'free-places',
      sql`WITH cancelled AS (
            UPDATE booking_items SET cancelled_at = now()
             WHERE booking_id = ${bookingId} AND /* guard: cancel-items */ cancelled_at IS NULL /* end */
            RETURNING slot_id),
          counted AS (SELECT slot_id, count(*)::int AS places FROM cancelled GROUP BY slot_id)
          UPDATE slots s SET booked = s.booked - c.places FROM counted c WHERE s.id = c.slot_id`,
    ),
  );
}

async function recordEmptyCancellation(
  tx: Transaction,
  paymentId: string,
  reason: RefundReason,
): Promise<void> {
  const cause = `${reason}, nothing is returned`;
  await tx.query(
    statement(
      'record-empty-cancellation',
      sql`INSERT INTO payment_timeline (payment_id, from_status, to_status, cause)
          VALUES (${paymentId}, 'booked', 'booked', ${cause})`,
    ),
  );
}

async function returnMoney(
  tx: Transaction,
  booking: BookedPayment,
  { transactionId, by }: Cancellation,
  refundPaise: number,
): Promise<void> {
  const paymentId = booking.paymentId;
  const reason: RefundReason = by === 'parent' ? 'cancelled_by_parent' : 'cancelled_by_organiser';
  if (refundPaise === 0) {
    await recordEmptyCancellation(tx, paymentId, reason);
    await enqueueEmail(tx, { paymentId, transactionId }, 'booking_cancelled');
    return;
  }
  const moved = await movePayment(tx, {
    paymentId,
    from: ['booked'],
    to: 'refunding',
    cause: reason,
    captured: true,
  });
  if (!moved) throw new Error(`the payment ${transactionId} is not booked, although its booking is live`);
  await openRefund(tx, { paymentId, transactionId }, { amountPaise: refundPaise, reason });
}
