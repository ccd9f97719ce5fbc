import type { KnownOrder, OrderStatus } from '@nibog/phonepe';

/** What we know of a payment before PhonePe's answer. */
export type LookedAt = {
  transactionId: string;
  amountPaise: number;
  gatewayOrderId: string | null;
  holdExpired: boolean;
  /** An order that PhonePe does not know was never made: its page has expired, and a margin has passed. */
  orderFinal: boolean;
};

/** What PhonePe's answer means for a payment. `null` for the answer: PhonePe gave none that could be read. */
export type Verdict =
  | { kind: 'captured' }
  | { kind: 'review'; reason: string }
  | { kind: 'failed'; code: string }
  | { kind: 'expired' }
  | { kind: 'never_made' }
  | { kind: 'waiting' };

/**
 * Decides on the order's root state alone, and believes a COMPLETED one only where amount, currency and ids are this
 * payment's. Our own expiry ends the hold, whether PhonePe answers or not; it does not end the asking.
 */
export function judge(payment: LookedAt, order: OrderStatus | null): Verdict {
  if (order?.found && order.state === 'completed') {
    const difference = findDifference(payment, order);
    return difference === null ? { kind: 'captured' } : { kind: 'review', reason: difference };
  }
  if (order?.found && order.state === 'failed') {
    return { kind: 'failed', code: order.detailedErrorCode ?? order.errorCode ?? 'FAILED' };
  }
  if (order?.found === false && payment.orderFinal) return { kind: 'never_made' };
  return payment.holdExpired ? { kind: 'expired' } : { kind: 'waiting' };
}

function findDifference(payment: LookedAt, order: KnownOrder): string | null {
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
