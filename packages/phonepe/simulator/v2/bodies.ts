/** The JSON that PhonePe sends of orders and refunds, after the samples in its documentation. */
import type { Money, SimAttempt, SimOrder, SimRefund } from '../engine/state.ts';

export type OrderEvent =
  'checkout.order.completed' | 'checkout.order.failed' | 'checkout.transaction.attempt.failed';

export type RefundEvent = 'pg.refund.accepted' | 'pg.refund.completed' | 'pg.refund.failed';

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

/** The answer of Order Status. `paymentDetails` has the latest attempt, or all with `details`. */
export function orderStatusBody(
  order: SimOrder,
  query: { details: boolean; errorContext: boolean },
  money: Money,
): object {
  const failed = order.state === 'FAILED' && order.errorCode !== null;
  const { amount, currency } = money;
  return {
    orderId: order.orderId,
    state: order.state,
    amount,
    currency,
    payableAmount: amount,
    feeAmount: 0,
    expireAt: order.expireAt,
    ...(order.metaInfo === null ? {} : { metaInfo: order.metaInfo }),
    ...errorCodes(order),
    paymentDetails: (query.details ? order.attempts : order.attempts.slice(-1)).map((attempt) =>
      attemptBody(attempt, money),
    ),
    ...(failed && query.errorContext
      ? {
          errorContext: {
            ...errorCodes(order),
            source: 'CUSTOMER',
            stage: 'AUTHENTICATION',
            description: 'Simulated failure',
          },
        }
      : {}),
  };
}

export function refundStatusBody(refund: SimRefund): object {
  return {
    originalMerchantOrderId: refund.merchantOrderId,
    currency: 'INR',
    amount: refund.amount,
    state: refund.state,
    refundId: refund.refundId,
    timestamp: refund.at,
    errorCode: refund.errorCode ?? '',
    detailedErrorCode: refund.detailedErrorCode ?? '',
    splitInstruments: [],
  };
}

/** An order's webhook, whatever the order's own state is: the event decides. */
export function orderWebhookBody(order: SimOrder, event: OrderEvent, money: Money): object {
  const { amount, currency } = money;
  return envelope(event, {
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
    ...errorCodes(order),
    paymentDetails: order.attempts.slice(-1).map((attempt) => attemptBody(attempt, money)),
  });
}

/** Like PhonePe's sample, a failed refund's webhook names neither the refund's nor the order's own id. */
export function refundWebhookBody(refund: SimRefund, event: RefundEvent): object {
  const state = REFUND_EVENT_STATES[event];
  if (event === 'pg.refund.failed') {
    return envelope(event, {
      originalMerchantOrderId: '',
      refundId: refund.refundId,
      amount: refund.amount,
      state,
      timestamp: refund.at,
      errorCode: refund.errorCode ?? 'AUTHORIZATION_ERROR',
      detailedErrorCode: refund.detailedErrorCode ?? 'ZM',
    });
  }
  return envelope(event, {
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

function envelope(event: string, payload: object): object {
  return { event, type: event.replaceAll('.', '_').toUpperCase(), payload };
}

function attemptBody(attempt: SimAttempt, { amount }: Money): object {
  const rail = { type: 'UPI', utr: '455069731511', upiTransactionId: 'YBL369f6d96', vpa: '12****78@ybl' };
  const instrument = { type: 'ACCOUNT', maskedAccountNumber: '******1234', accountType: 'SAVINGS' };
  return {
    transactionId: attempt.transactionId,
    paymentMode: 'UPI_INTENT',
    timestamp: attempt.at,
    amount,
    payableAmount: amount,
    feeAmount: 0,
    state: attempt.state,
    ...errorCodes(attempt),
    ...(attempt.state === 'COMPLETED'
      ? { rail, instrument, splitInstruments: [{ amount, rail, instrument }] }
      : {}),
  };
}

function errorCodes(of: { errorCode: string | null; detailedErrorCode: string | null }): object {
  if (of.errorCode === null) return {};
  return { errorCode: of.errorCode, detailedErrorCode: of.detailedErrorCode };
}
