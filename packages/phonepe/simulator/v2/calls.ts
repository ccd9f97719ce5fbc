/** The handlers of the five calls of PhonePe's V2 API. */
import type { SimContext } from '../context.ts';
import { LIMITS } from '../durations.ts';
import { makeToken } from '../engine/ids.ts';
import { openOrder, openRefund } from '../engine/order-book.ts';
import type { SimOrder } from '../engine/state.ts';
import { applyStaleStatus, getReportedMoney } from '../faults/payment.ts';
import { distortBody } from '../faults/shape.ts';
import { buildHostedUrl } from '../pages/hosted-url.ts';
import { badRequest, ok, type SimResponse } from '../responses.ts';
import { buildOrderStatusBody, buildRefundStatusBody } from './bodies.ts';
import { payRequestSchema, refundRequestSchema, tokenRequestSchema } from './requests.ts';
import { blankField, duplicateRefund, invalidClient, unknownOrder, unknownRefund } from './responses.ts';

/** Handles the token call. It accepts only a form with all four fields; the token's times are epoch seconds. */
export function handleToken({ credentials, state }: SimContext, form: unknown): SimResponse {
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
  const expiresAt = issuedAt + LIMITS.tokenLifetimeMs / 1000;
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

/** Handles PhonePe's "Create Payment". */
export function handlePay(context: SimContext, body: unknown): SimResponse {
  if (hasBlank(body, 'merchantOrderId')) return blankField('merchantOrderId');
  const parsed = payRequestSchema.safeParse(body);
  if (!parsed.success) return badRequest();
  const { merchantOrderId, amount, expireAfter, metaInfo, paymentFlow, disablePaymentRetry } = parsed.data;
  const order = openOrder(context, {
    api: 'v2',
    callbackUrl: null,
    merchantOrderId,
    amount,
    expireAfterSeconds: expireAfter,
    redirectUrl: paymentFlow.merchantUrls.redirectUrl,
    message: paymentFlow.message ?? null,
    metaInfo: metaInfo ?? null,
    disablePaymentRetry,
  });
  return order === null ? badRequest() : ok(buildPayBody(order, context.baseUrl()));
}

export function handleOrderStatus(
  { state, timeScale }: SimContext,
  merchantOrderId: string,
  query: { details: boolean; errorContext: boolean },
): SimResponse {
  const order = state.orders.get(merchantOrderId);
  if (order === undefined) return unknownOrder();
  const body = buildOrderStatusBody(
    applyStaleStatus(order, timeScale),
    query,
    getReportedMoney(order, 'status'),
  );
  return ok(distortBody(body, { plan: order, of: 'status' }));
}

export function handleRefund(context: SimContext, body: unknown): SimResponse {
  for (const field of ['merchantRefundId', 'originalMerchantOrderId']) {
    if (hasBlank(body, field)) return blankField(field);
  }
  const parsed = refundRequestSchema.safeParse(body);
  if (!parsed.success) return badRequest();
  const { merchantRefundId, originalMerchantOrderId, amount } = parsed.data;
  const refund = openRefund(context, {
    api: 'v2',
    callbackUrl: null,
    merchantRefundId,
    merchantOrderId: originalMerchantOrderId,
    amount,
  });
  if (refund === 'duplicate') return duplicateRefund();
  if (refund === 'unknown-order') return unknownOrder();
  if (typeof refund === 'string') return badRequest();
  return ok({ refundId: refund.refundId, amount: refund.amount, state: refund.state });
}

export function handleRefundStatus({ state }: SimContext, merchantRefundId: string): SimResponse {
  const refund = state.refunds.get(merchantRefundId);
  if (refund === undefined) return unknownRefund();
  const plan = state.orders.get(refund.merchantOrderId);
  return ok(distortBody(buildRefundStatusBody(refund), { plan, of: 'status' }));
}

function buildPayBody(order: SimOrder, baseUrl: string): object {
  return {
    orderId: order.orderId,
    state: 'PENDING',
    expireAt: order.expireAt,
    redirectUrl: `${buildHostedUrl(order, baseUrl)}&routingKey=W`,
  };
}

function hasBlank(body: unknown, field: string): boolean {
  if (typeof body !== 'object' || body === null) return false;
  const value: unknown = Reflect.get(body, field);
  return value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
}
