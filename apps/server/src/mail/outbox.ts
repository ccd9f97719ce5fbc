import { sql, statement, type Transaction } from '@nibog/db';
import { sha256Hex } from '@nibog/domain';

/** Mails that tell of something that happens once. */
type OnceKind = 'booking_confirmed' | 'refund_started' | 'refund_completed' | 'booking_cancelled';
/** Mails that a parent may cause again, each one counted. */
type RepeatedKind = 'booking_link' | 'booking_resent' | 'booking_moved';

export type EmailKind = OnceKind | RepeatedKind;

type About = { paymentId: string; transactionId: string };

/**
 * Writes a mail in the transaction that causes it: it is sent if and only if that commits, and at most once per
 * payment and kind. The message id is fixed here, so that a mail server or reader can tell a repeat.
 */
export async function enqueueEmail(
  tx: Transaction,
  { paymentId, transactionId }: About,
  kind: OnceKind,
): Promise<void> {
  await tx.query(
    statement(
      'enqueue-email',
      sql`INSERT INTO emails (payment_id, kind, message_id, next_look_at)
          VALUES (${paymentId}, ${kind}, ${messageIdOf(kind, transactionId)}, now())`,
    ),
  );
}

/** The left part of a once-kind's message id. A hash: the transaction id itself lets whoever has it read the payment. */
export function messageIdOf(kind: OnceKind, transactionId: string): string {
  return sha256Hex(`${kind}/${transactionId}`).slice(0, 32);
}

/**
 * Writes one more mail of a kind that may come again. The caller holds the payment's row lock, under which its number
 * is counted. Answers the mail's id.
 */
export async function enqueueEmailAgain(
  tx: Transaction,
  { paymentId, transactionId }: About,
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
