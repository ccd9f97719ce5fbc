/** The five calls of PhonePe's V2 API, as functions from a request to an answer. */
import {
  badRequest,
  blankField,
  duplicateRefund,
  invalidClient,
  ok,
  unknownOrder,
  unknownRefund,
  type Answer,
} from './answers.ts';
import { orderStatusBody, refundStatusBody } from './bodies.ts';
import { LIMITS } from './durations.ts';
import { makeToken } from './ids.ts';
import { payRequestSchema, refundRequestSchema, tokenRequestSchema } from './requests.ts';
import type { SimContext } from './context.ts';
import { refundsOf, type SimOrder } from './state.ts';

/** The token call: form-encoded only, all four fields, a long-lived token in epoch seconds. */
export function answerToken({ credentials, state }: SimContext, form: unknown): Answer {
  const parsed = tokenRequestSchema.safeParse(form);
  if (!parsed.success) return badRequest();
  const { client_id, client_secret, client_version } = parsed.data;
  if (
    client_id !== credentials.clientId ||
    client_secret !== credentials.clientSecret ||
    client_version !== credentials.clientVersion
  ) {
    return invalidClient();
  }
  const now = Date.now();
  const value = makeToken();
  const issuedAt = Math.floor(now / 1000);
  const expiresAt = issuedAt + LIMITS.tokenLifeMs / 1000;
  state.tokens = state.tokens.filter((token) => token.expiresAt > now);
  state.tokens.push({ value, expiresAt: expiresAt * 1000 });
  return ok({
    access_token: value,
    encrypted_access_token: value,
    expires_in: null,
    issued_at: issuedAt,
    expires_at: expiresAt,
    session_expires_at: expiresAt,
    token_type: 'O-Bearer',
  });
}

export function isAuthorised({ state }: SimContext, authorization: string | undefined): boolean {
  const value = /^O-Bearer (.+)$/.exec(authorization ?? '')?.[1];
  return state.tokens.some((token) => token.value === value && token.expiresAt > Date.now());
}

/**
 * Create payment. An id that was posted before is accepted as long as nobody has tried to pay, with the same order;
 * PhonePe's documentation only says that an order "not in CREATED state" is refused.
 */
export function answerPay({ engine, state, baseUrl }: SimContext, body: unknown): Answer {
  if (hasBlank(body, 'merchantOrderId')) return blankField('merchantOrderId');
  const parsed = payRequestSchema.safeParse(body);
  if (!parsed.success) return badRequest();
  const { merchantOrderId, amount, expireAfter, metaInfo, paymentFlow, disablePaymentRetry } = parsed.data;
  const existing = state.orders.get(merchantOrderId);
  if (existing !== undefined) {
    const untouched = existing.state === 'PENDING' && existing.attempts.length === 0;
    if (!untouched || existing.amount !== amount) return badRequest();
    return ok(payBody(existing, baseUrl()));
  }
  const order = engine.createOrder({
    merchantOrderId,
    amount,
    expireAfterSeconds: expireAfter,
    redirectUrl: paymentFlow.merchantUrls.redirectUrl,
    message: paymentFlow.message ?? null,
    metaInfo: metaInfo ?? null,
    disablePaymentRetry,
  });
  return ok(payBody(order, baseUrl()));
}

export function answerOrderStatus(
  { state }: SimContext,
  merchantOrderId: string,
  query: { details: boolean; errorContext: boolean },
): Answer {
  const order = state.orders.get(merchantOrderId);
  return order === undefined ? unknownOrder() : ok(orderStatusBody(order, query));
}

/** Refund: of a completed order, all refunds together at most its amount, and one open at a time. */
export function answerRefund({ engine, state, settings }: SimContext, body: unknown): Answer {
  for (const field of ['merchantRefundId', 'originalMerchantOrderId']) {
    if (hasBlank(body, field)) return blankField(field);
  }
  const parsed = refundRequestSchema.safeParse(body);
  if (!parsed.success) return badRequest();
  const { merchantRefundId, originalMerchantOrderId, amount } = parsed.data;
  if (state.refunds.has(merchantRefundId)) return duplicateRefund();
  const order = state.orders.get(originalMerchantOrderId);
  if (order === undefined) return unknownOrder();
  if (order.state !== 'COMPLETED') return badRequest();

  const standing = refundsOf(state, originalMerchantOrderId).filter((refund) => refund.state !== 'FAILED');
  const isOpen = standing.some((refund) => refund.state !== 'COMPLETED');
  if (settings.oneRefundAtATime && isOpen) return badRequest();
  const refunded = standing.reduce((sum, refund) => sum + refund.amount, 0);
  if (refunded + amount > order.amount) return badRequest();

  const refund = engine.createRefund({ merchantRefundId, merchantOrderId: originalMerchantOrderId, amount });
  return ok({ refundId: refund.refundId, amount: refund.amount, state: refund.state });
}

export function answerRefundStatus({ state }: SimContext, merchantRefundId: string): Answer {
  const refund = state.refunds.get(merchantRefundId);
  return refund === undefined ? unknownRefund() : ok(refundStatusBody(refund));
}

function payBody(order: SimOrder, baseUrl: string): object {
  return {
    orderId: order.orderId,
    state: 'PENDING',
    expireAt: order.expireAt,
    redirectUrl: `${baseUrl}/transact/uat_v3?token=${order.token}&routingKey=W`,
  };
}

function hasBlank(body: unknown, field: string): boolean {
  if (typeof body !== 'object' || body === null) return false;
  const value: unknown = Reflect.get(body, field);
  return value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
}
