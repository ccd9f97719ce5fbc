/** The three calls of PhonePe's V1 API, as functions from a request to an answer. */
import { readPrintable } from '../../src/checks.ts';
import { makeChecksum } from '../../src/v1/checksum.ts';
import { isObject } from '../../src/webhook-input.ts';
import { ok, type Answer } from '../answers.ts';
import type { SimContext } from '../context.ts';
import { LIMITS } from '../durations.ts';
import { openOrder, openRefund } from '../engine/order-book.ts';
import { seenByStatus, shownMoney } from '../faults/payment.ts';
import { distortBody } from '../faults/shape.ts';
import { hostedUrlOf } from '../pages/hosted-url.ts';
import { badRequest, notFound, unauthorised } from './answers.ts';
import { orderBody, payBody, refundBody } from './bodies.ts';
import { payRequestSchema, refundRequestSchema } from './requests.ts';

/** The base64 `request` of a body, or an empty text. */
export function readPayload(body: unknown): string {
  return isObject(body) && typeof body['request'] === 'string' ? body['request'] : '';
}

/** A text in a payload that may be anything. */
export function readPayloadField(payload: string, field: string): string | null {
  const request = decode(payload);
  return isObject(request) ? readPrintable(request[field], 100) : null;
}

/** `X-VERIFY` over the text, which ends with the path from `/pg/v1` on. */
export function refuseChecksum({ v1 }: SimContext, header: unknown, text: string): Answer | null {
  if (header === makeChecksum(text, v1.saltKey, v1.saltIndex)) return null;
  return unauthorised();
}

export function answerPay(context: SimContext, payload: string): Answer {
  const parsed = payRequestSchema.safeParse(decode(payload));
  if (!parsed.success || parsed.data.merchantId !== context.v1.merchantId) return badRequest();
  const { merchantId, merchantTransactionId, amount, redirectUrl, callbackUrl } = parsed.data;
  const order = openOrder(context, {
    api: 'v1',
    callbackUrl,
    merchantOrderId: merchantTransactionId,
    amount,
    expireAfterSeconds: LIMITS.v1PageLifeSeconds,
    redirectUrl,
    message: null,
    metaInfo: null,
    disablePaymentRetry: false,
  });
  if (order === null) return badRequest();
  return ok(payBody(merchantId, merchantTransactionId, hostedUrlOf(order, context.baseUrl())));
}

export function answerRefund(context: SimContext, payload: string): Answer {
  const parsed = refundRequestSchema.safeParse(decode(payload));
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
  // From a sibling product: too much, and too often, is a payment error of a 200.
  if (refund === 'excess') return ok(refusedRefund(parsed.data, 'EXCESS_REFUND_AMOUNT'));
  if (typeof refund === 'string') return badRequest();
  return ok(refundBody(context.v1.merchantId, refund));
}

/** One call for payments and refunds alike. */
export function answerStatus({ state, v1, timeScale }: SimContext, merchantId: string, id: string): Answer {
  if (merchantId !== v1.merchantId) return badRequest();
  const order = state.orders.get(id);
  if (order !== undefined) {
    const body = orderBody(merchantId, seenByStatus(order, timeScale), shownMoney(order, 'status'));
    return ok(distortBody(body, { plan: order, of: 'status' }));
  }
  const refund = state.refunds.get(id);
  if (refund === undefined) return notFound();
  const plan = state.orders.get(refund.merchantOrderId);
  return ok(distortBody(refundBody(merchantId, refund), { plan, of: 'status' }));
}

function refusedRefund(
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

function decode(payload: string): unknown {
  try {
    return JSON.parse(Buffer.from(payload, 'base64').toString('utf8')) as unknown;
  } catch {
    return null;
  }
}
