import { checkAmount, checkExpireAfter, checkId, checkWebUrl } from '../checks.ts';
import { readAnswer } from '../fields.ts';
import type { PayInput, PaymentGateway, RefundInput } from '../gateway.ts';
import { answerError, isSuccess, readErrorCode, unreadableAnswer, type HttpAnswer } from '../http.ts';
import { readBaseUrl, readTransport, required, type TransportOptions } from '../options.ts';
import { ask, send, type CallContext } from './calls.ts';
import { createTokenSource } from './token.ts';
import { createWebhookReceiver } from './webhook.ts';
import { payAnswerSchema, readOrder, readRefund } from './wire.ts';

export type PhonePeV2Options = TransportOptions & {
  /** Prefix of the token call. In production it is another one than `pgBaseUrl`. */
  authBaseUrl: string;
  /** Prefix of all other calls. */
  pgBaseUrl: string;
  clientId: string;
  clientSecret: string;
  clientVersion: string | number;
  webhookUsername: string;
  webhookPassword: string;
  /** Epoch milliseconds, for the token's life. */
  now?: () => number;
};

/** What PhonePe says of an order it does not know, in two documented generations, with HTTP 400 or 404. */
const UNKNOWN_ORDER_CODE = /^(INVALID_MERCHANT_ORDER_ID|MERCHANT_ORDER_MAPPING_NOT_FOUND)$/;

/**
 * The same of a refund. PhonePe documents no code for it, so every `…_NOT_FOUND` counts: the caller may then post the
 * same refund id again, of which PhonePe makes one refund at most.
 */
const UNKNOWN_REFUND_CODE = /^INVALID_MERCHANT_(ORDER|REFUND)_ID$|NOT_FOUND$/;

/**
 * A gateway over PhonePe's V2 API (OAuth, Standard Checkout). It holds one token and nothing else; nothing is sent
 * before the first call.
 *
 * @throws {TypeError} when an option is missing or blank
 */
export function createPhonePeV2(options: PhonePeV2Options): PaymentGateway {
  const shared = readTransport(options);
  const tokens = createTokenSource({
    ...shared,
    authBaseUrl: readBaseUrl('authBaseUrl', options.authBaseUrl),
    clientId: required('clientId', options.clientId),
    clientSecret: required('clientSecret', options.clientSecret),
    clientVersion: required('clientVersion', String(options.clientVersion)),
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
      const answer = await ask(context, operation, path);
      if (saysUnknown(answer, UNKNOWN_ORDER_CODE)) return { found: false };
      const { value, stateKnown } = readAnswer(operation, answer, readOrder);
      if (!stateKnown) onUnknownState({ operation, id: merchantOrderId, rawState: value.rawState });
      return value;
    },

    async refund(input) {
      const operation = 'refund';
      const answer = await postRefund(context, operation, input);
      const { value, stateKnown } = readAnswer(operation, answer, readRefund);
      if (!stateKnown) onUnknownState({ operation, id: input.merchantRefundId, rawState: value.rawState });
      return value;
    },

    async refundStatus(merchantRefundId) {
      const operation = 'refundStatus';
      checkId(operation, 'merchantRefundId', merchantRefundId);
      const path = `/payments/v2/refund/${encodeURIComponent(merchantRefundId)}/status`;
      const answer = await ask(context, operation, path);
      if (saysUnknown(answer, UNKNOWN_REFUND_CODE)) return { found: false };
      const { value, stateKnown } = readAnswer(operation, answer, readRefund);
      if (!stateKnown) onUnknownState({ operation, id: merchantRefundId, rawState: value.rawState });
      return value;
    },

    receiveWebhook: createWebhookReceiver(
      required('webhookUsername', options.webhookUsername),
      required('webhookPassword', options.webhookPassword),
    ),
  };
}

async function pay(context: CallContext, input: PayInput) {
  const operation = 'pay';
  checkId(operation, 'merchantOrderId', input.merchantOrderId);
  checkAmount(operation, input.amountPaise);
  checkExpireAfter(operation, input.expireAfterSeconds);
  checkWebUrl(operation, 'redirectUrl', input.redirectUrl);
  const answer = await send(context, {
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
  if (!isSuccess(answer)) throw answerError(operation, answer);
  const parsed = payAnswerSchema.safeParse(answer.body);
  if (!parsed.success) throw unreadableAnswer(operation, answer.status, parsed.error);
  const { orderId, redirectUrl, expireAt } = parsed.data;
  return { gatewayOrderId: orderId, redirectUrl, expiresAt: expireAt };
}

function postRefund(context: CallContext, operation: string, input: RefundInput): Promise<HttpAnswer> {
  checkId(operation, 'merchantRefundId', input.merchantRefundId);
  checkId(operation, 'merchantOrderId', input.merchantOrderId);
  checkAmount(operation, input.amountPaise);
  return send(context, {
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

/** A bare 404 does not count: a wrong base address says the same of every order. */
function saysUnknown(answer: HttpAnswer, codes: RegExp): boolean {
  return (answer.status === 400 || answer.status === 404) && codes.test(readErrorCode(answer.body) ?? '');
}
