import { sql, type RoleClient, type Sql, type Transaction } from '@nibog/db';
import { ASKED_STATES, releaseHold } from '@nibog/domain';
import { endClaim, settleClaim, type Claim } from '../due/queue.ts';
import { bookCaptured } from './book.ts';
import { bookHeld } from './booking-statement.ts';
import type { Decision, Learned, SettlementMove } from './decide.ts';
import { movePayment } from './move-payment.ts';
import type { PaymentSnapshot } from './payment-snapshot.ts';

/** What a decision caused that other workers have to do. */
export type Caused = readonly ('emails' | 'refunds')[];

/**
 * Writes a decision and ends the claim, in one statement where one is enough, else in one transaction. Either all of it is
 * written or nothing.
 *
 * @throws {LeaseLost} nothing was changed: another process has the payment now
 */
export async function apply(
  db: RoleClient<'settlement'>,
  claim: Claim,
  payment: PaymentSnapshot,
  { move, next, learned }: Decision,
): Promise<Caused> {
  const set = learnedSet(learned);
  if (move === null) {
    await endClaim(db, 'payments', claim, { next, set });
    return [];
  }
  if (move.to === 'book') return book(db, claim, payment, learned);
  await settleClaim(
    db,
    'payments',
    claim,
    async (tx) => {
      await close(tx, payment, move);
      return next;
    },
    set,
  );
  return [];
}

async function book(
  db: RoleClient<'settlement'>,
  claim: Claim,
  payment: PaymentSnapshot,
  learned: Learned,
): Promise<Caused> {
  const { lease } = claim;
  const { gatewayOrderId } = learned;
  const booking = { ...payment, lease, gatewayOrderId, cause: 'PhonePe: COMPLETED' };
  if (payment.status === 'pending' && (await bookHeld(db, booking))) return ['emails'];
  await settleClaim(db, 'payments', claim, (tx) => bookCaptured(tx, booking), learnedSet(learned));
  return ['emails', 'refunds'];
}

/** Moves the payment and releases what it holds. Where another was first, nothing moves and nothing is released. */
async function close(
  tx: Transaction,
  { paymentId }: PaymentSnapshot,
  move: Exclude<SettlementMove, { to: 'book' }>,
): Promise<void> {
  const moved = await movePayment(tx, { paymentId, ...describeMove(move) });
  if (moved) await releaseHold(tx, paymentId);
}

function describeMove(move: Exclude<SettlementMove, { to: 'book' }>) {
  switch (move.to) {
    case 'review': {
      const { to, reason } = move;
      const cause = `PhonePe: COMPLETED, ${reason}`;
      return { from: ASKED_STATES, to, cause, reviewReason: reason, captured: true };
    }
    case 'failed': {
      const { to, failureCode } = move;
      return { from: ['pending'] as const, to, cause: 'PhonePe: FAILED', failureCode, captured: false };
    }
    case 'expired':
      return { from: ['pending'] as const, to: move.to, cause: move.cause, captured: false };
  }
}

/** What was learned, as columns that the end of the claim sets. */
function learnedSet({ answered, gatewayOrderId, claimLooks, claimDropped }: Learned): Sql {
  return sql`look_errors = CASE WHEN ${answered}::boolean THEN 0 ELSE look_errors + 1 END,
            answered_at = CASE WHEN ${answered}::boolean THEN now() ELSE answered_at END,
            gateway_order_id = coalesce(gateway_order_id, ${gatewayOrderId}::text),
            claim_looks = ${claimLooks}::int,
            claimed_at = CASE WHEN ${claimDropped}::boolean THEN NULL ELSE claimed_at END`;
}
