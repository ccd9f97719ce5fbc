import { literals, sql, statement, type RoleClient, type Transaction } from '@nibog/db';
import { OPEN_REFUND_STATES, type Durations, type RefundStatus } from '@nibog/domain';
import { GatewayError, type KnownRefund, type PaymentGateway } from '@nibog/phonepe';
import type { Logger } from 'pino';
import { endClaim, LeaseLost, settleClaim, type Claim, type NextLook } from '../due/queue.ts';
import { enqueueEmail } from '../mail/outbox.ts';
import { lockPayment } from '../settlement/locks.ts';
import { movePayment } from '../settlement/move-payment.ts';
import type { Wake } from '../wake.ts';
import { reopenRefund } from './open.ts';

export type RefundContext = {
  settlement: RoleClient<'settlement'>;
  gateway: Pick<PaymentGateway, 'refund' | 'refundStatus'>;
  durations: Durations;
  /** Given to PhonePe where its API takes an address per request. */
  webhookUrl: string;
  wake: Wake;
  log: Logger;
};

type Refund = {
  id: string;
  paymentId: string;
  transactionId: string;
  merchantRefundId: string;
  amountPaise: number;
  status: RefundStatus;
  posted: boolean;
  looks: number;
  /** Failed refunds of this payment so far. */
  failures: number;
};

/** What PhonePe says of a refund. `null`: nothing that could be read. */
type Answer = KnownRefund | { refused: string } | null;

/**
 * One look at a refund: asks PhonePe for it, or about it, until it is final. A post whose outcome is unknown is never
 * simply repeated: PhonePe is asked first, and only an id that it does not know is posted once more. A refund that
 * failed is tried again later, under a new id, and never while another is open.
 */
export async function followRefund(ctx: RefundContext, claim: Claim): Promise<void> {
  const refund = await readRefund(ctx.settlement, claim.id);
  if (refund.status === 'completed') {
    await endClaim(ctx.settlement, 'refunds', claim, { next: 'final' });
    return;
  }
  if (refund.status === 'failed') {
    await retry(ctx, claim, refund);
    return;
  }
  const answer = await ask(ctx, claim, refund);
  await settleClaim(ctx.settlement, 'refunds', claim, async (tx) => {
    await lockPayment(tx, refund.paymentId);
    return applyAnswer(tx, ctx, refund, answer);
  });
  const { merchantRefundId, transactionId } = refund;
  const state = answer === null ? 'no answer' : 'refused' in answer ? 'refused' : answer.state;
  ctx.log.info({ transactionId, refund: merchantRefundId, state }, 'looked at a refund');
  if (state === 'completed') ctx.wake('emails');
}

async function ask(ctx: RefundContext, claim: Claim, refund: Refund): Promise<Answer> {
  try {
    if (refund.posted) {
      const known = await ctx.gateway.refundStatus(refund.merchantRefundId);
      if (known.found) return known;
    }
    await markPosted(ctx.settlement, claim);
    return await ctx.gateway.refund({
      merchantRefundId: refund.merchantRefundId,
      merchantOrderId: refund.transactionId,
      amountPaise: refund.amountPaise,
      webhookUrl: ctx.webhookUrl,
    });
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    const { code, httpStatus, operation, outcome, retryable } = error;
    ctx.log.warn(
      { refund: refund.merchantRefundId, operation, code, httpStatus },
      'PhonePe did not take a refund',
    );
    // Only PhonePe's own word that it will not do this one ends it. "The id exists" is such a word too: ask next time.
    const final = operation === 'refund' && outcome === 'refused' && !retryable && !refund.posted;
    return final ? { refused: code } : null;
  }
}

/**
 * Committed before each post, so that whoever comes after a crash asks first. Who has lost the lease posts no more: whoever
 * has it now may have read that nobody posted, and would take PhonePe's "the id exists" for a refund that failed.
 */
async function markPosted(db: RoleClient<'settlement'>, claim: Claim): Promise<void> {
  const { rowCount } = await db.query(
    statement(
      'mark-refund-posted',
      sql`UPDATE refunds SET posted_at = now()
           WHERE id = ${claim.id} AND /* guard: refund-post */ look_lease_until = ${claim.lease}::timestamptz /* end */`,
    ),
  );
  if (rowCount !== 1) throw new LeaseLost(`refunds ${claim.id}`);
}

async function applyAnswer(
  tx: Transaction,
  ctx: RefundContext,
  refund: Refund,
  answer: Answer,
): Promise<NextLook> {
  const { durations } = ctx;
  const { id, paymentId } = refund;
  if (answer === null) return durations.refundStep(refund.looks);
  if ('refused' in answer || answer.state === 'failed') {
    const code =
      'refused' in answer ? answer.refused : (answer.detailedErrorCode ?? answer.errorCode ?? 'FAILED');
    await setStatus(tx, id, 'failed', { failureCode: code, gatewayRefundId: null });
    await movePayment(tx, {
      paymentId,
      from: ['refunding'],
      to: 'refund_failed',
      cause: `PhonePe: refund FAILED, ${code}`,
      captured: true,
    });
    ctx.log.error(
      { refund: refund.merchantRefundId, code },
      'a refund failed; it is tried again under a new id',
    );
    return durations.refundRetryStep(refund.failures + 1);
  }
  await setStatus(tx, id, answer.state, { failureCode: null, gatewayRefundId: answer.gatewayRefundId });
  if (answer.state !== 'completed') return durations.refundStep(refund.looks);
  const cause = 'PhonePe: refund COMPLETED';
  await movePayment(tx, { paymentId, from: ['refunding'], to: 'refunded', cause, captured: true });
  await enqueueEmail(tx, refund, 'refund_completed');
  return 'final';
}

/** The failed refund's own row is what is due: its next look opens the new one. */
async function retry(ctx: RefundContext, claim: Claim, refund: Refund): Promise<void> {
  const { paymentId } = refund;
  await settleClaim(ctx.settlement, 'refunds', claim, async (tx) => {
    await lockPayment(tx, paymentId);
    if (await reopenRefund(tx, refund.id)) {
      const cause = 'the refund is tried again under a new id';
      await movePayment(tx, { paymentId, from: ['refund_failed'], to: 'refunding', cause, captured: true });
    }
    return 'final';
  });
  ctx.wake('refunds');
}

/** Only who has the refund's lease moves it on: found ended, it was ended by whoever took the lease over. */
async function setStatus(
  tx: Transaction,
  refundId: string,
  status: Exclude<RefundStatus, 'requested'>,
  { failureCode, gatewayRefundId }: { failureCode: string | null; gatewayRefundId: string | null },
): Promise<void> {
  const { rowCount } = await tx.query(
    statement(
      'set-refund-status',
      sql`UPDATE refunds
             SET status = ${status}::refund_status, failure_code = coalesce(${failureCode}, failure_code),
                 gateway_refund_id = coalesce(gateway_refund_id, ${gatewayRefundId}),
                 completed_at = CASE WHEN ${status}::refund_status = 'completed' THEN now() END
           WHERE id = ${refundId} AND status IN (${literals(OPEN_REFUND_STATES)})`,
    ),
  );
  if (rowCount !== 1) throw new LeaseLost(`refunds ${refundId}`);
}

async function readRefund(db: RoleClient<'settlement'>, id: string): Promise<Refund> {
  const { rows } = await db.query(
    statement<Refund>(
      'read-refund',
      sql`SELECT r.id, r.payment_id AS "paymentId", p.merchant_transaction_id AS "transactionId",
                 r.merchant_refund_id AS "merchantRefundId", r.amount_paise AS "amountPaise", r.status,
                 r.posted_at IS NOT NULL AS posted, r.looks,
                 (SELECT count(*)::int FROM refunds f
                   WHERE f.payment_id = r.payment_id AND f.status = 'failed') AS failures
            FROM refunds r JOIN payments p ON p.id = r.payment_id
           WHERE r.id = ${id}`,
    ),
  );
  const row = rows[0];
  if (!row) throw new Error(`refund ${id} is gone`);
  return row;
}
