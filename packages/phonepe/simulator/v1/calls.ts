/** The handlers of the three calls of PhonePe's V1 API. */
import { readPrintable } from '../../src/checks.ts';
import { makeChecksum } from '../../src/v1/checksum.ts';
import { isObject } from '../../src/webhook-input.ts';
import type { SimContext } from '../context.ts';
import { LIMITS } from '../durations.ts';
import { openOrder, openRefund } from '../engine/order-book.ts';
import { applyStaleStatus, getReportedMoney } from '../faults/payment.ts';
import { distortBody } from '../faults/shape.ts';
import { buildHostedUrl } from '../pages/hosted-url.ts';
import { ok, type SimResponse } from '../responses.ts';
import { buildOrderBody, buildPayBody, buildRefundBody } from './bodies.ts';
import { payRequestSchema, refundRequestSchema } from './requests.ts';
import { badRequest, notFound, unauthorised } from './responses.ts';

/** Returns the base64 `request` of a body, or an empty string if there is none. */
export function readPayload(body: unknown): string {
  return isObject(body) && typeof body['request'] === 'string' ? body['request'] : '';
}

/** Returns a text field of an unvalidated payload. */
export function readPayloadField(payload: string, field: string): string | null {
  const request = decodePayload(payload);
  return isObject(request) ? readPrintable(request[field], 100) : null;
}

/** Checks `X-VERIFY` for the text, which ends with the path from `/pg/v1` on. */
export function refuseBadChecksum({ v1 }: SimContext, header: unknown, text: string): SimResponse | null {
  if (header === makeChecksum(text, v1.saltKey, v1.saltIndex)) return null;
  return unauthorised();
}

export function handlePay(context: SimContext, payload: string): SimResponse {
  const parsed = payRequestSchema.safeParse(decodePayload(payload));
  if (!parsed.success || parsed.data.merchantId !== context.v1.merchantId) return badRequest();
  const { merchantId, merchantTransactionId, amount, redirectUrl, callbackUrl } = parsed.data;
  const order = openOrder(context, {
    api: 'v1',
    callbackUrl,
    merchantOrderId: merchantTransactionId,
    amount,
    expireAfterSeconds: LIMITS.v1PageLifetimeSeconds,
    redirectUrl,
    message: null,
    metaInfo: null,
    disablePaymentRetry: false,
  });
  if (order === null) return badRequest();
  return ok(buildPayBody(merchantId, merchantTransactionId, buildHostedUrl(order, context.baseUrl())));
}

export function handleRefund(context: SimContext, payload: string): SimResponse {
  const parsed = refundRequestSchema.safeParse(decodePayload(payload));
  if (!parsed.success || parsed.data.merchantId !== context.v1.merchantId) return badRequest();
  const { merchantTransactionId, originalTransactionId, amount, callbackUrl } = parsed.data;
  const refund = openRefund(context, {
    api: 'v1',
    callbackUrl,
    merchantRefundId: merchantTransactionId,
    merchantOrderId: originalTransactionId,
    amount,
  });
  if (refund === 'unknown-order') return notFound();
  // As in the documentation of another PhonePe product, an excessive refund is a PAYMENT_ERROR with HTTP 200.
  if (refund === 'excess') return ok(buildRefusedRefundBody(parsed.data, 'EXCESS_REFUND_AMOUNT'));
  if (typeof refund === 'string') return badRequest();
  return ok(buildRefundBody(context.v1.merchantId, refund));
}

/** Handles the status call, which V1 has for both payments and refunds. */
export function handleStatus(
  { state, v1, timeScale }: SimContext,
  merchantId: string,
  id: string,
): SimResponse {
  if (merchantId !== v1.merchantId) return badRequest();
  const order = state.orders.get(id);
  if (order !== undefined) {
    const body = buildOrderBody(
      merchantId,
      applyStaleStatus(order, timeScale),
      getReportedMoney(order, 'status'),
    );
    return ok(distortBody(body, { plan: order, of: 'status' }));
  }
  const refund = state.refunds.get(id);
  if (refund === undefined) return notFound();
  const plan = state.orders.get(refund.merchantOrderId);
  return ok(distortBody(buildRefundBody(merchantId, refund), { plan, of: 'status' }));
}

function buildRefusedRefundBody(
  request: { merchantId: string; merchantTransactionId: string; amount: number },
  responseCode: string,
): object {
  const { merchantId, merchantTransactionId, amount } = request;
  return {
    success: false,
    code: 'PAYMENT_ERROR',
    message: 'Refund failed',
    data: { merchantId, merchantTransactionId, amount, state: 'FAILED', responseCode },
  };
}

function decodePayload(payload: string): unknown {
  try {
    return JSON.parse(Buffer.from(payload, 'base64').toString('utf8')) as unknown;
  } catch {
    return null;
  }
}
