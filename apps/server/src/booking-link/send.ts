import { randomBytes } from 'node:crypto';
import { sql, statement, type RoleClient, type Transaction } from '@nibog/db';
import type { Durations } from '@nibog/domain';
import { endLeaseInTransaction, type Lease } from '../due/queue.ts';
import { enqueueEmailAgain } from '../mail/outbox.ts';
import type { Wake } from '../wake.ts';

export type LinkContext = {
  settlement: RoleClient<'settlement'>;
  durations: Durations;
  /** Called because a mail may be due. */
  wake: Wake;
};

/**
 * Handles one request for a link. Queues a mail with a link if the address has a captured or pending payment, and none
 * otherwise. Either way the address is deleted from the request.
 */
export async function sendDueLink(ctx: LinkContext, lease: Lease): Promise<void> {
  await endLeaseInTransaction(ctx.settlement, 'link_requests', lease, async (tx) => {
    const payment = await lockNewestPayment(tx, lease.id);
    if (payment) await createLink(tx, payment, ctx.durations.bookingLink);
    await deleteAddress(tx, lease.id);
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

async function createLink(tx: Transaction, payment: Payment, lifetimeMs: number): Promise<void> {
  const emailId = await enqueueEmailAgain(tx, payment, 'booking_link');
  const publicId = randomBytes(16).toString('base64url');
  await tx.query(
    statement(
      'create-booking-link',
      sql`INSERT INTO booking_links (email_id, payment_id, public_id, expires_at)
          VALUES (${emailId}, ${payment.paymentId}, ${publicId}, now() + ${lifetimeMs}::float8 * interval '1 ms')`,
    ),
  );
}

async function deleteAddress(tx: Transaction, requestId: string): Promise<void> {
  await tx.query(
    statement(
      'forget-requested-address',
      sql`UPDATE link_requests SET email = NULL, next_look_at = NULL WHERE id = ${requestId}`,
    ),
  );
}
