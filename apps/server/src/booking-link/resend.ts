import { sql, statement, type RoleClient, type Transaction } from '@nibog/db';
import { createFieldError, DomainError, type Durations } from '@nibog/domain';
import { enqueueEmailAgain } from '../mail/outbox.ts';
import { lockPaymentByTransactionId } from '../settlement/locks.ts';
import type { Wake } from '../wake.ts';

export type ResendContext = {
  settlement: RoleClient<'settlement'>;
  durations: Durations;
  wake: Wake;
};

/** Resent mails of one booking in 24 hours. */
const MAX_RESENDS_PER_DAY = 5;

/**
 * Queues the confirmation of a live booking again, as a mail of kind `booking_resent`.
 *
 * @throws {DomainError} `NOT_FOUND`: there is no live booking; `RATE_LIMITED`
 */
export async function resendConfirmation(ctx: ResendContext, transactionId: string): Promise<void> {
  await ctx.settlement.transaction(async (tx) => {
    const payment = await lockLiveBooking(tx, transactionId);
    if (!(await canResend(tx, payment.paymentId, ctx.durations.resendEvery)))
      throw new DomainError('RATE_LIMITED', 'This mail was sent again just now.');
    await enqueueEmailAgain(tx, payment, 'booking_resent');
  });
  ctx.wake('emails');
}

/** Whether the limits allow another mail now. `everyMs` is the shortest time between two mails. */
async function canResend(tx: Transaction, paymentId: string, everyMs: number): Promise<boolean> {
  const { rows } = await tx.query(
    statement<{ allowed: boolean }>(
      'count-resent-emails',
      sql`SELECT /* guard: resend */ NOT EXISTS (
                   SELECT 1 FROM emails m WHERE m.payment_id = ${paymentId} AND m.kind = 'booking_resent'
                      AND m.created_at > now() - ${everyMs}::float8 * interval '1 ms') AND (
                   SELECT count(*) FROM emails m WHERE m.payment_id = ${paymentId} AND m.kind = 'booking_resent'
                      AND m.created_at > now() - interval '1 day') < ${MAX_RESENDS_PER_DAY}::int /* end */ AS allowed`,
    ),
  );
  return rows[0]?.allowed === true;
}

type Payment = { paymentId: string; transactionId: string };

/** Locks the payment first, so that concurrent requests count the mails one after the other. */
async function lockLiveBooking(tx: Transaction, transactionId: string): Promise<Payment> {
  await lockPaymentByTransactionId(tx, transactionId);
  const { rows } = await tx.query(
    statement<Payment>(
      'read-booking-to-resend',
      sql`SELECT p.id AS "paymentId", p.merchant_transaction_id AS "transactionId"
            FROM payments p JOIN bookings b ON b.payment_id = p.id
           WHERE p.merchant_transaction_id = ${transactionId} AND b.cancelled_at IS NULL`,
    ),
  );
  const row = rows[0];
  if (!row) {
    throw new DomainError('NOT_FOUND', 'There is no live booking to send a mail about.', {
      fields: [createFieldError('transactionId', { code: 'no_live_booking', params: {} })],
    });
  }
  return row;
}
