import { literals, sql, statement, type RoleClient, type Transaction } from '@nibog/db';
import { OPEN_REFUND_STATES, type Durations, type RefundStatus } from '@nibog/domain';
import { GatewayError, type KnownRefund, type PaymentGateway } from '@nibog/phonepe';
import type { Logger } from 'pino';
import { endLease, LeaseLost, endLeaseInTransaction, type Lease, type NextLook } from '../due/queue.ts';
import { enqueueEmail } from '../mail/outbox.ts';
import { lockPayment } from '../settlement/locks.ts';
import { movePayment } from '../settlement/move-payment.ts';
import type { Wake } from '../wake.ts';
import { reopenRefund } from './open.ts';

export type RefundContext = {
  settlement: RoleClient<'settlement'>;
  gateway: Pick<PaymentGateway, 'refund' | 'refundStatus'>;
  durations: Durations;
  /** The URL that v1 of PhonePe's API takes with each request. */
  webhookUrl: string;
  wake: Wake;
  log: Logger;
};

type RefundRow = {
  id: string;
  paymentId: string;
  transactionId: string;
  merchantRefundId: string;
  amountPaise: number;
  status: RefundStatus;
  /** Whether the refund may have been posted to PhonePe. */
  posted: boolean;
  looks: number;
  /** Failed refunds of this payment so far. */
  failures: number;
};

/** PhonePe's response about a refund; `null` when there was no readable one. */
type RefundResponse = KnownRefund | { refused: string } | null;

/**
 * Performs one look at a refund: posts it to PhonePe, or asks for its status, until the refund is final. A post with an
 * unknown outcome is repeated only after PhonePe reports that it does not know the id. A failed refund is retried later under
 * a new id, and never while another refund is open.
 */
export async function followRefund(ctx: RefundContext, lease: Lease): Promise<void> {
  const refund = await readRefund(ctx.settlement, lease.id);
  if (refund.status === 'completed') {
    await endLease(ctx.settlement, 'refunds', lease, { next: 'final' });
    return;
  }
  if (refund.status === 'failed') {
    await retryRefund(ctx, lease, refund);
    return;
  }
  const response = await requestOrCheckRefund(ctx, lease, refund);
  await endLeaseInTransaction(ctx.settlement, 'refunds', lease, async (tx) => {
    await lockPayment(tx, refund.paymentId);
    return applyResponse(tx, ctx, refund, response);
  });
  const { merchantRefundId, transactionId } = refund;
  const state = response === null ? 'no response' : 'refused' in response ? 'refused' : response.state;
  ctx.log.info({ transactionId, refund: merchantRefundId, state }, 'checked a refund');
  if (state === 'completed') ctx.wake('emails');
}

async function requestOrCheckRefund(
  ctx: RefundContext,
  lease: Lease,
  refund: RefundRow,
): Promise<RefundResponse> {
  try {
    if (refund.posted) {
      const known = await ctx.gateway.refundStatus(refund.merchantRefundId);
      if (known.found) return known;
    }
    await markPosted(ctx.settlement, lease);
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
      'PhonePe did not accept a refund',
    );
    // Only PhonePe's refusal of a first post is final. After an earlier post the refusal may mean that the id exists, so the
    // next look asks for the status.
    const final = operation === 'refund' && outcome === 'refused' && !retryable && !refund.posted;
    return final ? { refused: code } : null;
  }
}

/**
 * Commits before each post, so that after a crash the next process asks for the status first. A process that has lost the
 * lease must not post: the process that has it now may have read that the refund was not posted, and would mistake PhonePe's
 * "the id exists" for a failed refund.
 */
async function markPosted(db: RoleClient<'settlement'>, lease: Lease): Promise<void> {
  const { rowCount } = await db.query(
    statement(
      'mark-refund-posted',
      sql`UPDATE refunds SET posted_at = now()
           WHERE id = ${lease.id} AND /* guard: refund-post */ look_lease_until = ${lease.until}::timestamptz /* end */`,
    ),
  );
  if (rowCount !== 1) throw new LeaseLost(`refunds ${lease.id}`);
}

async function applyResponse(
  tx: Transaction,
  ctx: RefundContext,
  refund: RefundRow,
  response: RefundResponse,
): Promise<NextLook> {
  const { durations } = ctx;
  const { id, paymentId } = refund;
  if (response === null) return durations.refundStep(refund.looks);
  if ('refused' in response || response.state === 'failed') {
    const code =
      'refused' in response
        ? response.refused
        : (response.detailedErrorCode ?? response.errorCode ?? 'FAILED');
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
      'a refund failed and will be retried under a new id',
    );
    return durations.refundRetryStep(refund.failures + 1);
  }
  await setStatus(tx, id, response.state, { failureCode: null, gatewayRefundId: response.gatewayRefundId });
  if (response.state !== 'completed') return durations.refundStep(refund.looks);
  const cause = 'PhonePe: refund COMPLETED';
  await movePayment(tx, { paymentId, from: ['refunding'], to: 'refunded', cause, captured: true });
  await enqueueEmail(tx, refund, 'refund_completed');
  return 'final';
}

/** Retries a failed refund: the look at its row opens a new refund. */
async function retryRefund(ctx: RefundContext, lease: Lease, refund: RefundRow): Promise<void> {
  const { paymentId } = refund;
  await endLeaseInTransaction(ctx.settlement, 'refunds', lease, async (tx) => {
    await lockPayment(tx, paymentId);
    if (await reopenRefund(tx, refund.id)) {
      const cause = 'the refund is retried under a new id';
      await movePayment(tx, { paymentId, from: ['refund_failed'], to: 'refunding', cause, captured: true });
    }
    return 'final';
  });
  ctx.wake('refunds');
}

/** @throws {LeaseLost} the refund is final, because another process took the lease and finished it */
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

async function readRefund(db: RoleClient<'settlement'>, id: string): Promise<RefundRow> {
  const { rows } = await db.query(
    statement<RefundRow>(
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
  if (!row) throw new Error(`refund ${id} does not exist`);
  return row;
}
