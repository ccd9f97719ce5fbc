/**
 * PhonePe's side of the money: what may happen to an order or a refund, and which webhook follows. An order's root
 * state and its attempts' states are two things; only a root COMPLETED is money.
 */
import { LIMITS } from '../durations.ts';
import { strikeLateMoney } from '../faults/payment.ts';
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

/** Every function here changes the state at once; the caller saves it before saying so to anybody. */
export function createEngine(parts: Parts) {
  const { state, file, timers, settings, timeScale, teller, plan } = parts;
  const { watchRefund, ...refunds } = createRefundEngine(parts);

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
    plan.forget(input.merchantOrderId);
    state.orders.set(order.merchantOrderId, order);
    dropOldestOrder(state);
    watchExpiry(order);
    return order;
  }

  /**
   * The payer pays: also an order that has failed, as money can come late. Paying twice changes nothing. With a fault
   * that says so the money comes later, by the clock.
   */
  function complete(order: SimOrder, captured: Partial<Money> = {}): void {
    if (order.state === 'COMPLETED' || order.capturesAt !== null) return;
    if (Object.keys(captured).length > 0) {
      order.captured = { amount: order.amount, currency: 'INR', ...captured };
    }
    const late = order.state === 'PENDING' ? strikeLateMoney(order, timeScale) : null;
    if (late === null) {
      capture(order);
      return;
    }
    if (late.failsFirst) fail(order);
    order.capturesAt = Date.now() + late.afterMs;
    watchCapture(order);
  }

  function capture(order: SimOrder): void {
    order.capturesAt = null;
    settleAttempt(order, 'COMPLETED', null);
    finish(order, 'COMPLETED', null);
    teller.tellOrder(order, 'checkout.order.completed');
  }

  /** One try fails. The order stays open, as the page lets people try again, unless that is off or it has expired. */
  function failAttempt(order: SimOrder): void {
    if (order.state !== 'PENDING') return;
    settleAttempt(order, 'FAILED', DECLINED);
    if (settings.attemptFailedWebhooks) teller.tellOrder(order, 'checkout.transaction.attempt.failed');
    if (order.disablePaymentRetry) fail(order);
    else if (Date.now() >= order.expiresAt) expireIfIdle(order);
  }

  /** The order fails for good. */
  function fail(order: SimOrder): void {
    if (order.state !== 'PENDING') return;
    if (order.attempts.at(-1)?.state !== 'FAILED') settleAttempt(order, 'FAILED', DECLINED);
    finish(order, 'FAILED', DECLINED);
    teller.tellOrder(order, 'checkout.order.failed');
  }

  /** The order's time is over now. With a try under way it stays open until that ends. */
  function expire(order: SimOrder): void {
    order.expiresAt = Math.min(order.expiresAt, Date.now());
    expireIfIdle(order);
  }

  function expireIfIdle(order: SimOrder): void {
    if (order.state !== 'PENDING' || order.attempts.at(-1)?.state === 'PENDING') return;
    finish(order, 'FAILED', EXPIRED);
    if (settings.webhookOnExpiry) teller.tellOrder(order, 'checkout.order.failed');
  }

  /** Sets the timers of what the state file held. */
  function resume(): void {
    for (const order of state.orders.values()) {
      watchExpiry(order);
      watchCapture(order);
    }
    for (const refund of state.refunds.values()) watchRefund(refund);
  }

  function watchExpiry(order: SimOrder): void {
    if (order.state !== 'PENDING') return;
    timers.set(`order ${order.merchantOrderId}`, order.expiresAt, () => {
      expireIfIdle(order);
      file.saveSoon();
    });
  }

  function watchCapture(order: SimOrder): void {
    if (order.capturesAt === null) return;
    timers.set(`capture ${order.merchantOrderId}`, order.capturesAt, () => {
      capture(order);
      file.saveSoon();
    });
  }

  function finish(order: SimOrder, to: 'COMPLETED' | 'FAILED', failure: Failure | null): void {
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
