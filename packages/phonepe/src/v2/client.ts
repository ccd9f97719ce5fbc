import { checkAmount, checkExpireAfter, checkId, checkWebUrl } from '../checks.ts';
import { readResponse } from '../fields.ts';
import type { PayInput, PaymentGateway, RefundInput } from '../gateway.ts';
import {
  createResponseError,
  createUnreadableError,
  type HttpResponse,
  isSuccess,
  readErrorCode,
} from '../http.ts';
import { readBaseUrl, readTransport, requireText, type TransportOptions } from '../options.ts';
import { type CallContext, getWithRetry, sendOnce } from './calls.ts';
import { createTokenSource } from './token.ts';
import { createWebhookReceiver } from './webhook.ts';
import { payResponseSchema, readOrder, readRefund } from './wire.ts';

export type PhonePeV2Options = TransportOptions & {
  /** Prefix of the token call. In production it differs from `pgBaseUrl`. */
  authBaseUrl: string;
  /** Prefix of all other calls. */
  pgBaseUrl: string;
  clientId: string;
  clientSecret: string;
  clientVersion: string | number;
  webhookUsername: string;
  webhookPassword: string;
  /** The clock for the token's lifetime, epoch ms. */
  now?: () => number;
};

/** PhonePe's codes for an unknown order, from two versions of its documentation, with HTTP 400 or 404. */
const UNKNOWN_ORDER_CODE = /^(INVALID_MERCHANT_ORDER_ID|MERCHANT_ORDER_MAPPING_NOT_FOUND)$/;

/**
 * The codes for an unknown refund. PhonePe documents none, so every `…_NOT_FOUND` counts. If that is wrong, the caller
 * repeats the same refund id, for which PhonePe creates at most one refund.
 */
const UNKNOWN_REFUND_CODE = /^INVALID_MERCHANT_(ORDER|REFUND)_ID$|NOT_FOUND$/;

/**
 * Creates a client of PhonePe's V2 API (OAuth, Standard Checkout). Its only state is one token. It sends no request
 * before the first call.
 *
 * @throws {TypeError} when an option is missing or blank
 */
export function createPhonePeV2(options: PhonePeV2Options): PaymentGateway {
  const shared = readTransport(options);
  const tokens = createTokenSource({
    ...shared,
    authBaseUrl: readBaseUrl('authBaseUrl', options.authBaseUrl),
    clientId: requireText('clientId', options.clientId),
    clientSecret: requireText('clientSecret', options.clientSecret),
    clientVersion: requireText('clientVersion', String(options.clientVersion)),
    now: options.now ?? Date.now,
  });
  const context: CallContext = {
    ...shared,
    pgBaseUrl: readBaseUrl('pgBaseUrl', options.pgBaseUrl),
    tokens,
  };
  const onUnknownState = options.onUnknownState ?? (() => {});

  return {
    pay: (input) => pay(context, input),

    async orderStatus(merchantOrderId) {
      const operation = 'orderStatus';
      checkId(operation, 'merchantOrderId', merchantOrderId);
      const path = `/checkout/v2/order/${encodeURIComponent(merchantOrderId)}/status?details=false&errorContext=false`;
      const response = await getWithRetry(context, operation, path);
      if (isUnknownId(response, UNKNOWN_ORDER_CODE)) return { found: false };
      const { value, isStateKnown } = readResponse(operation, response, readOrder);
      if (!isStateKnown) onUnknownState({ operation, id: merchantOrderId, rawState: value.rawState });
      return value;
    },

    async refund(input) {
      const operation = 'refund';
      const response = await postRefund(context, operation, input);
      const { value, isStateKnown } = readResponse(operation, response, readRefund);
      if (!isStateKnown) onUnknownState({ operation, id: input.merchantRefundId, rawState: value.rawState });
      return value;
    },

    async refundStatus(merchantRefundId) {
      const operation = 'refundStatus';
      checkId(operation, 'merchantRefundId', merchantRefundId);
      const path = `/payments/v2/refund/${encodeURIComponent(merchantRefundId)}/status`;
      const response = await getWithRetry(context, operation, path);
      if (isUnknownId(response, UNKNOWN_REFUND_CODE)) return { found: false };
      const { value, isStateKnown } = readResponse(operation, response, readRefund);
      if (!isStateKnown) onUnknownState({ operation, id: merchantRefundId, rawState: value.rawState });
      return value;
    },

    receiveWebhook: createWebhookReceiver(
      requireText('webhookUsername', options.webhookUsername),
      requireText('webhookPassword', options.webhookPassword),
    ),
  };
}

async function pay(context: CallContext, input: PayInput) {
  const operation = 'pay';
  checkId(operation, 'merchantOrderId', input.merchantOrderId);
  checkAmount(operation, input.amountPaise);
  checkExpireAfter(operation, input.expireAfterSeconds);
  checkWebUrl(operation, 'redirectUrl', input.redirectUrl);
  const response = await sendOnce(context, {
    operation,
    method: 'POST',
    path: '/checkout/v2/pay',
    json: {
      merchantOrderId: input.merchantOrderId,
      amount: input.amountPaise,
      expireAfter: input.expireAfterSeconds,
      paymentFlow: {
        type: 'PG_CHECKOUT',
        ...(input.message === undefined ? {} : { message: input.message }),
        merchantUrls: { redirectUrl: input.redirectUrl },
      },
    },
  });
  if (!isSuccess(response)) throw createResponseError(operation, response);
  const parsed = payResponseSchema.safeParse(response.body);
  if (!parsed.success) throw createUnreadableError(operation, response.status, parsed.error);
  const { orderId, redirectUrl, expireAt } = parsed.data;
  return { gatewayOrderId: orderId, redirectUrl, expiresAt: expireAt };
}

function postRefund(context: CallContext, operation: string, input: RefundInput): Promise<HttpResponse> {
  checkId(operation, 'merchantRefundId', input.merchantRefundId);
  checkId(operation, 'merchantOrderId', input.merchantOrderId);
  checkAmount(operation, input.amountPaise);
  return sendOnce(context, {
    operation,
    method: 'POST',
    path: '/payments/v2/refund',
    json: {
      merchantRefundId: input.merchantRefundId,
      originalMerchantOrderId: input.merchantOrderId,
      amount: input.amountPaise,
    },
  });
}

/** A 404 without such a code does not count: a wrong base URL returns it for every id. */
function isUnknownId(response: HttpResponse, codes: RegExp): boolean {
  return (
    (response.status === 400 || response.status === 404) && codes.test(readErrorCode(response.body) ?? '')
  );
}
