/** What the simulator remembers, as it is kept in the state file. All times are epoch milliseconds. */
export type AttemptState = 'PENDING' | 'COMPLETED' | 'FAILED';

export type SimAttempt = {
  transactionId: string;
  state: AttemptState;
  at: number;
  errorCode: string | null;
  detailedErrorCode: string | null;
};

export type SimOrder = {
  merchantOrderId: string;
  orderId: string;
  /** Opens the hosted page. */
  token: string;
  /** Paise. */
  amount: number;
  redirectUrl: string;
  message: string | null;
  metaInfo: Record<string, string> | null;
  disablePaymentRetry: boolean;
  state: 'PENDING' | 'COMPLETED' | 'FAILED';
  errorCode: string | null;
  detailedErrorCode: string | null;
  createdAt: number;
  /** What the wire says: `createdAt` and the unscaled `expireAfter`. */
  expireAt: number;
  /** When it really expires here, scaled. */
  expiresAt: number;
  attempts: SimAttempt[];
};

export type SimRefund = {
  merchantRefundId: string;
  refundId: string;
  merchantOrderId: string;
  amount: number;
  state: 'PENDING' | 'CONFIRMED' | 'COMPLETED' | 'FAILED';
  errorCode: string | null;
  detailedErrorCode: string | null;
  at: number;
  /** When the clock moves it on; `null` when it is final or held back. */
  nextStepAt: number | null;
};

type DeliveryTry = { at: number; url: string; status: number | null; error: string | null };

export type SimDelivery = {
  id: string;
  event: string;
  /** The merchant's order or refund id that it tells of. */
  subject: string;
  /** The exact bytes, made when the event happened. */
  body: string;
  /** `suppressed`: webhooks were off, or no address was set. */
  state: 'waiting' | 'delivered' | 'given-up' | 'suppressed';
  nextTryAt: number | null;
  /** Sent on somebody's word, so also while webhooks are off. */
  forced: boolean;
  tries: DeliveryTry[];
};

export type SimToken = { value: string; expiresAt: number };

export type SimState = {
  orders: Map<string, SimOrder>;
  refunds: Map<string, SimRefund>;
  deliveries: SimDelivery[];
  tokens: SimToken[];
};

/** The order of a hosted page's token. */
export function findOrderByToken(state: SimState, token: string): SimOrder | undefined {
  for (const order of state.orders.values()) if (order.token === token) return order;
  return undefined;
}

export function refundsOf(state: SimState, merchantOrderId: string): SimRefund[] {
  return [...state.refunds.values()].filter((refund) => refund.merchantOrderId === merchantOrderId);
}
