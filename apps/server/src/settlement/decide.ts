import type { Durations } from '@nibog/domain';
import type { KnownOrder, OrderStatus } from '@nibog/phonepe';
import type { NextLook } from '../due/queue.ts';
import type { PaymentSnapshot } from './payment-snapshot.ts';

/** Where PhonePe's answer moves a payment. `book` ends as a booking, or as a refund where its places are gone. */
export type SettlementMove =
  | { to: 'book' }
  | { to: 'review'; reason: string }
  | { to: 'failed'; failureCode: string }
  | { to: 'expired'; cause: string };

/** What an answer teaches us about a payment, whether it moves or not. */
export type Learned = {
  /** PhonePe answered, and the answer could be read. */
  answered: boolean;
  gatewayOrderId: string | null;
  /** Answers that did not confirm the webhook's claim of success; 0 once the claim is dropped. */
  claimLooks: number;
  claimDropped: boolean;
};

export type Decision = {
  /** `null`: the payment stays as it is. */
  move: SettlementMove | null;
  /** When to ask again. A payment that is booked, refunded or under review is not asked about any more. */
  next: NextLook;
  learned: Learned;
};

/** After this many answers, and `claimChecked`, an unconfirmed claim of success is dropped. */
const CLAIM_LOOKS = 5;

/**
 * What PhonePe's answer means for a payment. `answer` is `null` where PhonePe gave none that could be read.
 *
 * Decides on the order's root state alone, and believes a COMPLETED one only where amount, currency and ids are this
 * payment's. Our own expiry ends the hold, whether PhonePe answers or not; it does not end the asking.
 */
export function decide(durations: Durations, payment: PaymentSnapshot, answer: OrderStatus | null): Decision {
  const learned = learn(durations, payment, answer);
  if (answer?.found && answer.state === 'completed') {
    const difference = findDifference(payment, answer);
    const move: SettlementMove = difference === null ? { to: 'book' } : { to: 'review', reason: difference };
    return { move, next: 'final', learned };
  }
  const neverMade = answer?.found === false && payment.orderFinalLeftMs <= 0;
  const move = payment.status === 'pending' ? closingMove(payment, answer, neverMade) : null;
  if (neverMade) return { move, next: null, learned };
  const closed = move !== null || payment.status !== 'pending';
  const next = closed ? nextWhenClosed(durations, payment) : nextWhenPending(durations, payment);
  return { move, next, learned };
}

/** How a pending payment ends without money, if it does. */
function closingMove(
  payment: PaymentSnapshot,
  answer: OrderStatus | null,
  neverMade: boolean,
): SettlementMove | null {
  if (answer?.found && answer.state === 'failed')
    return { to: 'failed', failureCode: answer.detailedErrorCode ?? answer.errorCode ?? 'FAILED' };
  if (neverMade) return { to: 'expired', cause: 'PhonePe: no such order, and its time is over' };
  return payment.holdLeftMs <= 0 ? { to: 'expired', cause: 'the hold ended' } : null;
}

function nextWhenPending(durations: Durations, payment: PaymentSnapshot): number {
  const { claimAgeMs, claimLooks, holdLeftMs, ageMs } = payment;
  const step = claimAgeMs === null ? durations.pendingStep(ageMs) : durations.claimStep(claimLooks + 1);
  return Math.max(0, Math.min(step, holdLeftMs));
}

function nextWhenClosed(durations: Durations, payment: PaymentSnapshot): number | null {
  const { claimAgeMs, claimLooks, closedMs, orderFinalLeftMs } = payment;
  const steps = [
    durations.closedStep(closedMs),
    claimAgeMs === null ? null : durations.claimStep(claimLooks + 1),
    // One check just after the order's own end: from then on the parent may be offered to pay again.
    orderFinalLeftMs > 0 ? orderFinalLeftMs : null,
  ].filter((step) => step !== null);
  return steps.length === 0 ? null : Math.min(...steps);
}

/** An answer that never came neither confirms a claim of success nor counts against it. */
function learn(durations: Durations, payment: PaymentSnapshot, answer: OrderStatus | null): Learned {
  const confirmed =
    answer?.found === true && answer.state === 'completed' && findDifference(payment, answer) === null;
  const unconfirmed = answer !== null && !confirmed && payment.claimAgeMs !== null;
  const claimLooks = payment.claimLooks + (unconfirmed ? 1 : 0);
  const claimDropped = claimLooks >= CLAIM_LOOKS && (payment.claimAgeMs ?? 0) >= durations.claimChecked;
  return {
    answered: answer !== null,
    gatewayOrderId: answer?.found === true ? answer.gatewayOrderId : null,
    claimLooks: claimDropped ? 0 : claimLooks,
    claimDropped,
  };
}

function findDifference(payment: PaymentSnapshot, order: KnownOrder): string | null {
  if (order.amountPaise !== payment.amountPaise) {
    return `amount: expected ${payment.amountPaise} paise, PhonePe says ${order.amountPaise ?? 'none'}`;
  }
  if (order.currency !== 'INR') return `currency: PhonePe says ${order.currency}`;
  if (order.merchantOrderId !== null && order.merchantOrderId !== payment.transactionId) {
    return 'order: PhonePe answered for another transaction';
  }
  if (
    order.gatewayOrderId !== null &&
    payment.gatewayOrderId !== null &&
    order.gatewayOrderId !== payment.gatewayOrderId
  ) {
    return "order: PhonePe's order id is not the one it gave at the start";
  }
  return null;
}
