import { empty, sql, statement, type Sql, type Transaction } from '@nibog/db';
import { isLegalMove, type PaymentStatus } from '@nibog/domain';

export type Move = {
  paymentId: string;
  /** Where the mover may find it; what the table of states does not allow is left out. */
  from: readonly PaymentStatus[];
  to: PaymentStatus;
  /** For people, in the timeline. No personal data. */
  cause: string;
  failureCode?: string | null;
  reviewReason?: string | null;
  /** PhonePe has taken the money. */
  captured: boolean;
};

/** More columns that a statement sets in the payment `p` that it moves, and more that has to be true of it. */
export type MoveExtension = { set: Sql; where: Sql };

const NO_EXTENSION: MoveExtension = { set: empty, where: empty };

/**
 * The one way in which a payment's status changes, as the beginning of a `WITH`: `moved` has the payment's row, or none
 * when it was not in a state that may move there, since another was first. The timeline has the move if `moved` has it.
 */
export function moveExpressions(move: Move, extension: MoveExtension = NO_EXTENSION): Sql {
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
 * Moves a payment by one guarded statement, which writes the move to its timeline too. Answers `false`, having changed
 * nothing, when the payment was not in a state that may move there: another was first.
 */
export async function movePayment(tx: Transaction, move: Move): Promise<boolean> {
  const { rowCount } = await tx.query(
    statement('move-payment', sql`WITH ${moveExpressions(move)} SELECT id FROM moved`),
  );
  return rowCount === 1;
}
