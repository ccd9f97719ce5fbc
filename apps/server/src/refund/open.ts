import { randomBytes } from 'node:crypto';
import { sql, statement, type Transaction } from '@nibog/db';
import { enqueueEmail } from '../mail/outbox.ts';

export type RefundReason =
  | 'no_place_left'
  | 'no_extras_left'
  | 'duplicate_payment'
  | 'cancelled_by_parent'
  | 'cancelled_by_organiser'
  | 'other';

export type RefundPlan = {
  /** Integer paise; at most the amount paid minus earlier refunds. */
  amountPaise: number;
  reason: RefundReason;
};

/** The refund would return more than was paid, the payment is not captured, or its booking is live. */
export class RefundRefused extends Error {}

/**
 * Opens a refund and queues its mail, in the transaction that decides on it. The caller holds the payment's row lock.
 *
 * @throws {RefundRefused} the caller's transaction must roll back
 */
export async function openRefund(
  tx: Transaction,
  payment: { paymentId: string; transactionId: string },
  { amountPaise, reason }: RefundPlan,
): Promise<void> {
  const { rowCount } = await tx.query(
    statement(
      'open-refund',
      sql`INSERT INTO refunds (payment_id, merchant_refund_id, amount_paise, reason, next_look_at)
          SELECT p.id, ${newRefundId()}, ${amountPaise}::int, ${reason}::refund_reason, now()
            FROM payments p
           WHERE p.id = ${payment.paymentId} AND p.captured_at IS NOT NULL
             AND /* guard: refund */ NOT EXISTS (
                   SELECT 1 FROM bookings b WHERE b.payment_id = p.id AND b.cancelled_at IS NULL) /* end */
             AND /* guard: refund-sum */ ${amountPaise}::int + (
                   SELECT coalesce(sum(r.amount_paise), 0) FROM refunds r
                    WHERE r.payment_id = p.id AND r.status <> 'failed') <= p.amount_paise /* end */`,
    ),
  );
  if (rowCount !== 1)
    throw new RefundRefused(`no refund of ${amountPaise} paise for payment ${payment.paymentId}`);
  await enqueueEmail(tx, payment, 'refund_started');
}

/**
 * Retries a failed refund under a new id, as PhonePe requires, with the same amount and reason and without another mail.
 * Returns `false` when another refund is open or the sum would exceed the amount paid.
 */
export async function reopenRefund(tx: Transaction, failedRefundId: string): Promise<boolean> {
  const { rowCount } = await tx.query(
    statement(
      'reopen-refund',
      sql`INSERT INTO refunds (payment_id, merchant_refund_id, amount_paise, reason, next_look_at)
          SELECT f.payment_id, ${newRefundId()}, f.amount_paise, f.reason, now()
            FROM refunds f JOIN payments p ON p.id = f.payment_id
           WHERE f.id = ${failedRefundId} AND f.status = 'failed'
             AND /* guard: retry-sum */ f.amount_paise + (
                   SELECT coalesce(sum(r.amount_paise), 0) FROM refunds r
                    WHERE r.payment_id = p.id AND r.status <> 'failed') <= p.amount_paise /* end */
          ON CONFLICT DO NOTHING`,
    ),
  );
  return rowCount === 1;
}

/** An id that both PhonePe APIs accept: 29 characters of `[A-Za-z0-9_-]`, of at most 34. */
function newRefundId(): string {
  return `refund_${randomBytes(16).toString('base64url')}`;
}
