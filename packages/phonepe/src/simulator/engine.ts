/**
 * PhonePe's side of the money: what may happen to an order or a refund, and which webhook follows. An order's root
 * state and its attempts' states are two things; only a root COMPLETED is money.
 */
import { orderWebhookBody, refundWebhookBody, type OrderEvent, type RefundEvent } from './bodies.ts';
import { LIMITS } from './durations.ts';
import { makeGatewayId, makeToken } from './ids.ts';
import type { SimulatorSettings } from './settings.ts';
import type { StateFile } from './state-file.ts';
import type { AttemptState, SimApi, SimOrder, SimRefund, SimState } from './state.ts';
import type { Timers } from './timers.ts';
import { v1OrderCallback, v1RefundCallback } from './v1-bodies.ts';
import type { WebhookSender } from './webhook-sender.ts';

export type Engine = ReturnType<typeof createEngine>;

export type EngineParts = {
  state: SimState;
  file: StateFile;
  timers: Timers;
  settings: SimulatorSettings;
  timeScale: number;
  webhooks: WebhookSender;
  /** V1's. */
  merchantId: string;
};

export type NewOrder = {
  api: SimApi;
  callbackUrl: string | null;
  merchantOrderId: string;
  amount: number;
  expireAfterSeconds: number;
  redirectUrl: string;
  message: string | null;
  metaInfo: Record<string, string> | null;
  disablePaymentRetry: boolean;
};

export type NewRefund = Pick<
  SimRefund,
  'api' | 'callbackUrl' | 'merchantRefundId' | 'merchantOrderId' | 'amount'
>;

type Failure = { errorCode: string; detailedErrorCode: string };

/** Pairs from PhonePe's documentation. */
const DECLINED: Failure = { errorCode: 'AUTHORIZATION_ERROR', detailedErrorCode: 'ZM' };
const EXPIRED: Failure = { errorCode: 'TXN_NOT_COMPLETED', detailedErrorCode: 'ORDER_EXPIRED' };

/** Every function here changes the state at once; the caller saves it before saying so to anybody. */
export function createEngine(parts: EngineParts) {
  const { state, file, timers, settings, timeScale, webhooks, merchantId } = parts;

  function createOrder(input: NewOrder): SimOrder {
    const now = Date.now();
    const { expireAfterSeconds, ...rest } = input;
    const order: SimOrder = {
      ...rest,
      orderId: makeGatewayId(input.api === 'v1' ? 'T' : 'OMO', now),
      token: makeToken(),
      state: 'PENDING',
      captured: null,
      errorCode: null,
      detailedErrorCode: null,
      createdAt: now,
      expireAt: now + expireAfterSeconds * 1000,
      expiresAt: now + expireAfterSeconds * 1000 * timeScale,
      attempts: [],
    };
    state.orders.set(order.merchantOrderId, order);
    dropOldestOrder(state);
    watchExpiry(order);
    return order;
  }

  /** The payer pays: also an order that has failed, as money can come late. Paying twice changes nothing. */
  function complete(order: SimOrder): void {
    if (order.state === 'COMPLETED') return;
    settleAttempt(order, 'COMPLETED', null);
    finish(order, 'COMPLETED', null);
    tell(order, 'checkout.order.completed');
  }

  /** One try fails. The order stays open, as the page lets people try again, unless that is off or it has expired. */
  function failAttempt(order: SimOrder): void {
    if (order.state !== 'PENDING') return;
    settleAttempt(order, 'FAILED', DECLINED);
    if (settings.attemptFailedWebhooks) tell(order, 'checkout.transaction.attempt.failed');
    if (order.disablePaymentRetry) fail(order);
    else if (Date.now() >= order.expiresAt) expireIfIdle(order);
  }

  /** The order fails for good. */
  function fail(order: SimOrder): void {
    if (order.state !== 'PENDING') return;
    if (order.attempts.at(-1)?.state !== 'FAILED') settleAttempt(order, 'FAILED', DECLINED);
    finish(order, 'FAILED', DECLINED);
    tell(order, 'checkout.order.failed');
  }

  /** The order's time is over now. With a try under way it stays open until that ends. */
  function expire(order: SimOrder): void {
    order.expiresAt = Math.min(order.expiresAt, Date.now());
    expireIfIdle(order);
  }

  function expireIfIdle(order: SimOrder): void {
    if (order.state !== 'PENDING' || order.attempts.at(-1)?.state === 'PENDING') return;
    finish(order, 'FAILED', EXPIRED);
    if (settings.webhookOnExpiry) tell(order, 'checkout.order.failed');
  }

  function createRefund(input: NewRefund): SimRefund {
    const now = Date.now();
    const refund: SimRefund = {
      ...input,
      refundId: makeGatewayId(input.api === 'v1' ? 'TR' : 'OMR', now),
      state: 'PENDING',
      errorCode: null,
      detailedErrorCode: null,
      at: now,
      nextStepAt: now + settings.refundConfirmMs * timeScale,
    };
    state.refunds.set(refund.merchantRefundId, refund);
    watchRefund(refund);
    return refund;
  }

  function confirmRefund(refund: SimRefund): void {
    refund.state = 'CONFIRMED';
    refund.nextStepAt =
      settings.refundResult === 'stuck' ? null : Date.now() + settings.refundCompleteMs * timeScale;
    if (settings.refundAcceptedWebhooks) tellRefund(refund, 'pg.refund.accepted');
    watchRefund(refund);
  }

  function completeRefund(refund: SimRefund): void {
    if (finishRefund(refund, 'COMPLETED', null)) tellRefund(refund, 'pg.refund.completed');
  }

  function failRefund(refund: SimRefund): void {
    if (finishRefund(refund, 'FAILED', DECLINED)) tellRefund(refund, 'pg.refund.failed');
  }

  function finishRefund(refund: SimRefund, to: 'COMPLETED' | 'FAILED', failure: Failure | null): boolean {
    if (refund.state === 'COMPLETED' || refund.state === 'FAILED') return false;
    timers.clear(`refund ${refund.merchantRefundId}`);
    Object.assign(refund, { state: to, nextStepAt: null, at: Date.now(), ...failure });
    return true;
  }

  /** Sets the timers of what the state file held. */
  function resume(): void {
    for (const order of state.orders.values()) watchExpiry(order);
    for (const refund of state.refunds.values()) watchRefund(refund);
  }

  function watchExpiry(order: SimOrder): void {
    if (order.state !== 'PENDING') return;
    timers.set(`order ${order.merchantOrderId}`, order.expiresAt, () => {
      expireIfIdle(order);
      file.saveSoon();
    });
  }

  function watchRefund(refund: SimRefund): void {
    if (refund.nextStepAt === null) return;
    timers.set(`refund ${refund.merchantRefundId}`, refund.nextStepAt, () => {
      if (refund.state === 'PENDING') confirmRefund(refund);
      else if (settings.refundResult === 'failed') failRefund(refund);
      else completeRefund(refund);
      file.saveSoon();
    });
  }

  function finish(order: SimOrder, to: 'COMPLETED' | 'FAILED', failure: Failure | null): void {
    timers.clear(`order ${order.merchantOrderId}`);
    order.state = to;
    order.errorCode = failure?.errorCode ?? null;
    order.detailedErrorCode = failure?.detailedErrorCode ?? null;
  }

  function tell(order: SimOrder, event: OrderEvent): void {
    const body = bodyOfOrder(order, event);
    if (body !== null) enqueue(event, order.merchantOrderId, body, order.callbackUrl);
  }

  function tellRefund(refund: SimRefund, event: RefundEvent): void {
    const body = bodyOfRefund(refund, event);
    if (body !== null) enqueue(event, refund.merchantRefundId, body, refund.callbackUrl);
  }

  function enqueue(event: string, subject: string, body: string, callbackUrl: string | null): void {
    webhooks.enqueue({ event, subject, body, url: settings.callbacksToWebhookUrls ? null : callbackUrl });
  }

  /** The exact text of the webhook, whatever the order's own state; `null` where the order's API sends none. */
  function bodyOfOrder(order: SimOrder, event: OrderEvent): string | null {
    if (order.api === 'v1') return v1OrderCallback(merchantId, order, event);
    return orderWebhookBody(order, event, settings.webhookOmitsType);
  }

  function bodyOfRefund(refund: SimRefund, event: RefundEvent): string | null {
    if (refund.api === 'v1') return v1RefundCallback(merchantId, refund, event);
    return refundWebhookBody(refund, event, settings.webhookOmitsType);
  }

  return {
    createOrder,
    complete,
    failAttempt,
    fail,
    leavePending,
    expire,
    createRefund,
    completeRefund,
    failRefund,
    bodyOfOrder,
    bodyOfRefund,
    resume,
  };
}

/** A try is under way at the bank: until it ends, the order does not expire. */
function leavePending(order: SimOrder): void {
  if (order.state === 'PENDING' && order.attempts.at(-1)?.state !== 'PENDING') {
    addAttempt(order, 'PENDING', null);
  }
}

/** Ends the try that is under way, or makes one that ends at once. */
function settleAttempt(order: SimOrder, to: AttemptState, failure: Failure | null): void {
  const last = order.attempts.at(-1);
  if (last?.state === 'PENDING') Object.assign(last, { state: to, at: Date.now(), ...failure });
  else addAttempt(order, to, failure);
}

function addAttempt(order: SimOrder, to: AttemptState, failure: Failure | null): void {
  const at = Date.now();
  order.attempts.push({
    transactionId: makeGatewayId('OM', at),
    state: to,
    at,
    errorCode: failure?.errorCode ?? null,
    detailedErrorCode: failure?.detailedErrorCode ?? null,
  });
}

function dropOldestOrder(state: SimState): void {
  if (state.orders.size <= LIMITS.orders) return;
  for (const order of state.orders.values()) {
    if (order.state === 'PENDING') continue;
    state.orders.delete(order.merchantOrderId);
    return;
  }
}
