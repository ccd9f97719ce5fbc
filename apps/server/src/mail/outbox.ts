import { sql, statement, type Transaction } from '@nibog/db';
import { sha256Hex } from '@nibog/domain';

/** Kinds of mails that are sent at most once per payment. */
type OnceKind = 'booking_confirmed' | 'refund_started' | 'refund_completed' | 'booking_cancelled';
/** Kinds of mails that a parent can cause repeatedly; they are numbered. */
type RepeatedKind = 'booking_link' | 'booking_resent' | 'booking_moved';

export type EmailKind = OnceKind | RepeatedKind;

type PaymentIds = { paymentId: string; transactionId: string };

/**
 * Queues a mail in the transaction that causes it. The mail is sent if and only if the transaction commits, and at most once
 * per payment and kind. The message id is fixed here, so that mail servers and readers recognise a duplicate.
 */
export async function enqueueEmail(
  tx: Transaction,
  { paymentId, transactionId }: PaymentIds,
  kind: OnceKind,
): Promise<void> {
  await tx.query(
    statement(
      'enqueue-email',
      sql`INSERT INTO emails (payment_id, kind, message_id, next_look_at)
          VALUES (${paymentId}, ${kind}, ${toMessageId(kind, transactionId)}, now())`,
    ),
  );
}

/** Returns the local part of the message id. It is a hash, because the transaction id is a capability. */
export function toMessageId(kind: OnceKind, transactionId: string): string {
  return sha256Hex(`${kind}/${transactionId}`).slice(0, 32);
}

/**
 * Queues another mail of a repeatable kind and returns its id. The caller holds the payment's row lock, which protects the
 * numbering.
 */
export async function enqueueEmailAgain(
  tx: Transaction,
  { paymentId, transactionId }: PaymentIds,
  kind: RepeatedKind,
): Promise<string> {
  const identity = `${kind}/${transactionId}`;
  const { rows } = await tx.query(
    statement<{ id: string }>(
      'enqueue-repeated-email',
      sql`INSERT INTO emails (payment_id, kind, occasion, message_id, next_look_at)
          SELECT ${paymentId}::bigint, ${kind}::email_kind, n.next,
                 left(encode(sha256(convert_to(${identity} || '/' || n.next, 'UTF8')), 'hex'), 32), now()
            FROM (SELECT coalesce(max(occasion), 0) + 1 AS next FROM emails
                   WHERE payment_id = ${paymentId} AND kind = ${kind}) AS n
          RETURNING id`,
    ),
  );
  const id = rows[0]?.id;
  if (id === undefined) throw new Error(`no ${kind} was queued for payment ${paymentId}`);
  return id;
}
