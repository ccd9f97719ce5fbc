import type { RoleClient, Transaction } from '@nibog/db';
import {
  daysBetween,
  DomainError,
  readCancellationPolicy,
  refundByPolicy,
  releaseExtras,
  toIstDate,
  type Cancellation,
} from '@nibog/domain';
import { enqueueEmail } from '../mail/outbox.ts';
import { openRefund, type RefundReason } from '../refund/open.ts';
import type { Wake } from '../wake.ts';
import { movePayment } from './move-payment.ts';

export type CancelContext = { settlement: RoleClient<'settlement'>; now: () => Date; wake: Wake };

type BookedRow = {
  payment_id: string;
  booking_id: string;
  amount_paise: number;
  status: string;
  cancelled: boolean;
  /** What its cancellation returns, in paise. */
  returned_paise: number;
  event_date: string;
};

/**
 * Cancels a booking: frees its places and what was added to them, keeps its row and opens its refund, in one transaction. Cancelling twice changes
 * nothing the second time.
 *
 * @throws {DomainError} `NOT_FOUND` where there is no booking; `PRICE_CHANGED` where the policy's refund is not the one
 *   shown; `EVENT_PAST` where a parent cancels after the event; `INVALID_INPUT` where staff would return more than was paid; `ALREADY_CANCELLED` where staff would return another amount than
 *   was returned
 */
export async function cancelBooking(ctx: CancelContext, cancellation: Cancellation): Promise<void> {
  await ctx.settlement.transaction(async (tx) => {
    const booking = await lockBooking(tx, cancellation.transactionId);
    if (booking.cancelled) return refuseAnotherAmount(booking, cancellation);
    const refundPaise = await planRefund(tx, booking, cancellation, ctx.now());
    const cancelled = await tx.query(
      'UPDATE bookings SET cancelled_at = now() WHERE id = $1 AND /* guard: cancel */ cancelled_at IS NULL /* end */',
      [booking.booking_id],
    );
    if (cancelled.rowCount !== 1) throw new Error("a live booking was cancelled under its payment's lock");
    await freePlaces(tx, booking);
    await releaseExtras(tx, booking.payment_id, 'booked');
    await returnMoney(tx, booking, cancellation, refundPaise);
  });
  ctx.wake('emails', 'refunds');
}

async function planRefund(
  tx: Transaction,
  booking: BookedRow,
  cancellation: Cancellation,
  now: Date,
): Promise<number> {
  const paidPaise = booking.amount_paise;
  if (cancellation.by === 'organiser') {
    const { refundPaise = paidPaise } = cancellation;
    if (refundPaise > paidPaise) {
      throw new DomainError('INVALID_INPUT', 'That is more than was paid.', {
        fields: [{ path: 'refundPaise', rule: `must be at most the ${paidPaise} paise that were paid` }],
      });
    }
    return refundPaise;
  }
  const daysBefore = daysBetween(toIstDate(now), booking.event_date);
  if (daysBefore < 0) throw new DomainError('EVENT_PAST', 'This event is over: there is nothing to cancel.');
  const refundPaise = refundByPolicy(await readCancellationPolicy(tx), paidPaise, daysBefore);
  if (cancellation.expectedRefundPaise !== refundPaise) {
    throw new DomainError('PRICE_CHANGED', 'The refund is not the one you were shown.', {
      fields: [{ path: 'expectedRefundPaise', rule: `the refund is ${refundPaise} paise` }],
    });
  }
  return refundPaise;
}

/** A repeat is answered like the first; staff who mean another amount must not believe that it goes back. */
function refuseAnotherAmount(booking: BookedRow, cancellation: Cancellation): void {
  if (cancellation.by === 'parent') return;
  const { refundPaise = booking.amount_paise } = cancellation;
  if (refundPaise === booking.returned_paise) return;
  throw new DomainError('ALREADY_CANCELLED', 'This booking was cancelled before.', {
    fields: [{ path: 'refundPaise', rule: `${booking.returned_paise} paise were returned then` }],
  });
}

/** The lock comes first: read in one statement with it, the booking would be as it was before the wait for the lock. */
async function lockBooking(tx: Transaction, transactionId: string): Promise<BookedRow> {
  await tx.query('SELECT id FROM payments WHERE merchant_transaction_id = $1 FOR NO KEY UPDATE', [
    transactionId,
  ]);
  const { rows } = await tx.query<BookedRow>(
    `SELECT p.id AS payment_id, b.id AS booking_id, p.amount_paise, p.status::text,
            b.cancelled_at IS NOT NULL AS cancelled,
            coalesce((SELECT r.amount_paise FROM refunds r WHERE r.payment_id = p.id ORDER BY r.id LIMIT 1), 0) AS returned_paise,
            e.date::text AS event_date
       FROM payments p JOIN bookings b ON b.payment_id = p.id JOIN events e ON e.id = b.event_id
      WHERE p.merchant_transaction_id = $1`,
    [transactionId],
  );
  const row = rows[0];
  if (!row) {
    throw new DomainError('NOT_FOUND', 'There is no booking to cancel.', {
      fields: [{ path: 'transactionId', rule: 'has no booking' }],
    });
  }
  return row;
}

async function freePlaces(tx: Transaction, booking: BookedRow): Promise<void> {
  // By its places as they are now: they may have been moved since they were paid for.
  await tx.query(
    `SELECT id FROM slots WHERE id IN (SELECT slot_id FROM booking_items WHERE booking_id = $1)
      ORDER BY id FOR NO KEY UPDATE`,
    [booking.booking_id],
  );
  await tx.query(
    `WITH cancelled AS (
       UPDATE booking_items SET cancelled_at = now()
        WHERE booking_id = $1 AND /* guard: cancel-items */ cancelled_at IS NULL /* end */
       RETURNING slot_id),
     counted AS (SELECT slot_id, count(*)::int AS places FROM cancelled GROUP BY slot_id)
     UPDATE slots s SET booked = s.booked - c.places FROM counted c WHERE s.id = c.slot_id`,
    [booking.booking_id],
  );
}

async function returnMoney(
  tx: Transaction,
  booking: BookedRow,
  { transactionId, by }: Cancellation,
  refundPaise: number,
): Promise<void> {
  const paymentId = booking.payment_id;
  const reason: RefundReason = by === 'parent' ? 'cancelled_by_parent' : 'cancelled_by_organiser';
  if (refundPaise === 0) {
    await tx.query(
      `INSERT INTO payment_timeline (payment_id, from_status, to_status, cause) VALUES ($1, 'booked', 'booked', $2)`,
      [paymentId, `${reason}, nothing is returned`],
    );
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
  if (!moved) throw new Error(`the booking of ${transactionId} was live and its payment not booked`);
  await openRefund(tx, { paymentId, transactionId }, { amountPaise: refundPaise, reason });
}
