import type { Transaction } from '@nibog/db';
import { isLegalMove, type PaymentStatus } from '@nibog/domain';

export type Move = {
  paymentId: string;
  /** Where the mover may find it; what the table does not allow is left out. */
  from: readonly PaymentStatus[];
  to: PaymentStatus;
  /** For people, in the timeline. No personal data. */
  cause: string;
  failureCode?: string | null;
  reviewReason?: string | null;
  /** PhonePe has taken the money. */
  captured: boolean;
};

/** More that a statement writes into the row that it moves (`p`), and more that has to be true of it. */
export type MovedToo = { set: string; where: string };

/**
 * The one way in which a payment's status changes, as the beginning of a `WITH`: `moved` has the payment's row, or none
 * when it was not in a state that may move there, since somebody else was first. The timeline has the move if `moved` has.
 * Its values are `$1` to `$7`, by `moveValues`.
 */
export function movedBy(too: MovedToo = { set: '', where: '' }): string {
  return `
  before AS (SELECT id, status, ctid AS version FROM payments WHERE id = $1 FOR NO KEY UPDATE),
  moved AS (
    UPDATE payments p
       SET status = $2::payment_status,
           captured_at = CASE WHEN $3 THEN coalesce(p.captured_at, now()) ELSE p.captured_at END,
           closed_at = CASE WHEN $2 IN ('failed', 'expired') THEN now() ELSE p.closed_at END,
           failure_code = coalesce($4, p.failure_code),
           review_reason = coalesce($5, p.review_reason),
           claimed_at = CASE WHEN $3 THEN NULL ELSE p.claimed_at END${too.set}
      FROM before
     WHERE p.id = before.id AND /* guard: status */ before.status::text = ANY($6) /* end */${too.where}
    RETURNING p.id, p.merchant_transaction_id, p.booking_ref, p.event_id, before.status AS from_status),
  line AS (
    INSERT INTO payment_timeline (payment_id, from_status, to_status, cause)
    SELECT id, from_status, $2::payment_status, $7 FROM moved)`;
}

const MOVE = `WITH ${movedBy()} SELECT id FROM moved`;

export function moveValues(move: Move): unknown[] {
  return [
    move.paymentId,
    move.to,
    move.captured,
    move.failureCode ?? null,
    move.reviewReason ?? null,
    move.from.filter((from) => isLegalMove(from, move.to)),
    move.cause,
  ];
}

/**
 * Moves a payment by one guarded statement, which writes the move to its timeline too. Answers `false`, having changed
 * nothing, when the payment was not in a state that may move there: somebody else was first.
 */
export async function movePayment(tx: Transaction, move: Move): Promise<boolean> {
  const { rowCount } = await tx.query(MOVE, moveValues(move));
  return rowCount === 1;
}
