import { sql, statement, type RoleClient, type Transaction } from '@nibog/db';
import { createFieldError, DomainError, type Durations } from '@nibog/domain';
import { enqueueEmailAgain } from '../mail/outbox.ts';
import { lockBookedPayment } from '../settlement/locks.ts';
import type { Wake } from '../wake.ts';

export type ResendContext = {
  settlement: RoleClient<'settlement'>;
  durations: Durations;
  wake: Wake;
};

/** In a day, of one booking. */
const RESENT_PER_DAY = 5;

/**
 * Queues the mail of a live booking once more, as a mail of its own kind.
 *
 * @throws {DomainError} `NOT_FOUND` where there is no live booking; `RATE_LIMITED`
 */
export async function resendConfirmation(ctx: ResendContext, transactionId: string): Promise<void> {
  await ctx.settlement.transaction(async (tx) => {
    const payment = await lockLiveBooking(tx, transactionId);
    if (!(await mayResend(tx, payment.paymentId, ctx.durations.resendEvery)))
      throw new DomainError('RATE_LIMITED', 'This mail was sent again just now.');
    await enqueueEmailAgain(tx, payment, 'booking_resent');
  });
  ctx.wake('emails');
}

/** Whether the limits allow one more of these mails now. `everyMs` is the shortest time between two of them. */
async function mayResend(tx: Transaction, paymentId: string, everyMs: number): Promise<boolean> {
  const { rows } = await tx.query(
    statement<{ may: boolean }>(
      'count-resent-emails',
      sql`SELECT /* guard: resend */ NOT EXISTS (
                   SELECT 1 FROM emails m WHERE m.payment_id = ${paymentId} AND m.kind = 'booking_resent'
                      AND m.created_at > now() - ${everyMs}::float8 * interval '1 ms') AND (
                   SELECT count(*) FROM emails m WHERE m.payment_id = ${paymentId} AND m.kind = 'booking_resent'
                      AND m.created_at > now() - interval '1 day') < ${RESENT_PER_DAY}::int /* end */ AS may`,
    ),
  );
  return rows[0]?.may === true;
}

type Payment = { paymentId: string; transactionId: string };

/** The lock comes first: what is counted under it nobody else is counting. */
async function lockLiveBooking(tx: Transaction, transactionId: string): Promise<Payment> {
  await lockBookedPayment(tx, transactionId);
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
    throw new DomainError('NOT_FOUND', 'There is no booking to write about.', {
      fields: [createFieldError('transactionId', { code: 'no_live_booking', params: {} })],
    });
  }
  return row;
}
