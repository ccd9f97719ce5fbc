import { EXTRAS_COLUMNS, releaseHold, type Durations, type Extras } from '@nibog/api';
import type { RoleClient, Transaction } from '@nibog/db';
import { GatewayError, type OrderStatus, type PaymentGateway } from '@nibog/phonepe';
import type { Logger } from 'pino';
import { settleClaim, type Claim, type Learned, type NextLook } from '../due/queue.ts';
import { bookCaptured } from './book.ts';
import { ASKED_STATES, movePayment, type AskedStatus, type PaymentStatus } from './states.ts';
import { judge, type LookedAt, type Verdict } from './verdict.ts';

export type LookContext = {
  settlement: RoleClient<'settlement'>;
  gateway: Pick<PaymentGateway, 'orderStatus'>;
  durations: Durations;
  /** Called once a mail or a refund is committed, so that it need not wait for the sweep. */
  settled: () => void;
  /** Called once it is committed that the payment may read differently. */
  changed: (transactionId: string) => void;
  log: Logger;
};

type Payment = LookedAt & {
  id: string;
  status: PaymentStatus;
  ageMs: number;
  claimAgeMs: number | null;
  claimLooks: number;
  closedMs: number;
  holdLeftMs: number;
  orderFinalLeftMs: number;
  extras: Extras;
};

/** After this many looks, and `claimChecked`, a claim of success that none bore out is dropped. */
const CLAIM_LOOKS = 5;

/**
 * One look at a payment: asks PhonePe's Order Status, never the webhook, and settles what it says in one transaction
 * that ends the claim too. An error of PhonePe's is a result like any other: the payment is looked at again.
 */
export async function lookAtPayment(ctx: LookContext, claim: Claim): Promise<void> {
  const payment = await readPayment(ctx.settlement, claim.id);
  if (!isAsked(payment.status)) {
    await settleClaim(ctx.settlement, 'payments', claim, async () => 'final');
    return;
  }
  const order = await askOrder(ctx, payment.transactionId);
  const verdict = judge(payment, order);
  await settleClaim(
    ctx.settlement,
    'payments',
    claim,
    (tx) => applyVerdict(tx, ctx.durations, payment, verdict),
    learn(ctx.durations, payment, { order, verdict }),
  );
  const { transactionId } = payment;
  if (verdict.kind === 'captured') ctx.settled();
  if (verdict.kind !== 'waiting' || payment.claimAgeMs !== null) ctx.changed(transactionId);
  if (verdict.kind === 'review')
    ctx.log.error({ transactionId, reason: verdict.reason }, 'a payment needs review');
  else
    ctx.log.info({ transactionId, verdict: verdict.kind, answered: order !== null }, 'looked at a payment');
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
  verdict: Verdict,
): Promise<NextLook> {
  const paymentId = payment.id;
  switch (verdict.kind) {
    case 'captured':
      await bookCaptured(tx, { ...payment, paymentId }, 'PhonePe: COMPLETED');
      return 'final';
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
    case 'waiting':
      return payment.status === 'pending'
        ? nextWhenPending(durations, payment)
        : nextWhenClosed(durations, payment);
  }
}

/** Ends a pending payment and its hold. One that is closed already stays as it is: only its asking goes on. */
async function close(
  tx: Transaction,
  payment: Payment,
  move: { to: 'failed' | 'expired'; cause: string; failureCode?: string },
): Promise<void> {
  const paymentId = payment.id;
  const closed = await movePayment(tx, { paymentId, from: ['pending'], captured: false, ...move });
  if (closed) await releaseHold(tx, paymentId);
}

function nextWhenPending(durations: Durations, payment: Payment): number {
  const { claimAgeMs, holdLeftMs, ageMs } = payment;
  const step =
    claimAgeMs === null ? durations.pendingStep(ageMs) : durations.claimStep(payment.claimLooks + 1);
  return Math.max(0, Math.min(step, holdLeftMs));
}

function nextWhenClosed(durations: Durations, payment: Payment): number | null {
  const steps = [
    durations.closedStep(payment.closedMs),
    payment.claimAgeMs === null ? null : durations.claimStep(payment.claimLooks + 1),
    // One look just after the order's own end: from then on the parent may be offered to pay again.
    payment.orderFinalLeftMs > 0 ? payment.orderFinalLeftMs : null,
  ].filter((step) => step !== null);
  return steps.length === 0 ? null : Math.min(...steps);
}

/**
 * Whether PhonePe answered, and its order id. A claim of success that enough answers over enough time did not bear out
 * is dropped; an answer that never came bears out nothing either way.
 */
function learn(
  durations: Durations,
  payment: Payment,
  { order, verdict }: { order: OrderStatus | null; verdict: Verdict },
): Learned {
  const unborne = order !== null && verdict.kind !== 'captured' && payment.claimAgeMs !== null;
  const claimLooks = payment.claimLooks + (unborne ? 1 : 0);
  const dropped = claimLooks >= CLAIM_LOOKS && (payment.claimAgeMs ?? 0) >= durations.claimChecked;
  return {
    set: `look_errors = CASE WHEN $6 THEN 0 ELSE look_errors + 1 END,
            answered_at = CASE WHEN $6 THEN now() ELSE answered_at END,
            gateway_order_id = coalesce(gateway_order_id, $7),
            claim_looks = CASE WHEN $9 THEN 0 ELSE $8 END,
            claimed_at = CASE WHEN $9 THEN NULL ELSE claimed_at END`,
    values: [order !== null, order?.found ? order.gatewayOrderId : null, claimLooks, dropped],
  };
}

async function readPayment(db: RoleClient<'settlement'>, id: string): Promise<Payment> {
  const { rows } = await db.query<{
    id: string;
    merchant_transaction_id: string;
    status: PaymentStatus;
    amount_paise: number;
    gateway_order_id: string | null;
    claim_looks: number;
    hold_left_ms: number;
    order_final_left_ms: number;
    age_ms: number;
    claim_age_ms: number | null;
    closed_ms: number | null;
    add_ons: boolean;
    promo_code: boolean;
  }>(
    `SELECT id, merchant_transaction_id, status, amount_paise, gateway_order_id, claim_looks,
            extract(epoch FROM order_final_at - now())::float8 * 1000 AS order_final_left_ms,
            extract(epoch FROM hold_expires_at - now())::float8 * 1000 AS hold_left_ms,
            extract(epoch FROM now() - created_at)::float8 * 1000 AS age_ms,
            extract(epoch FROM now() - claimed_at)::float8 * 1000 AS claim_age_ms,
            extract(epoch FROM now() - closed_at)::float8 * 1000 AS closed_ms,
            ${EXTRAS_COLUMNS}
       FROM payments WHERE id = $1`,
    [id],
  );
  const row = rows[0];
  if (!row) throw new Error(`payment ${id} is gone`);
  return {
    id: row.id,
    transactionId: row.merchant_transaction_id,
    status: row.status,
    amountPaise: row.amount_paise,
    gatewayOrderId: row.gateway_order_id,
    holdExpired: row.hold_left_ms <= 0,
    holdLeftMs: row.hold_left_ms,
    orderFinal: row.order_final_left_ms <= 0,
    orderFinalLeftMs: row.order_final_left_ms,
    ageMs: row.age_ms,
    claimAgeMs: row.claim_age_ms,
    claimLooks: row.claim_looks,
    closedMs: row.closed_ms ?? 0,
    extras: { addOns: row.add_ons, promoCode: row.promo_code },
  };
}

function isAsked(status: PaymentStatus): status is AskedStatus {
  return (ASKED_STATES as readonly PaymentStatus[]).includes(status);
}
