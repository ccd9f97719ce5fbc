/**
 * The state changes of orders and refunds at PhonePe, and the webhook that each of them sends. An order has a root state
 * and each attempt has its own; only the root state COMPLETED means that the order was paid.
 */
import { LIMITS } from '../durations.ts';
import { applyDelayedCapture } from '../faults/payment.ts';
import type { FaultPlan } from '../faults/plan.ts';
import { DECLINED, EXPIRED, type Failure } from './failures.ts';
import { makeGatewayId, makeToken } from './ids.ts';
import { createRefundEngine, type RefundParts } from './refunds.ts';
import type { AttemptState, Money, SimApi, SimOrder, SimState } from './state.ts';

export type Engine = ReturnType<typeof createEngine>;

type Parts = RefundParts & { plan: FaultPlan };

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

/** Each function changes the state in memory; the caller saves it before it sends a response. */
export function createEngine(parts: Parts) {
  const { state, file, timers, settings, timeScale, notifier, plan } = parts;
  const { scheduleNextStep, ...refunds } = createRefundEngine(parts);

  function createOrder(input: NewOrder): SimOrder {
    const now = Date.now();
    const { expireAfterSeconds, ...rest } = input;
    const order: SimOrder = {
      ...rest,
      ...plan.draw(input.merchantOrderId),
      orderId: makeGatewayId(input.api === 'v1' ? 'T' : 'OMO', now),
      token: makeToken(),
      state: 'PENDING',
      captured: null,
      errorCode: null,
      detailedErrorCode: null,
      createdAt: now,
      expireAt: now + expireAfterSeconds * 1000,
      expiresAt: now + expireAfterSeconds * 1000 * timeScale,
      endedAt: null,
      capturesAt: null,
      attempts: [],
    };
    plan.removeDrawn(input.merchantOrderId);
    state.orders.set(order.merchantOrderId, order);
    dropOldestFinishedOrder(state);
    scheduleExpiry(order);
    return order;
  }

  /**
   * The payer pays. An order that has failed can be paid too, because money can arrive late; paying twice is a no-op. A
   * fault of the order can delay the capture.
   */
  function complete(order: SimOrder, captured: Partial<Money> = {}): void {
    if (order.state === 'COMPLETED' || order.capturesAt !== null) return;
    if (Object.keys(captured).length > 0) {
      order.captured = { amount: order.amount, currency: 'INR', ...captured };
    }
    const delayed = order.state === 'PENDING' ? applyDelayedCapture(order, timeScale) : null;
    if (delayed === null) {
      capture(order);
      return;
    }
    if (delayed.failsFirst) fail(order);
    order.capturesAt = Date.now() + delayed.afterMs;
    scheduleCapture(order);
  }

  function capture(order: SimOrder): void {
    order.capturesAt = null;
    settleAttempt(order, 'COMPLETED', null);
    finishOrder(order, 'COMPLETED', null);
    notifier.notifyOfOrder(order, 'checkout.order.completed');
  }

  /**
   * One attempt fails. The order stays open, because the page allows another attempt, unless retries are disabled or the
   * order has expired.
   */
  function failAttempt(order: SimOrder): void {
    if (order.state !== 'PENDING') return;
    settleAttempt(order, 'FAILED', DECLINED);
    if (settings.attemptFailedWebhooks) notifier.notifyOfOrder(order, 'checkout.transaction.attempt.failed');
    if (order.disablePaymentRetry) fail(order);
    else if (Date.now() >= order.expiresAt) expireIfIdle(order);
  }

  /** The order fails permanently. */
  function fail(order: SimOrder): void {
    if (order.state !== 'PENDING') return;
    if (order.attempts.at(-1)?.state !== 'FAILED') settleAttempt(order, 'FAILED', DECLINED);
    finishOrder(order, 'FAILED', DECLINED);
    notifier.notifyOfOrder(order, 'checkout.order.failed');
  }

  /** The order expires now. If an attempt is pending, the order stays open until the attempt ends. */
  function expire(order: SimOrder): void {
    order.expiresAt = Math.min(order.expiresAt, Date.now());
    expireIfIdle(order);
  }

  function expireIfIdle(order: SimOrder): void {
    if (order.state !== 'PENDING' || order.attempts.at(-1)?.state === 'PENDING') return;
    finishOrder(order, 'FAILED', EXPIRED);
    if (settings.webhookOnExpiry) notifier.notifyOfOrder(order, 'checkout.order.failed');
  }

  /** Sets the timers of the orders and refunds that were loaded from the state file. */
  function resume(): void {
    for (const order of state.orders.values()) {
      scheduleExpiry(order);
      scheduleCapture(order);
    }
    for (const refund of state.refunds.values()) scheduleNextStep(refund);
  }

  function scheduleExpiry(order: SimOrder): void {
    if (order.state !== 'PENDING') return;
    timers.set(`order ${order.merchantOrderId}`, order.expiresAt, () => {
      expireIfIdle(order);
      file.saveSoon();
    });
  }

  function scheduleCapture(order: SimOrder): void {
    if (order.capturesAt === null) return;
    timers.set(`capture ${order.merchantOrderId}`, order.capturesAt, () => {
      capture(order);
      file.saveSoon();
    });
  }

  function finishOrder(order: SimOrder, to: 'COMPLETED' | 'FAILED', failure: Failure | null): void {
    timers.clear(`order ${order.merchantOrderId}`);
    order.state = to;
    order.endedAt = Date.now();
    order.errorCode = failure?.errorCode ?? null;
    order.detailedErrorCode = failure?.detailedErrorCode ?? null;
  }

  return {
    createOrder,
    complete,
    failAttempt,
    fail,
    leavePending,
    expire,
    ...refunds,
    resume,
  };
}

/** Starts an attempt that stays pending at the bank. Until it ends, the order does not expire. */
function leavePending(order: SimOrder): void {
  if (order.state === 'PENDING' && order.attempts.at(-1)?.state !== 'PENDING') {
    addAttempt(order, 'PENDING', null);
  }
}

/** Ends the pending attempt, or adds one that has already ended. */
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

function dropOldestFinishedOrder(state: SimState): void {
  if (state.orders.size <= LIMITS.orders) return;
  for (const order of state.orders.values()) {
    if (order.state === 'PENDING') continue;
    state.orders.delete(order.merchantOrderId);
    return;
  }
}
