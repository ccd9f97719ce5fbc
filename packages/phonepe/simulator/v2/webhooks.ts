/** The JSON bodies of V2's webhooks, from the samples in PhonePe's documentation. */
import type { Money, SimOrder, SimRefund } from '../engine/state.ts';
import type { OrderEvent, RefundEvent } from '../webhooks/events.ts';
import { buildAttemptBody, buildErrorCodes } from './bodies.ts';

const ORDER_EVENT_STATES: Record<OrderEvent, SimOrder['state']> = {
  'checkout.order.completed': 'COMPLETED',
  'checkout.order.failed': 'FAILED',
  'checkout.transaction.attempt.failed': 'PENDING',
};

const REFUND_EVENT_STATES: Record<RefundEvent, SimRefund['state']> = {
  'pg.refund.accepted': 'CONFIRMED',
  'pg.refund.completed': 'COMPLETED',
  'pg.refund.failed': 'FAILED',
};

/** Builds an order's webhook. The event, not the order's own state, decides the state in the body. */
export function buildOrderWebhookBody(order: SimOrder, event: OrderEvent, money: Money): object {
  const { amount, currency } = money;
  return wrapPayload(event, {
    merchantId: 'M_SIM',
    merchantOrderId: order.merchantOrderId,
    orderId: order.orderId,
    state: ORDER_EVENT_STATES[event],
    amount,
    currency,
    payableCurrency: currency,
    payableAmount: amount,
    feeCurrency: currency,
    feeAmount: 0,
    expireAt: order.expireAt,
    ...(order.metaInfo === null ? {} : { metaInfo: order.metaInfo }),
    ...buildErrorCodes(order),
    paymentDetails: order.attempts.slice(-1).map((attempt) => buildAttemptBody(attempt, money)),
  });
}

/** Builds a refund's webhook. As in PhonePe's sample, a failed refund's webhook has neither of the merchant's ids. */
export function buildRefundWebhookBody(refund: SimRefund, event: RefundEvent): object {
  const state = REFUND_EVENT_STATES[event];
  if (event === 'pg.refund.failed') {
    return wrapPayload(event, {
      originalMerchantOrderId: '',
      refundId: refund.refundId,
      amount: refund.amount,
      state,
      timestamp: refund.at,
      errorCode: refund.errorCode ?? 'AUTHORIZATION_ERROR',
      detailedErrorCode: refund.detailedErrorCode ?? 'ZM',
    });
  }
  return wrapPayload(event, {
    merchantId: 'M_SIM',
    merchantRefundId: refund.merchantRefundId,
    originalMerchantOrderId: refund.merchantOrderId,
    refundId: refund.refundId,
    amount: refund.amount,
    currency: 'INR',
    state,
    timestamp: refund.at,
    paymentDetails: [
      {
        paymentMode: 'UPI_INTENT',
        timestamp: refund.at,
        amount: refund.amount,
        transactionId: refund.refundId,
        state,
      },
    ],
  });
}

function wrapPayload(event: string, payload: object): object {
  return { event, type: event.replaceAll('.', '_').toUpperCase(), payload };
}
