import { createHash } from 'node:crypto';
import { checkAmount, checkExpireAfter, checkId, checkWebUrl, readId } from '../checks.ts';
import { readAnswer } from '../fields.ts';
import type { PayInput, PaymentGateway, RefundInput } from '../gateway.ts';
import { isSuccess, unreadableAnswer } from '../http.ts';
import { readBaseUrl, readTransport, required, type TransportOptions } from '../options.ts';
import { ask, send, type CallContext } from './calls.ts';
import { createWebhookReceiver } from './webhook.ts';
import {
  acceptsRefund,
  errorOf,
  isStatus,
  payAnswerSchema,
  readCode,
  readOrder,
  readRefund,
  saysUnknown,
} from './wire.ts';

export type PhonePeV1Options = TransportOptions & {
  /** Prefix of all calls, up to `/pg/v1`: `…/apis/pg-sandbox`, in production `…/apis/hermes`. */
  baseUrl: string;
  /** At most 37 of `A-Z a-z 0-9 _ -`. */
  merchantId: string;
  saltKey: string;
  /** Which of the merchant's salts `saltKey` is, normally 1. Callbacks signed with another one are refused. */
  saltIndex: number;
};

/** V1's ids of payments and refunds are shorter than 35 characters: a UUID with its dashes is too long. */
const ID_MAX_LENGTH = 34;
const MERCHANT_ID_MAX_LENGTH = 37;

/**
 * A gateway over PhonePe's V1 API (salt key, `X-VERIFY`), which older merchant accounts have. It keeps nothing between
 * calls. Unlike V2 it needs `webhookUrl` with each payment and refund, and the payment's page lives as long as PhonePe
 * lets it (15 or 20 min), whatever `expireAfterSeconds` says; `message` is not shown to anybody.
 *
 * @throws {TypeError} when an option is missing or blank
 */
export function createPhonePeV1(options: PhonePeV1Options): PaymentGateway {
  const context: CallContext = {
    ...readTransport(options),
    baseUrl: readBaseUrl('baseUrl', options.baseUrl),
    merchantId: readMerchantId(options.merchantId),
    saltKey: required('saltKey', options.saltKey),
    saltIndex: readSaltIndex(options.saltIndex),
  };
  const onUnknownState = options.onUnknownState ?? (() => {});

  return {
    pay: (input) => pay(context, input),

    async orderStatus(merchantOrderId) {
      const operation = 'orderStatus';
      checkId(operation, 'merchantOrderId', merchantOrderId, ID_MAX_LENGTH);
      const answer = await ask(context, operation, merchantOrderId);
      if (saysUnknown(answer)) return { found: false };
      if (!isSuccess(answer) || !isStatus(answer)) throw errorOf(operation, answer);
      const { value, stateKnown } = readAnswer(operation, answer, readOrder);
      if (!stateKnown) onUnknownState({ operation, id: merchantOrderId, rawState: value.rawState });
      return value;
    },

    async refund(input) {
      const operation = 'refund';
      checkRefund(operation, input);
      const answer = await send(context, operation, '/pg/v1/refund', {
        merchantId: context.merchantId,
        merchantUserId: makeUserId(input.merchantOrderId),
        originalTransactionId: input.merchantOrderId,
        merchantTransactionId: input.merchantRefundId,
        amount: input.amountPaise,
        callbackUrl: input.webhookUrl,
      });
      if (!acceptsRefund(answer)) throw errorOf(operation, answer);
      const { value, stateKnown } = readAnswer(operation, answer, (body) =>
        readRefund(body, input.merchantRefundId),
      );
      if (!stateKnown) onUnknownState({ operation, id: input.merchantRefundId, rawState: value.rawState });
      return { ...value, merchantOrderId: input.merchantOrderId };
    },

    async refundStatus(merchantRefundId) {
      const operation = 'refundStatus';
      checkId(operation, 'merchantRefundId', merchantRefundId, ID_MAX_LENGTH);
      const answer = await ask(context, operation, merchantRefundId);
      if (saysUnknown(answer)) return { found: false };
      if (!isSuccess(answer) || !isStatus(answer)) throw errorOf(operation, answer);
      const { value, stateKnown } = readAnswer(operation, answer, (body) =>
        readRefund(body, merchantRefundId),
      );
      if (!stateKnown) onUnknownState({ operation, id: merchantRefundId, rawState: value.rawState });
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
  const answer = await send(context, operation, '/pg/v1/pay', {
    merchantId: context.merchantId,
    merchantTransactionId: input.merchantOrderId,
    merchantUserId: makeUserId(input.merchantOrderId),
    amount: input.amountPaise,
    redirectUrl: input.redirectUrl,
    redirectMode: 'REDIRECT',
    callbackUrl: input.webhookUrl,
    paymentInstrument: { type: 'PAY_PAGE' },
  });
  if (!isSuccess(answer) || readCode(answer) !== 'PAYMENT_INITIATED') throw errorOf(operation, answer);
  const parsed = payAnswerSchema.safeParse(answer.body);
  if (!parsed.success) throw unreadableAnswer(operation, answer.status, parsed.error);
  const redirectUrl = parsed.data.data.instrumentResponse.redirectInfo.url;
  // V1 gives its own id and no expiry before somebody has tried to pay.
  return { gatewayOrderId: null, redirectUrl, expiresAt: null };
}

function checkRefund(operation: string, input: RefundInput): void {
  checkId(operation, 'merchantRefundId', input.merchantRefundId, ID_MAX_LENGTH);
  checkId(operation, 'merchantOrderId', input.merchantOrderId, ID_MAX_LENGTH);
  checkAmount(operation, input.amountPaise);
  checkWebUrl(operation, 'webhookUrl', input.webhookUrl ?? '');
}

/** V1 asks for an id of the payer. This one is new with each order, so it names nobody and links nothing. */
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
