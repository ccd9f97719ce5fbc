/** What the simulator remembers, as it is kept in the state file. All times are epoch milliseconds. */
import type { OrderPlan } from '../faults/plan.ts';

export type AttemptState = 'PENDING' | 'COMPLETED' | 'FAILED';

/** `amount` in paise. */
export type Money = { amount: number; currency: string };

export type SimAttempt = {
  transactionId: string;
  state: AttemptState;
  at: number;
  errorCode: string | null;
  detailedErrorCode: string | null;
};

/** Which of PhonePe's APIs made it; its webhooks are of the same one. */
export type SimApi = 'v1' | 'v2';

export type SimOrder = OrderPlan & {
  api: SimApi;
  /** V1: where its callback goes. V2 has none. */
  callbackUrl: string | null;
  merchantOrderId: string;
  orderId: string;
  /** Opens the hosted page. */
  token: string;
  /** Paise, as ordered. */
  amount: number;
  /** What was really taken, where somebody said that it was not what was ordered. */
  captured: Money | null;
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
  /** When it became COMPLETED or FAILED, the last time. */
  endedAt: number | null;
  /** When money that is on its way comes, without anybody's doing. */
  capturesAt: number | null;
  attempts: SimAttempt[];
};

export type SimRefund = {
  api: SimApi;
  callbackUrl: string | null;
  merchantRefundId: string;
  refundId: string;
  merchantOrderId: string;
  amount: number;
  state: 'PENDING' | 'CONFIRMED' | 'COMPLETED' | 'FAILED';
  /** A fault lets it end so, whatever the settings say. */
  fails: boolean;
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
  /** The order, also where it tells of a refund. */
  merchantOrderId: string;
  /** The exact bytes, made when the event happened. */
  body: string;
  /** V1: the address of the order or refund. `null`: the simulator's own addresses, in turn. */
  url: string | null;
  /** `suppressed`: webhooks were off, no address was set, or a fault dropped it. */
  state: 'waiting' | 'delivered' | 'given-up' | 'suppressed';
  nextTryAt: number | null;
  /** Sent on somebody's word, so also while webhooks are off. */
  forced: boolean;
  /** Not sent by PhonePe at all: by somebody with its static header. */
  forged: boolean;
  /** Waits to be overtaken by another webhook of the order. */
  held: boolean;
  tries: DeliveryTry[];
};

export type SimToken = { value: string; expiresAt: number };

export type SimState = {
  orders: Map<string, SimOrder>;
  refunds: Map<string, SimRefund>;
  deliveries: SimDelivery[];
  tokens: SimToken[];
};

/** What was paid, or is to be. */
export function moneyOf(order: SimOrder): Money {
  return (order.state === 'COMPLETED' ? order.captured : null) ?? { amount: order.amount, currency: 'INR' };
}

/** The order of a hosted page's token. */
export function findOrderByToken(state: SimState, token: string): SimOrder | undefined {
  for (const order of state.orders.values()) if (order.token === token) return order;
  return undefined;
}

export function refundsOf(state: SimState, merchantOrderId: string): SimRefund[] {
  return [...state.refunds.values()].filter((refund) => refund.merchantOrderId === merchantOrderId);
}
