import type { RoleClient, Transaction } from '@nibog/db';
import { DomainError, type Durations } from '@nibog/domain';
import { enqueueEmailAgain } from '../mail/outbox.ts';
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
    const payment = await lockPayment(tx, transactionId);
    const { rows } = await tx.query<{ may: boolean }>(
      `SELECT /* guard: resend */ NOT EXISTS (
                SELECT 1 FROM emails m WHERE m.payment_id = $1 AND m.kind = 'booking_resent'
                   AND m.created_at > now() - $2 * interval '1 ms') AND (
                SELECT count(*) FROM emails m WHERE m.payment_id = $1 AND m.kind = 'booking_resent'
                   AND m.created_at > now() - interval '1 day') < $3::int /* end */ AS may`,
      [payment.paymentId, ctx.durations.resendEvery, RESENT_PER_DAY],
    );
    if (!rows[0]?.may) throw new DomainError('RATE_LIMITED', 'This mail was sent again just now.');
    await enqueueEmailAgain(tx, payment, 'booking_resent');
  });
  ctx.wake('emails');
}

type Payment = { paymentId: string; transactionId: string };

/** The lock comes first: what is counted under it nobody else is counting. */
async function lockPayment(tx: Transaction, transactionId: string): Promise<Payment> {
  await tx.query('SELECT id FROM payments WHERE merchant_transaction_id = $1 FOR NO KEY UPDATE', [
    transactionId,
  ]);
  const { rows } = await tx.query<Payment>(
    `SELECT p.id AS "paymentId", p.merchant_transaction_id AS "transactionId"
       FROM payments p JOIN bookings b ON b.payment_id = p.id
      WHERE p.merchant_transaction_id = $1 AND b.cancelled_at IS NULL`,
    [transactionId],
  );
  const row = rows[0];
  if (!row) {
    throw new DomainError('NOT_FOUND', 'There is no booking to write about.', {
      fields: [{ path: 'transactionId', rule: 'has no live booking' }],
    });
  }
  return row;
}
