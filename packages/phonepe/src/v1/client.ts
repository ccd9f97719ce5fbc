import { createHash } from 'node:crypto';
import { checkAmount, checkExpireAfter, checkId, checkWebUrl, readId } from '../checks.ts';
import { readResponse } from '../fields.ts';
import type { PayInput, PaymentGateway, RefundInput } from '../gateway.ts';
import { createUnreadableError, isSuccess } from '../http.ts';
import { readBaseUrl, readTransport, requireText, type TransportOptions } from '../options.ts';
import { type CallContext, getWithRetry, sendOnce } from './calls.ts';
import { createWebhookReceiver } from './webhook.ts';
import {
  describesTransaction,
  isRefundAccepted,
  isUnknownTransaction,
  payResponseSchema,
  readCode,
  readOrder,
  readRefund,
  toGatewayError,
} from './wire.ts';

export type PhonePeV1Options = TransportOptions & {
  /** Prefix of all calls, before `/pg/v1`: `…/apis/pg-sandbox`, in production `…/apis/hermes`. */
  baseUrl: string;
  /** At most 37 characters of `A-Z a-z 0-9 _ -`. */
  merchantId: string;
  saltKey: string;
  /** The index of `saltKey` among the merchant's salts, normally 1. Callbacks signed with another salt are refused. */
  saltIndex: number;
};

/** V1's ids of payments and refunds have fewer than 35 characters; a UUID with its dashes is too long. */
const ID_MAX_LENGTH = 34;
const MERCHANT_ID_MAX_LENGTH = 37;

/**
 * Creates a client of PhonePe's V1 API (salt key, `X-VERIFY`), which older merchant accounts use. It keeps no state
 * between calls. Unlike V2, each payment and refund needs a `webhookUrl`; PhonePe decides how long the payment page is
 * valid (15 or 20 min), so `expireAfterSeconds` has no effect; and `message` is not sent.
 *
 * @throws {TypeError} when an option is missing or blank
 */
export function createPhonePeV1(options: PhonePeV1Options): PaymentGateway {
  const context: CallContext = {
    ...readTransport(options),
    baseUrl: readBaseUrl('baseUrl', options.baseUrl),
    merchantId: readMerchantId(options.merchantId),
    saltKey: requireText('saltKey', options.saltKey),
    saltIndex: readSaltIndex(options.saltIndex),
  };
  const onUnknownState = options.onUnknownState ?? (() => {});

  return {
    pay: (input) => pay(context, input),

    async orderStatus(merchantOrderId) {
      const operation = 'orderStatus';
      checkId(operation, 'merchantOrderId', merchantOrderId, ID_MAX_LENGTH);
      const response = await getWithRetry(context, operation, merchantOrderId);
      if (isUnknownTransaction(response)) return { found: false };
      if (!isSuccess(response) || !describesTransaction(response)) throw toGatewayError(operation, response);
      const { value, isStateKnown } = readResponse(operation, response, readOrder);
      if (!isStateKnown) onUnknownState({ operation, id: merchantOrderId, rawState: value.rawState });
      return value;
    },

    async refund(input) {
      const operation = 'refund';
      checkRefund(operation, input);
      const response = await sendOnce(context, operation, '/pg/v1/refund', {
        merchantId: context.merchantId,
        merchantUserId: makeUserId(input.merchantOrderId),
        originalTransactionId: input.merchantOrderId,
        merchantTransactionId: input.merchantRefundId,
        amount: input.amountPaise,
        callbackUrl: input.webhookUrl,
      });
      if (!isRefundAccepted(response)) throw toGatewayError(operation, response);
      const { value, isStateKnown } = readResponse(operation, response, (body) =>
        readRefund(body, input.merchantRefundId),
      );
      if (!isStateKnown) onUnknownState({ operation, id: input.merchantRefundId, rawState: value.rawState });
      return { ...value, merchantOrderId: input.merchantOrderId };
    },

    async refundStatus(merchantRefundId) {
      const operation = 'refundStatus';
      checkId(operation, 'merchantRefundId', merchantRefundId, ID_MAX_LENGTH);
      const response = await getWithRetry(context, operation, merchantRefundId);
      if (isUnknownTransaction(response)) return { found: false };
      if (!isSuccess(response) || !describesTransaction(response)) throw toGatewayError(operation, response);
      const { value, isStateKnown } = readResponse(operation, response, (body) =>
        readRefund(body, merchantRefundId),
      );
      if (!isStateKnown) onUnknownState({ operation, id: merchantRefundId, rawState: value.rawState });
      return value;
    },

    receiveWebhook: createWebhookReceiver(context.saltKey, context.saltIndex),
  };
}

async function pay(context: CallContext, input: PayInput) {
  const operation = 'pay';
  checkId(operation, 'merchantOrderId', input.merchantOrderId, ID_MAX_LENGTH);
  checkAmount(operation, input.amountPaise);
  checkExpireAfter(operation, input.expireAfterSeconds);
  checkWebUrl(operation, 'redirectUrl', input.redirectUrl);
  checkWebUrl(operation, 'webhookUrl', input.webhookUrl ?? '');
  const response = await sendOnce(context, operation, '/pg/v1/pay', {
    merchantId: context.merchantId,
    merchantTransactionId: input.merchantOrderId,
    merchantUserId: makeUserId(input.merchantOrderId),
    amount: input.amountPaise,
    redirectUrl: input.redirectUrl,
    redirectMode: 'REDIRECT',
    callbackUrl: input.webhookUrl,
    paymentInstrument: { type: 'PAY_PAGE' },
  });
  if (!isSuccess(response) || readCode(response) !== 'PAYMENT_INITIATED')
    throw toGatewayError(operation, response);
  const parsed = payResponseSchema.safeParse(response.body);
  if (!parsed.success) throw createUnreadableError(operation, response.status, parsed.error);
  const redirectUrl = parsed.data.data.instrumentResponse.redirectInfo.url;
  // V1 returns neither its own id nor an expiry before the first attempt to pay.
  return { gatewayOrderId: null, redirectUrl, expiresAt: null };
}

function checkRefund(operation: string, input: RefundInput): void {
  checkId(operation, 'merchantRefundId', input.merchantRefundId, ID_MAX_LENGTH);
  checkId(operation, 'merchantOrderId', input.merchantOrderId, ID_MAX_LENGTH);
  checkAmount(operation, input.amountPaise);
  checkWebUrl(operation, 'webhookUrl', input.webhookUrl ?? '');
}

/** V1 requires an id of the payer. This one depends on the order alone, so it neither identifies nor links payers. */
function makeUserId(merchantOrderId: string): string {
  return `U${createHash('sha256').update(`payer of ${merchantOrderId}`).digest('hex').slice(0, 32)}`;
}

function readMerchantId(value: string): string {
  if (readId(value, MERCHANT_ID_MAX_LENGTH) === null) {
    throw new TypeError(
      `PhonePe merchantId must be 1 to ${MERCHANT_ID_MAX_LENGTH} letters, digits, "_" or "-"`,
    );
  }
  return value;
}

function readSaltIndex(value: number): number {
  if (!Number.isInteger(value) || value < 0 || value > 999) {
    throw new TypeError('PhonePe saltIndex must be an integer from 0 to 999');
  }
  return value;
}
