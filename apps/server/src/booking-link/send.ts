import { randomBytes } from 'node:crypto';
import type { RoleClient, Transaction } from '@nibog/db';
import type { Durations } from '@nibog/domain';
import { settleClaim, type Claim } from '../due/queue.ts';
import { enqueueEmailAgain } from '../mail/outbox.ts';
import type { Wake } from '../wake.ts';

export type LinkContext = {
  settlement: RoleClient<'settlement'>;
  durations: Durations;
  /** A mail may be due. */
  wake: Wake;
};

/**
 * Sees to one wish for a link: a mail with one where the address has a booking, or a payment that may become one, and
 * nothing where it has none. Either way the address is forgotten here.
 */
export async function sendDueLink(ctx: LinkContext, claim: Claim): Promise<void> {
  await settleClaim(ctx.settlement, 'link_requests', claim, async (tx) => {
    const payment = await lockNewestPayment(tx, claim.id);
    if (payment) await writeLink(tx, payment, ctx.durations.bookingLink);
    await tx.query('UPDATE link_requests SET email = NULL, next_look_at = NULL WHERE id = $1', [claim.id]);
    return 'final';
  });
  ctx.wake('emails');
}

type Payment = { paymentId: string; transactionId: string };

async function lockNewestPayment(tx: Transaction, requestId: string): Promise<Payment | undefined> {
  const { rows } = await tx.query<Payment>(
    `SELECT p.id AS "paymentId", p.merchant_transaction_id AS "transactionId"
       FROM link_requests r JOIN parents q ON q.email = r.email JOIN payments p ON p.id = q.payment_id
      WHERE r.id = $1 AND (p.captured_at IS NOT NULL OR p.status = 'pending')
      ORDER BY p.id DESC LIMIT 1 FOR NO KEY UPDATE OF p`,
    [requestId],
  );
  return rows[0];
}

async function writeLink(tx: Transaction, payment: Payment, lastsMs: number): Promise<void> {
  const emailId = await enqueueEmailAgain(tx, payment, 'booking_link');
  await tx.query(
    `INSERT INTO booking_links (email_id, payment_id, public_id, expires_at)
     VALUES ($1, $2, $3, now() + $4 * interval '1 ms')`,
    [emailId, payment.paymentId, randomBytes(16).toString('base64url'), lastsMs],
  );
}
