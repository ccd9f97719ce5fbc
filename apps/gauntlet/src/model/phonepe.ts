import {
  GatewayError,
  type KnownRefund,
  type OrderStatus,
  type PayResult,
  type RefundStatus,
} from '@nibog/phonepe';

/** `wrong`: captured, and not the payment that was agreed on. */
export type OrderState = 'unmade' | 'pending' | 'paid' | 'wrong' | 'failed';

export const WRONGS = ['amount', 'currency', 'order', 'transaction'] as const;
export type Wrong = (typeof WRONGS)[number];

/** How PhonePe answers one look: the truth, an answer of a while ago, or none that could be read. */
export const ORDER_ANSWERS = ['truth', 'none', 'pending', 'not found'] as const;
export type OrderAnswer = (typeof ORDER_ANSWERS)[number];

/** What PhonePe does with a refund at one look. `lost`: it was carried out, and the answer did not arrive. */
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
  wrong: Wrong;
  amountPaise: number;
  refunds: Map<string, { state: KnownRefund['state']; amountPaise: number }>;
};

/** PhonePe's side of one run: what it captured and returned. Nothing of the product's. */
export class PhonePe {
  readonly orders = new Map<string, Order>();
  /** Things that PhonePe must never be asked for. */
  readonly complaints: string[] = [];

  addOrder(transactionId: string, amountPaise: number, state: 'unmade' | 'pending'): void {
    this.orders.set(transactionId, { state, wrong: 'amount', amountPaise, refunds: new Map() });
  }

  order(transactionId: string): Order {
    const order = this.orders.get(transactionId);
    if (!order) throw new Error(`PhonePe was never told of ${transactionId}`);
    return order;
  }

  /** The parent pays, or fails to; late too. What was captured stays so. Answers whether anything changed. */
  settle(transactionId: string, to: 'paid' | 'wrong' | 'failed', wrong: Wrong): boolean {
    const order = this.order(transactionId);
    const open = order.state === 'pending' || (order.state === 'failed' && to !== 'failed');
    if (open) Object.assign(order, { state: to, wrong });
    return open;
  }

  pay(transactionId: string, answer: 'page' | 'refused' | 'lost'): PayResult {
    const order = this.order(transactionId);
    if (answer === 'refused') throw noAnswer('pay', 'refused');
    if (order.state === 'unmade') order.state = 'pending';
    if (answer === 'lost') throw noAnswer('pay', 'unknown');
    return {
      gatewayOrderId: `OMO${transactionId}`,
      redirectUrl: `https://phonepe.test/${transactionId}`,
      expiresAt: null,
    };
  }

  orderStatus(transactionId: string, answer: OrderAnswer): OrderStatus {
    const { state, wrong, amountPaise } = this.order(transactionId);
    if (answer === 'none') throw noAnswer('orderStatus', 'unknown');
    if (state === 'unmade' || answer === 'not found') return { found: false };
    const captured = answer === 'truth' && (state === 'paid' || state === 'wrong');
    const differs = (what: Wrong) => captured && state === 'wrong' && wrong === what;
    return {
      found: true,
      state: captured ? 'completed' : answer === 'truth' && state === 'failed' ? 'failed' : 'pending',
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
    if (answer === 'none') throw noAnswer('refund', 'unknown');
    if (answer === 'refused' || order.refunds.has(refundId)) throw noAnswer('refund', 'refused');
    if (order.state !== 'paid') this.complaints.push(`a refund of ${transactionId}, which is ${order.state}`);
    if (this.returned(transactionId, true) + amountPaise > order.amountPaise)
      this.complaints.push(`refunds of ${transactionId} beyond what was paid`);
    order.refunds.set(refundId, { state: answer === 'lost' ? 'pending' : answer, amountPaise });
    if (answer === 'lost') throw noAnswer('refund', 'unknown');
    return known(refundId, answer, amountPaise);
  }

  refundStatus(refundId: string, answer: RefundAnswer): RefundStatus {
    if (answer === 'none' || answer === 'lost') throw noAnswer('refundStatus', 'unknown');
    const found = [...this.orders.values()].flatMap(({ refunds }) => refunds.get(refundId) ?? [])[0];
    if (!found) return { found: false };
    const isFinal = found.state === 'completed' || found.state === 'failed';
    if (!isFinal && answer !== 'refused') found.state = answer;
    return known(refundId, found.state, found.amountPaise);
  }

  /** Paise returned of an order; with those under way if asked. */
  returned(transactionId: string, withOpen = false): number {
    return [...this.order(transactionId).refunds.values()]
      .filter(({ state }) => (withOpen ? state !== 'failed' : state === 'completed'))
      .reduce((sum, { amountPaise }) => sum + amountPaise, 0);
  }
}

function known(refundId: string, state: KnownRefund['state'], amountPaise: number): KnownRefund {
  const common = {
    merchantOrderId: null,
    amountPaise,
    currency: 'INR',
    errorCode: null,
    detailedErrorCode: null,
  };
  return { found: true, state, rawState: state.toUpperCase(), gatewayRefundId: `OMR${refundId}`, ...common };
}

function noAnswer(operation: string, outcome: 'refused' | 'unknown'): GatewayError {
  const refused = outcome === 'refused';
  return new GatewayError({
    operation,
    code: refused ? 'BAD_REQUEST' : 'TIMEOUT',
    httpStatus: refused ? 400 : null,
    retryable: !refused,
    outcome,
  });
}
