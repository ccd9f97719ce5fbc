import type { Durations } from '@nibog/domain';
import type { KnownOrder, OrderStatus } from '@nibog/phonepe';
import type { NextLook } from '../due/queue.ts';
import type { PaymentSnapshot } from './payment-snapshot.ts';

/** How PhonePe's response moves a payment. `book` results in a booking, or in a refund when it cannot be booked. */
export type SettlementMove =
  | { to: 'book' }
  | { to: 'review'; reason: string }
  | { to: 'failed'; failureCode: string }
  | { to: 'expired'; cause: string };

/** What a look learned about a payment, whether it moves or not. */
export type LearnedFacts = {
  /** Whether PhonePe gave a readable response. */
  answered: boolean;
  gatewayOrderId: string | null;
  /** Responses that did not confirm the webhook's claim; 0 after the claim is dropped. */
  claimLooks: number;
  claimDropped: boolean;
};

export type Decision = {
  /** `null`: the payment keeps its state. */
  move: SettlementMove | null;
  /** When to look again; `final` for a payment that is booked, refunded or in review. */
  next: NextLook;
  learned: LearnedFacts;
};

/** An unconfirmed claim is dropped after this number of responses and the time `claimChecked`. */
const MIN_CLAIM_LOOKS = 5;

/**
 * Decides what PhonePe's response means for a payment.
 *
 * Only the order's root state counts. COMPLETED leads to a booking only if amount, currency and ids are those of the payment.
 * The expiry of the hold closes a pending payment even without a response, but looks continue.
 *
 * @param response `null` when PhonePe gave no readable response
 */
export function decide(
  durations: Durations,
  payment: PaymentSnapshot,
  response: OrderStatus | null,
): Decision {
  const learned = learn(durations, payment, response);
  if (response?.found && response.state === 'completed') {
    const difference = findDifference(payment, response);
    const move: SettlementMove = difference === null ? { to: 'book' } : { to: 'review', reason: difference };
    return { move, next: 'final', learned };
  }
  const neverCreated = response?.found === false && payment.orderFinalInMs <= 0;
  const move = payment.status === 'pending' ? findClosingMove(payment, response, neverCreated) : null;
  if (neverCreated) return { move, next: null, learned };
  const closed = move !== null || payment.status !== 'pending';
  const next = closed ? nextWhenClosed(durations, payment) : nextWhenPending(durations, payment);
  return { move, next, learned };
}

/** The move that closes a pending payment without money; `null` while it stays pending. */
function findClosingMove(
  payment: PaymentSnapshot,
  response: OrderStatus | null,
  neverMade: boolean,
): SettlementMove | null {
  if (response?.found && response.state === 'failed')
    return { to: 'failed', failureCode: response.detailedErrorCode ?? response.errorCode ?? 'FAILED' };
  if (neverMade) return { to: 'expired', cause: 'PhonePe: no such order, and none can be created any more' };
  return payment.holdLeftMs <= 0 ? { to: 'expired', cause: 'the hold ended' } : null;
}

function nextWhenPending(durations: Durations, payment: PaymentSnapshot): number {
  const { claimAgeMs, claimLooks, holdLeftMs, ageMs } = payment;
  const step = claimAgeMs === null ? durations.pendingStep(ageMs) : durations.claimStep(claimLooks + 1);
  return Math.max(0, Math.min(step, holdLeftMs));
}

function nextWhenClosed(durations: Durations, payment: PaymentSnapshot): number | null {
  const { claimAgeMs, claimLooks, closedForMs, orderFinalInMs } = payment;
  const steps = [
    durations.closedStep(closedForMs),
    claimAgeMs === null ? null : durations.claimStep(claimLooks + 1),
    // One look just after the order expires at PhonePe, because the parent may pay again from then on.
    orderFinalInMs > 0 ? orderFinalInMs : null,
  ].filter((step) => step !== null);
  return steps.length === 0 ? null : Math.min(...steps);
}

/** A missing response neither confirms a claim nor counts against it. */
function learn(durations: Durations, payment: PaymentSnapshot, response: OrderStatus | null): LearnedFacts {
  const confirmed =
    response?.found === true && response.state === 'completed' && findDifference(payment, response) === null;
  const unconfirmed = response !== null && !confirmed && payment.claimAgeMs !== null;
  const claimLooks = payment.claimLooks + (unconfirmed ? 1 : 0);
  const claimDropped = claimLooks >= MIN_CLAIM_LOOKS && (payment.claimAgeMs ?? 0) >= durations.claimChecked;
  return {
    answered: response !== null,
    gatewayOrderId: response?.found === true ? response.gatewayOrderId : null,
    claimLooks: claimDropped ? 0 : claimLooks,
    claimDropped,
  };
}

function findDifference(payment: PaymentSnapshot, order: KnownOrder): string | null {
  if (order.amountPaise !== payment.amountPaise) {
    return `amount: expected ${payment.amountPaise} paise, PhonePe reports ${order.amountPaise ?? 'none'}`;
  }
  if (order.currency !== 'INR') return `currency: PhonePe reports ${order.currency}`;
  if (order.merchantOrderId !== null && order.merchantOrderId !== payment.transactionId) {
    return 'order: PhonePe returned another transaction';
  }
  if (
    order.gatewayOrderId !== null &&
    payment.gatewayOrderId !== null &&
    order.gatewayOrderId !== payment.gatewayOrderId
  ) {
    return "order: PhonePe's order id differs from the one at the start";
  }
  return null;
}
