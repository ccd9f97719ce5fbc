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
  /** Integer paise, at most what was paid less what was refunded before. */
  amountPaise: number;
  reason: RefundReason;
};

/** The refund would return more than was paid, another one is under way, or a live booking stands against it. */
export class RefundRefused extends Error {}

/**
 * Opens a refund in the transaction that decides on it, and tells the parent. The caller holds the payment's row lock.
 * Refused where the booking is live: money is returned for what was given back, or was never given.
 *
 * @throws {RefundRefused} which rolls the caller's decision back too
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
 * A failed refund is tried again under a new id, as PhonePe demands: same amount, same reason, no second mail.
 * Answers `false` when another one is open or the sum would be too much.
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

/** Fits both PhonePe APIs: at most 34 characters of `[A-Za-z0-9_-]`. */
function newRefundId(): string {
  return `refund_${randomBytes(16).toString('base64url')}`;
}
