import { randomBytes } from 'node:crypto';
import { sql, statement, type RoleClient, type Transaction } from '@nibog/db';
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
    await forgetAddress(tx, claim.id);
    return 'final';
  });
  ctx.wake('emails');
}

type Payment = { paymentId: string; transactionId: string };

async function lockNewestPayment(tx: Transaction, requestId: string): Promise<Payment | undefined> {
  const { rows } = await tx.query(
    statement<Payment>(
      'lock-newest-payment',
      sql`SELECT p.id AS "paymentId", p.merchant_transaction_id AS "transactionId"
            FROM link_requests r JOIN parents q ON q.email = r.email JOIN payments p ON p.id = q.payment_id
           WHERE r.id = ${requestId} AND (p.captured_at IS NOT NULL OR p.status = 'pending')
           ORDER BY p.id DESC LIMIT 1 FOR NO KEY UPDATE OF p`,
    ),
  );
  return rows[0];
}

async function writeLink(tx: Transaction, payment: Payment, lastsMs: number): Promise<void> {
  const emailId = await enqueueEmailAgain(tx, payment, 'booking_link');
  const publicId = randomBytes(16).toString('base64url');
  await tx.query(
    statement(
      'create-booking-link',
      sql`INSERT INTO booking_links (email_id, payment_id, public_id, expires_at)
          VALUES (${emailId}, ${payment.paymentId}, ${publicId}, now() + ${lastsMs}::float8 * interval '1 ms')`,
    ),
  );
}

async function forgetAddress(tx: Transaction, requestId: string): Promise<void> {
  await tx.query(
    statement(
      'forget-requested-address',
      sql`UPDATE link_requests SET email = NULL, next_look_at = NULL WHERE id = ${requestId}`,
    ),
  );
}
