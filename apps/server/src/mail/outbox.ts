import { sha256Hex } from '@nibog/api';
import type { Transaction } from '@nibog/db';

export type EmailKind = 'booking_confirmed' | 'refund_started' | 'refund_completed' | 'booking_cancelled';

/**
 * Writes a mail in the transaction that causes it: it is sent if and only if that commits, and at most once per
 * payment and kind. The message id is fixed here, so that a mail server or reader can tell a repeat.
 */
export async function enqueueEmail(
  tx: Transaction,
  { paymentId, transactionId }: { paymentId: string; transactionId: string },
  kind: EmailKind,
): Promise<void> {
  // A hash: the transaction id itself lets whoever has it read the payment.
  const messageId = sha256Hex(`${kind}/${transactionId}`).slice(0, 32);
  await tx.query(
    'INSERT INTO emails (payment_id, kind, message_id, next_look_at) VALUES ($1, $2, $3, now())',
    [paymentId, kind, messageId],
  );
}
