/** The simulator's state, as it is stored in the state file. All times are epoch milliseconds. */
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

/** The API through which an order or refund was created. Its webhooks have that API's format. */
export type SimApi = 'v1' | 'v2';

export type SimOrder = OrderPlan & {
  api: SimApi;
  /** The address of V1's callback. V2 has none. */
  callbackUrl: string | null;
  merchantOrderId: string;
  orderId: string;
  /** Opens the hosted page. */
  token: string;
  /** Paise, as ordered. */
  amount: number;
  /** The captured money, if the caller of `complete` set it to something other than the order's. */
  captured: Money | null;
  redirectUrl: string;
  message: string | null;
  metaInfo: Record<string, string> | null;
  disablePaymentRetry: boolean;
  state: 'PENDING' | 'COMPLETED' | 'FAILED';
  errorCode: string | null;
  detailedErrorCode: string | null;
  createdAt: number;
  /** The expiry in API responses: `createdAt` plus the unscaled `expireAfter`. */
  expireAt: number;
  /** The actual expiry in the simulator, scaled. */
  expiresAt: number;
  /** When it last became COMPLETED or FAILED. */
  endedAt: number | null;
  /** When a delayed capture is due. */
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
  /** A fault makes it fail, regardless of the settings. */
  fails: boolean;
  errorCode: string | null;
  detailedErrorCode: string | null;
  at: number;
  /** When the timer moves it to the next state; `null` if it is terminal or stuck. */
  nextStepAt: number | null;
};

type DeliveryTry = { at: number; url: string; status: number | null; error: string | null };

export type SimDelivery = {
  id: string;
  event: string;
  /** The merchant's id of the order or refund that the webhook is about. */
  subject: string;
  /** The order; for a refund's webhook, the refunded order. */
  merchantOrderId: string;
  /** The exact body, built when the event happened. */
  body: string;
  /** V1: the callback address of the order or refund. `null`: the simulator's webhook addresses, in turn. */
  url: string | null;
  /** `suppressed`: webhooks were disabled, no address was set, or a fault dropped it. */
  state: 'waiting' | 'delivered' | 'given-up' | 'suppressed';
  nextTryAt: number | null;
  /** Sent even while webhooks are disabled: a resent or a forged webhook. */
  forced: boolean;
  /** Simulates a sender other than PhonePe, who has seen V2's static header. */
  forged: boolean;
  /** Waits until another webhook of the order has been sent. */
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

/** The captured money of a paid order; for any other order, the money to pay. */
export function getMoney(order: SimOrder): Money {
  return (order.state === 'COMPLETED' ? order.captured : null) ?? { amount: order.amount, currency: 'INR' };
}

/** Finds the order by the token of its hosted page. */
export function findOrderByToken(state: SimState, token: string): SimOrder | undefined {
  for (const order of state.orders.values()) if (order.token === token) return order;
  return undefined;
}

export function findRefunds(state: SimState, merchantOrderId: string): SimRefund[] {
  return [...state.refunds.values()].filter((refund) => refund.merchantOrderId === merchantOrderId);
}
