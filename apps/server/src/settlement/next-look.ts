import type { Durations } from '@nibog/domain';
import type { OrderStatus } from '@nibog/phonepe';
import type { Learned } from '../due/queue.ts';
import type { Payment } from './looked-at.ts';
import type { Verdict } from './verdict.ts';

/** After this many looks, and `claimChecked`, a claim of success that none bore out is dropped. */
const CLAIM_LOOKS = 5;

/** When to look again at a payment that is not settled, in ms; `null` for never unless a nudge asks for it. */
export function nextLook(durations: Durations, payment: Payment): number | null {
  return payment.status === 'pending'
    ? nextWhenPending(durations, payment)
    : nextWhenClosed(durations, payment);
}

function nextWhenPending(durations: Durations, payment: Payment): number {
  const { claimAgeMs, holdLeftMs, ageMs } = payment;
  const step =
    claimAgeMs === null ? durations.pendingStep(ageMs) : durations.claimStep(payment.claimLooks + 1);
  return Math.max(0, Math.min(step, holdLeftMs));
}

export function nextWhenClosed(durations: Durations, payment: Payment): number | null {
  const steps = [
    durations.closedStep(payment.closedMs),
    payment.claimAgeMs === null ? null : durations.claimStep(payment.claimLooks + 1),
    // One look just after the order's own end: from then on the parent may be offered to pay again.
    payment.orderFinalLeftMs > 0 ? payment.orderFinalLeftMs : null,
  ].filter((step) => step !== null);
  return steps.length === 0 ? null : Math.min(...steps);
}

export type Answered = { order: OrderStatus | null; verdict: Verdict };

/**
 * Whether PhonePe answered, and its order id. A claim of success that enough answers over enough time did not bear out
 * is dropped; an answer that never came bears out nothing either way.
 */
export function learn(durations: Durations, payment: Payment, { order, verdict }: Answered): Learned {
  const unborne = order !== null && verdict.kind !== 'captured' && payment.claimAgeMs !== null;
  const claimLooks = payment.claimLooks + (unborne ? 1 : 0);
  const dropped = claimLooks >= CLAIM_LOOKS && (payment.claimAgeMs ?? 0) >= durations.claimChecked;
  return {
    set: `look_errors = CASE WHEN $6 THEN 0 ELSE look_errors + 1 END,
            answered_at = CASE WHEN $6 THEN now() ELSE answered_at END,
            gateway_order_id = coalesce(gateway_order_id, $7),
            claim_looks = CASE WHEN $9 THEN 0 ELSE $8 END,
            claimed_at = CASE WHEN $9 THEN NULL ELSE claimed_at END`,
    values: [order !== null, orderIdOf(order), claimLooks, dropped],
  };
}

export function orderIdOf(order: OrderStatus | null): string | null {
  return order?.found === true ? order.gatewayOrderId : null;
}
