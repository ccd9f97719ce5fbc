/**
 * The JSON bodies of PhonePe's V1 responses, with one shape for payments and refunds. As in PhonePe's samples, the
 * status of a failed payment has `"success": true`, and a message is misspelt.
 */
import type { Money, SimOrder, SimRefund } from '../engine/state.ts';

type State = 'PENDING' | 'COMPLETED' | 'FAILED';

type Transaction = {
  merchantTransactionId: string;
  transactionId: string;
  money: Money;
  state: State;
  code: string;
  responseCode: string;
};

export function buildPayBody(merchantId: string, merchantTransactionId: string, url: string): object {
  return {
    success: true,
    code: 'PAYMENT_INITIATED',
    message: 'Payment Iniiated',
    data: {
      merchantId,
      merchantTransactionId,
      instrumentResponse: { type: 'PAY_PAGE', redirectInfo: { url, method: 'GET' } },
    },
  };
}

export function buildOrderBody(merchantId: string, order: SimOrder, money: Money): object {
  return buildTransactionBody(merchantId, buildOrderTransaction(order, order.state, money), true);
}

export function buildRefundBody(merchantId: string, refund: SimRefund): object {
  return buildTransactionBody(merchantId, buildRefundTransaction(refund, refund.state), true);
}

export function buildOrderTransaction(order: SimOrder, state: State, money: Money): Transaction {
  const expired = order.detailedErrorCode === 'ORDER_EXPIRED';
  return {
    merchantTransactionId: order.merchantOrderId,
    transactionId: order.orderId,
    money,
    state,
    code: getCode(state, expired ? 'TIMED_OUT' : 'PAYMENT_ERROR'),
    responseCode: getResponseCode(state, order.detailedErrorCode),
  };
}

/** V1 has no state CONFIRMED, so it is PENDING here. */
export function buildRefundTransaction(refund: SimRefund, refundState: SimRefund['state']): Transaction {
  const state = refundState === 'CONFIRMED' ? 'PENDING' : refundState;
  return {
    merchantTransactionId: refund.merchantRefundId,
    transactionId: refund.refundId,
    money: { amount: refund.amount, currency: 'INR' },
    state,
    code: getCode(state, 'PAYMENT_ERROR'),
    responseCode: getResponseCode(state, refund.detailedErrorCode),
  };
}

function getCode(state: State, whenFailed: string): string {
  if (state === 'FAILED') return whenFailed;
  return state === 'COMPLETED' ? 'PAYMENT_SUCCESS' : 'PAYMENT_PENDING';
}

function getResponseCode(state: State, detailedErrorCode: string | null): string {
  if (state === 'FAILED') return detailedErrorCode ?? 'ZU';
  return state === 'COMPLETED' ? 'SUCCESS' : 'PAYMENT_PENDING';
}

export function buildTransactionBody(merchantId: string, transaction: Transaction, success: boolean): object {
  const { money, state } = transaction;
  return {
    success,
    code: transaction.code,
    message: `Your payment is ${state.toLowerCase()}.`,
    data: {
      merchantId,
      merchantTransactionId: transaction.merchantTransactionId,
      transactionId: transaction.transactionId,
      amount: money.amount,
      // V1 has no currency field; only a fault can set another currency than INR.
      ...(money.currency === 'INR' ? {} : { currency: money.currency }),
      state,
      responseCode: transaction.responseCode,
      paymentInstrument: state === 'COMPLETED' ? { type: 'UPI', utr: '206378866112' } : null,
    },
  };
}
