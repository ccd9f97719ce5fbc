import { daysBetween, DomainError, lockSlots, refundByPolicy, toIstDate } from '@nibog/api';
import type { RoleClient, Transaction } from '@nibog/db';
import { openRefund, type RefundReason } from '../refund/open.ts';
import { movePayment } from './states.ts';

export type Cancellation = {
  transactionId: string;
  /** A parent gets back what the policy says; whoever the organiser cancels for gets back all. */
  by: 'parent' | 'organiser';
  /** What the parent was shown, in paise; another amount is refused. */
  expectedRefundPaise?: number | undefined;
};

export type CancelContext = { settlement: RoleClient<'settlement'>; now: () => Date; settled: () => void };

type BookedRow = {
  payment_id: string;
  booking_id: string;
  amount_paise: number;
  status: string;
  cancelled: boolean;
  event_date: string;
};

/**
 * Cancels a booking: frees its places, keeps its row and opens its refund, in one transaction. Cancelling twice changes
 * nothing the second time. Answers what is refunded, in paise.
 *
 * @throws {DomainError} `NOT_FOUND` where there is no booking; `PRICE_CHANGED` where the refund is not the one shown
 */
export async function cancelBooking(ctx: CancelContext, cancellation: Cancellation): Promise<void> {
  await ctx.settlement.transaction(async (tx) => {
    const booking = await lockBooking(tx, cancellation.transactionId);
    if (booking.cancelled) return;
    const refundPaise = planRefund(booking, cancellation, ctx.now());
    const cancelled = await tx.query(
      'UPDATE bookings SET cancelled_at = now() WHERE id = $1 AND /* guard: cancel */ cancelled_at IS NULL /* end */',
      [booking.booking_id],
    );
    if (cancelled.rowCount !== 1) return;
    await freePlaces(tx, booking);
    await returnMoney(tx, booking, cancellation, refundPaise);
  });
  ctx.settled();
}

function planRefund(booking: BookedRow, { by, expectedRefundPaise }: Cancellation, now: Date): number {
  const refundPaise =
    by === 'organiser'
      ? booking.amount_paise
      : refundByPolicy(booking.amount_paise, daysBetween(toIstDate(now), booking.event_date));
  if (expectedRefundPaise !== undefined && expectedRefundPaise !== refundPaise) {
    throw new DomainError('PRICE_CHANGED', 'The refund is not the one you were shown.', {
      fields: [{ path: 'expectedRefundPaise', rule: `the refund is ${refundPaise} paise` }],
    });
  }
  return refundPaise;
}

async function lockBooking(tx: Transaction, transactionId: string): Promise<BookedRow> {
  const { rows } = await tx.query<BookedRow>(
    `SELECT p.id AS payment_id, b.id AS booking_id, p.amount_paise, p.status::text,
            b.cancelled_at IS NOT NULL AS cancelled, e.date::text AS event_date
       FROM payments p JOIN bookings b ON b.payment_id = p.id JOIN events e ON e.id = b.event_id
      WHERE p.merchant_transaction_id = $1
        FOR NO KEY UPDATE OF p`,
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
  await lockSlots(tx, booking.payment_id);
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
      [paymentId, `${reason}, nothing to refund by the policy`],
    );
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
