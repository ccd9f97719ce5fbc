/**
 * The JSON that PhonePe's V1 answers and calls back with: one shape for payments and refunds. As in its samples, a
 * failure's status says `"success": true` while its callback says `false`, and messages are misspelt.
 */
import type { OrderEvent, RefundEvent } from '../v2/bodies.ts';
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

export function v1PayBody(merchantId: string, merchantTransactionId: string, url: string): object {
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

export function v1OrderBody(merchantId: string, order: SimOrder, money: Money): object {
  return statusBody(merchantId, ofOrder(order, order.state, money), true);
}

export function v1RefundBody(merchantId: string, refund: SimRefund): object {
  return statusBody(merchantId, ofRefund(refund, refund.state), true);
}

/** V1 calls back at the end alone: `null` for any other event. */
export function v1OrderCallback(
  merchantId: string,
  order: SimOrder,
  event: OrderEvent,
  money: Money,
): object | null {
  if (event === 'checkout.transaction.attempt.failed') return null;
  const state = event === 'checkout.order.completed' ? 'COMPLETED' : 'FAILED';
  return statusBody(merchantId, ofOrder(order, state, money), state === 'COMPLETED');
}

export function v1RefundCallback(merchantId: string, refund: SimRefund, event: RefundEvent): object | null {
  if (event === 'pg.refund.accepted') return null;
  const state = event === 'pg.refund.completed' ? 'COMPLETED' : 'FAILED';
  return statusBody(merchantId, ofRefund(refund, state), state === 'COMPLETED');
}

/** A callback's bytes. Pretty-printed inside, like PhonePe's samples: who encodes it again gets another hash. */
export function encodeCallback(body: object): string {
  return JSON.stringify({ response: Buffer.from(JSON.stringify(body, null, 2)).toString('base64') });
}

function ofOrder(order: SimOrder, state: State, money: Money): Transaction {
  const expired = order.detailedErrorCode === 'ORDER_EXPIRED';
  return {
    merchantTransactionId: order.merchantOrderId,
    transactionId: order.orderId,
    money,
    state,
    code: codeOf(state, expired ? 'TIMED_OUT' : 'PAYMENT_ERROR'),
    responseCode: responseCodeOf(state, order.detailedErrorCode),
  };
}

/** V1 has no CONFIRMED. */
function ofRefund(refund: SimRefund, refundState: SimRefund['state']): Transaction {
  const state = refundState === 'CONFIRMED' ? 'PENDING' : refundState;
  return {
    merchantTransactionId: refund.merchantRefundId,
    transactionId: refund.refundId,
    money: { amount: refund.amount, currency: 'INR' },
    state,
    code: codeOf(state, 'PAYMENT_ERROR'),
    responseCode: responseCodeOf(state, refund.detailedErrorCode),
  };
}

function codeOf(state: State, whenFailed: string): string {
  if (state === 'FAILED') return whenFailed;
  return state === 'COMPLETED' ? 'PAYMENT_SUCCESS' : 'PAYMENT_PENDING';
}

function responseCodeOf(state: State, detailedErrorCode: string | null): string {
  if (state === 'FAILED') return detailedErrorCode ?? 'ZU';
  return state === 'COMPLETED' ? 'SUCCESS' : 'PAYMENT_PENDING';
}

function statusBody(merchantId: string, transaction: Transaction, success: boolean): object {
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
      // V1 knows rupees alone; another currency can only be one of our faults.
      ...(money.currency === 'INR' ? {} : { currency: money.currency }),
      state,
      responseCode: transaction.responseCode,
      paymentInstrument: state === 'COMPLETED' ? { type: 'UPI', utr: '206378866112' } : null,
    },
  };
}
