import { sql, type RoleClient, type Sql, type Transaction } from '@nibog/db';
import { POLLED_STATES, releaseHold } from '@nibog/domain';
import { endLease, endLeaseInTransaction, type Lease } from '../due/queue.ts';
import { bookOrRefund } from './book.ts';
import { bookHeldPayment } from './booking-statement.ts';
import type { Decision, LearnedFacts, SettlementMove } from './decide.ts';
import { movePayment } from './move-payment.ts';
import type { PaymentSnapshot } from './payment-snapshot.ts';

/** Tables with rows that became due. */
export type TablesToWake = readonly ('emails' | 'refunds')[];

/**
 * Writes a decision and ends the lease, atomically: in one statement if possible, otherwise in one transaction.
 *
 * @throws {LeaseLost} nothing was changed; another process has the payment now
 */
export async function applyDecision(
  db: RoleClient<'settlement'>,
  lease: Lease,
  payment: PaymentSnapshot,
  { move, next, learned }: Decision,
): Promise<TablesToWake> {
  const set = learnedAssignments(learned);
  if (move === null) {
    await endLease(db, 'payments', lease, { next, set });
    return [];
  }
  if (move.to === 'book') return bookPayment(db, lease, payment, learned);
  await endLeaseInTransaction(
    db,
    'payments',
    lease,
    async (tx) => {
      await closePayment(tx, payment, move);
      return next;
    },
    set,
  );
  return [];
}

async function bookPayment(
  db: RoleClient<'settlement'>,
  lease: Lease,
  payment: PaymentSnapshot,
  learned: LearnedFacts,
): Promise<TablesToWake> {
  const { gatewayOrderId } = learned;
  const booking = { ...payment, leaseUntil: lease.until, gatewayOrderId, cause: 'PhonePe: COMPLETED' };
  if (payment.status === 'pending' && (await bookHeldPayment(db, booking))) return ['emails'];
  await endLeaseInTransaction(
    db,
    'payments',
    lease,
    (tx) => bookOrRefund(tx, booking),
    learnedAssignments(learned),
  );
  return ['emails', 'refunds'];
}

/** Moves the payment and releases its holds. Changes nothing when another process has moved the payment before. */
async function closePayment(
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
      return { from: POLLED_STATES, to, cause, reviewReason: reason, captured: true };
    }
    case 'failed': {
      const { to, failureCode } = move;
      return { from: ['pending'] as const, to, cause: 'PhonePe: FAILED', failureCode, captured: false };
    }
    case 'expired':
      return { from: ['pending'] as const, to: move.to, cause: move.cause, captured: false };
  }
}

/** The assignments with which the end of the lease stores what was learned. */
function learnedAssignments({ answered, gatewayOrderId, claimLooks, claimDropped }: LearnedFacts): Sql {
  return sql`look_errors = CASE WHEN ${answered}::boolean THEN 0 ELSE look_errors + 1 END,
            answered_at = CASE WHEN ${answered}::boolean THEN now() ELSE answered_at END,
            gateway_order_id = coalesce(gateway_order_id, ${gatewayOrderId}::text),
            claim_looks = ${claimLooks}::int,
            claimed_at = CASE WHEN ${claimDropped}::boolean THEN NULL ELSE claimed_at END`;
}
