import { empty, sql, statement, type Sql, type Transaction } from '@nibog/db';
import { isLegalMove, type PaymentStatus } from '@nibog/domain';

export type PaymentMove = {
  paymentId: string;
  /** The states from which to move. States whose move to `to` is illegal are ignored. */
  from: readonly PaymentStatus[];
  to: PaymentStatus;
  /** The cause in the timeline, for people. It contains no personal data. */
  cause: string;
  failureCode?: string | null;
  reviewReason?: string | null;
  /** Whether PhonePe has captured the money. */
  captured: boolean;
};

/** Further assignments and conditions on the moved payment `p`. */
export type PaymentMoveExtension = { set: Sql; where: Sql };

const NO_EXTENSION: PaymentMoveExtension = { set: empty, where: empty };

/**
 * The CTEs that change a payment's status. No statement changes it in another way. `moved` contains the payment's row, or no row when the
 * payment was in none of the states `from`. The timeline gets a line if and only if the payment moved.
 */
export function paymentMoveCtes(move: PaymentMove, extension: PaymentMoveExtension = NO_EXTENSION): Sql {
  const from = move.from.filter((each) => isLegalMove(each, move.to));
  const closes = move.to === 'failed' || move.to === 'expired';
  return sql`
  before AS (SELECT id, status, ctid AS version FROM payments WHERE id = ${move.paymentId} FOR NO KEY UPDATE),
  moved AS (
    UPDATE payments p
       SET status = ${move.to}::payment_status,
           captured_at = CASE WHEN ${move.captured}::boolean THEN coalesce(p.captured_at, now()) ELSE p.captured_at END,
           closed_at = CASE WHEN ${closes}::boolean THEN now() ELSE p.closed_at END,
           failure_code = coalesce(${move.failureCode ?? null}::text, p.failure_code),
           review_reason = coalesce(${move.reviewReason ?? null}::text, p.review_reason),
           claimed_at = CASE WHEN ${move.captured}::boolean THEN NULL ELSE p.claimed_at END${extension.set}
      FROM before
     WHERE p.id = before.id
       AND /* guard: status */ before.status::text = ANY(${from}::text[]) /* end */${extension.where}
    RETURNING p.id, p.merchant_transaction_id, p.booking_ref, p.event_id, before.status AS from_status),
  line AS (
    INSERT INTO payment_timeline (payment_id, from_status, to_status, cause)
    SELECT id, from_status, ${move.to}::payment_status, ${move.cause} FROM moved)`;
}

/**
 * Moves a payment and records the move in its timeline, in one guarded statement. Returns `false`, without a change, when the
 * payment is in none of the states `from`.
 */
export async function movePayment(tx: Transaction, move: PaymentMove): Promise<boolean> {
  const { rowCount } = await tx.query(
    statement('move-payment', sql`WITH ${paymentMoveCtes(move)} SELECT id FROM moved`),
  );
  return rowCount === 1;
}
