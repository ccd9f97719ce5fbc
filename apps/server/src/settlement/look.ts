import type { RoleClient, Transaction } from '@nibog/db';
import { ASKED_STATES, isAsked, releaseHold, type Durations } from '@nibog/domain';
import { GatewayError, type OrderStatus, type PaymentGateway } from '@nibog/phonepe';
import type { Logger } from 'pino';
import { endClaim, settleClaim, type Claim, type ClaimOf, type NextLook } from '../due/queue.ts';
import type { Wake } from '../wake.ts';
import { bookCaptured } from './book.ts';
import { bookHeld } from './booking-statement.ts';
import { toPayment, type LookedAtRow, type Payment } from './looked-at.ts';
import { learn, nextLook, nextWhenClosed, orderIdOf, type Answered } from './next-look.ts';
import { movePayment } from './states.ts';
import { judge, type Verdict } from './verdict.ts';

export type LookContext = {
  settlement: RoleClient<'settlement'>;
  gateway: Pick<PaymentGateway, 'orderStatus'>;
  durations: Durations;
  wake: Wake;
  /** Called once it is committed that the payment may read differently. */
  changed: (transactionId: string) => void;
  log: Logger;
};

/**
 * One look at a payment: asks PhonePe's Order Status, never the webhook, and settles what it says in one statement or one
 * transaction, which ends the claim too. An error of PhonePe's is a result like any other: the payment is looked at again.
 */
export async function lookAtPayment(ctx: LookContext, claim: ClaimOf<LookedAtRow>): Promise<void> {
  const payment = toPayment(claim.row);
  if (!isAsked(payment.status)) {
    await endClaim(ctx.settlement, 'payments', claim, { next: 'final' });
    return;
  }
  const order = await askOrder(ctx, payment.transactionId);
  const verdict = judge(payment, order);
  await settle(ctx, claim, payment, { order, verdict });
  const { transactionId } = payment;
  if (verdict.kind !== 'waiting' || payment.claimAgeMs !== null) ctx.changed(transactionId);
  if (verdict.kind === 'review')
    ctx.log.error({ transactionId, reason: verdict.reason }, 'a payment needs review');
  else
    ctx.log.info({ transactionId, verdict: verdict.kind, answered: order !== null }, 'looked at a payment');
}

/** In one statement where PhonePe's answer leaves nothing else to be asked; otherwise in one transaction. */
async function settle(ctx: LookContext, claim: Claim, payment: Payment, answered: Answered): Promise<void> {
  const { settlement, durations } = ctx;
  const { order, verdict } = answered;
  const learned = learn(durations, payment, answered);
  switch (verdict.kind) {
    case 'waiting':
      return endClaim(settlement, 'payments', claim, { next: nextLook(durations, payment), learned });
    case 'captured': {
      const { lease } = claim;
      const booking = { ...payment, lease, gatewayOrderId: orderIdOf(order), cause: 'PhonePe: COMPLETED' };
      if (payment.status === 'pending' && (await bookHeld(settlement, booking))) return ctx.wake('emails');
      await settleClaim(settlement, 'payments', claim, (tx) => bookCaptured(tx, booking), learned);
      return ctx.wake('emails', 'refunds');
    }
    default:
      return settleClaim(
        settlement,
        'payments',
        claim,
        (tx) => applyVerdict(tx, durations, payment, verdict),
        learned,
      );
  }
}

async function askOrder({ gateway, log }: LookContext, transactionId: string): Promise<OrderStatus | null> {
  try {
    return await gateway.orderStatus(transactionId);
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    log.warn(
      { transactionId, code: error.code, httpStatus: error.httpStatus },
      'PhonePe did not answer a look',
    );
    return null;
  }
}

async function applyVerdict(
  tx: Transaction,
  durations: Durations,
  payment: Payment,
  verdict: Exclude<Verdict, { kind: 'captured' | 'waiting' }>,
): Promise<NextLook> {
  const { paymentId } = payment;
  switch (verdict.kind) {
    case 'review': {
      const cause = `PhonePe: COMPLETED, ${verdict.reason}`;
      const moved = await movePayment(tx, {
        paymentId,
        from: ASKED_STATES,
        to: 'review',
        cause,
        reviewReason: verdict.reason,
        captured: true,
      });
      if (moved) await releaseHold(tx, paymentId);
      return 'final';
    }
    case 'failed':
      await close(tx, payment, { to: 'failed', cause: 'PhonePe: FAILED', failureCode: verdict.code });
      return nextWhenClosed(durations, payment);
    case 'expired':
      await close(tx, payment, { to: 'expired', cause: 'the hold ended' });
      return nextWhenClosed(durations, payment);
    case 'never_made':
      await close(tx, payment, { to: 'expired', cause: 'PhonePe: no such order, and its time is over' });
      return null;
  }
}

/** Ends a pending payment and its hold. One that is closed already stays as it is: only its asking goes on. */
async function close(
  tx: Transaction,
  payment: Payment,
  move: { to: 'failed' | 'expired'; cause: string; failureCode?: string },
): Promise<void> {
  const { paymentId } = payment;
  const closed = await movePayment(tx, { paymentId, from: ['pending'], captured: false, ...move });
  if (closed) await releaseHold(tx, paymentId);
}
