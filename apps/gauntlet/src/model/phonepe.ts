import {
  GatewayError,
  type KnownRefund,
  type OrderStatus,
  type PayResult,
  type RefundStatus,
} from '@nibog/phonepe';

/** `wrong`: captured, but a field differs from our payment. */
export type OrderState = 'not created' | 'pending' | 'paid' | 'wrong' | 'failed';

export const WRONG_FIELDS = ['amount', 'currency', 'order', 'transaction'] as const;
export type WrongField = (typeof WRONG_FIELDS)[number];

/** PhonePe's answer to one look: the actual state, an outdated answer (`pending`, `not found`), or no readable answer (`none`). */
export const ORDER_ANSWERS = ['actual', 'none', 'pending', 'not found'] as const;
export type OrderAnswer = (typeof ORDER_ANSWERS)[number];

/** What PhonePe does with a refund at one look. `lost`: PhonePe accepts the refund, but its answer is lost. */
export const REFUND_ANSWERS = [
  'completed',
  'failed',
  'pending',
  'confirmed',
  'refused',
  'none',
  'lost',
] as const;
export type RefundAnswer = (typeof REFUND_ANSWERS)[number];

type Order = {
  state: OrderState;
  wrong: WrongField;
  amountPaise: number;
  refunds: Map<string, { state: KnownRefund['state']; amountPaise: number }>;
};

/** PhonePe's state in one run. It does not depend on the product's records. */
export class PhonePe {
  readonly orders = new Map<string, Order>();
  /** Requests that the product must never send. */
  readonly illegalRequests: string[] = [];

  addOrder(transactionId: string, amountPaise: number, state: 'not created' | 'pending'): void {
    this.orders.set(transactionId, { state, wrong: 'amount', amountPaise, refunds: new Map() });
  }

  order(transactionId: string): Order {
    const order = this.orders.get(transactionId);
    if (!order) throw new Error(`PhonePe has no order ${transactionId}`);
    return order;
  }

  /** The parent pays or fails to pay, possibly late. A captured order stays captured. Returns whether the state changed. */
  endOrder(transactionId: string, to: 'paid' | 'wrong' | 'failed', wrong: WrongField): boolean {
    const order = this.order(transactionId);
    const isOpen = order.state === 'pending' || (order.state === 'failed' && to !== 'failed');
    if (isOpen) Object.assign(order, { state: to, wrong });
    return isOpen;
  }

  pay(transactionId: string, answer: 'page' | 'refused' | 'lost'): PayResult {
    const order = this.order(transactionId);
    if (answer === 'refused') throw createGatewayError('pay', 'refused');
    if (order.state === 'not created') order.state = 'pending';
    if (answer === 'lost') throw createGatewayError('pay', 'unknown');
    return {
      gatewayOrderId: `OMO${transactionId}`,
      redirectUrl: `https://phonepe.test/${transactionId}`,
      expiresAt: null,
    };
  }

  orderStatus(transactionId: string, answer: OrderAnswer): OrderStatus {
    const { state, wrong, amountPaise } = this.order(transactionId);
    if (answer === 'none') throw createGatewayError('orderStatus', 'unknown');
    if (state === 'not created' || answer === 'not found') return { found: false };
    const captured = answer === 'actual' && (state === 'paid' || state === 'wrong');
    const differs = (what: WrongField) => captured && state === 'wrong' && wrong === what;
    return {
      found: true,
      state: captured ? 'completed' : answer === 'actual' && state === 'failed' ? 'failed' : 'pending',
      rawState: captured ? 'COMPLETED' : 'PENDING',
      gatewayOrderId: differs('order') ? 'OMO_of_another' : `OMO${transactionId}`,
      merchantOrderId: differs('transaction') ? 'nibog_of_another_payment' : transactionId,
      amountPaise: differs('amount') ? amountPaise - 100 : amountPaise,
      currency: differs('currency') ? 'USD' : 'INR',
      errorCode: null,
      detailedErrorCode: null,
    };
  }

  refund(transactionId: string, refundId: string, amountPaise: number, answer: RefundAnswer): KnownRefund {
    const order = this.order(transactionId);
    if (answer === 'none') throw createGatewayError('refund', 'unknown');
    if (answer === 'refused' || order.refunds.has(refundId)) throw createGatewayError('refund', 'refused');
    if (order.state !== 'paid')
      this.illegalRequests.push(`a refund of ${transactionId}, which is ${order.state}`);
    if (this.returned(transactionId, true) + amountPaise > order.amountPaise)
      this.illegalRequests.push(`refunds of ${transactionId} exceed its amount`);
    order.refunds.set(refundId, { state: answer === 'lost' ? 'pending' : answer, amountPaise });
    if (answer === 'lost') throw createGatewayError('refund', 'unknown');
    return toKnownRefund(refundId, answer, amountPaise);
  }

  refundStatus(refundId: string, answer: RefundAnswer): RefundStatus {
    if (answer === 'none' || answer === 'lost') throw createGatewayError('refundStatus', 'unknown');
    const found = [...this.orders.values()].flatMap(({ refunds }) => refunds.get(refundId) ?? [])[0];
    if (!found) return { found: false };
    const isFinal = found.state === 'completed' || found.state === 'failed';
    if (!isFinal && answer !== 'refused') found.state = answer;
    return toKnownRefund(refundId, found.state, found.amountPaise);
  }

  /** Refunded paise of an order; `includePending` adds refunds that have not ended. */
  returned(transactionId: string, includePending = false): number {
    return [...this.order(transactionId).refunds.values()]
      .filter(({ state }) => (includePending ? state !== 'failed' : state === 'completed'))
      .reduce((sum, { amountPaise }) => sum + amountPaise, 0);
  }
}

function toKnownRefund(refundId: string, state: KnownRefund['state'], amountPaise: number): KnownRefund {
  const common = {
    merchantOrderId: null,
    amountPaise,
    currency: 'INR',
    errorCode: null,
    detailedErrorCode: null,
  };
  return { found: true, state, rawState: state.toUpperCase(), gatewayRefundId: `OMR${refundId}`, ...common };
}

function createGatewayError(operation: string, outcome: 'refused' | 'unknown'): GatewayError {
  const refused = outcome === 'refused';
  return new GatewayError({
    operation,
    code: refused ? 'BAD_REQUEST' : 'TIMEOUT',
    httpStatus: refused ? 400 : null,
    retryable: !refused,
    outcome,
  });
}
