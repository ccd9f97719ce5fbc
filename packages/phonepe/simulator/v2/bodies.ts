/** The JSON bodies of V2's order and refund responses, from the samples in PhonePe's documentation. */
import type { Money, SimAttempt, SimOrder, SimRefund } from '../engine/state.ts';

/** The body of Order Status. `paymentDetails` contains the latest attempt or, with `details`, all attempts. */
export function buildOrderStatusBody(
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
    ...buildErrorCodes(order),
    paymentDetails: (query.details ? order.attempts : order.attempts.slice(-1)).map((attempt) =>
      buildAttemptBody(attempt, money),
    ),
    ...(failed && query.errorContext
      ? {
          errorContext: {
            ...buildErrorCodes(order),
            source: 'CUSTOMER',
            stage: 'AUTHENTICATION',
            description: 'Simulated failure',
          },
        }
      : {}),
  };
}

export function buildRefundStatusBody(refund: SimRefund): object {
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

export function buildAttemptBody(attempt: SimAttempt, { amount }: Money): object {
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
    ...buildErrorCodes(attempt),
    ...(attempt.state === 'COMPLETED'
      ? { rail, instrument, splitInstruments: [{ amount, rail, instrument }] }
      : {}),
  };
}

export function buildErrorCodes(of: { errorCode: string | null; detailedErrorCode: string | null }): object {
  if (of.errorCode === null) return {};
  return { errorCode: of.errorCode, detailedErrorCode: of.detailedErrorCode };
}
