/** V1's callbacks. They have the shape of its status, but a failure's says `"success": false`, as in PhonePe's samples. */
import { isObject } from '../../src/webhook-input.ts';
import type { Money, SimOrder, SimRefund } from '../engine/state.ts';
import type { OrderEvent, RefundEvent } from '../webhooks/events.ts';
import { orderTransaction, refundTransaction, transactionBody } from './bodies.ts';

/** V1 calls back at the end alone: `null` for any other event. */
export function orderCallback(
  merchantId: string,
  order: SimOrder,
  event: OrderEvent,
  money: Money,
): object | null {
  if (event === 'checkout.transaction.attempt.failed') return null;
  const state = event === 'checkout.order.completed' ? 'COMPLETED' : 'FAILED';
  return transactionBody(merchantId, orderTransaction(order, state, money), state === 'COMPLETED');
}

export function refundCallback(merchantId: string, refund: SimRefund, event: RefundEvent): object | null {
  if (event === 'pg.refund.accepted') return null;
  const state = event === 'pg.refund.completed' ? 'COMPLETED' : 'FAILED';
  return transactionBody(merchantId, refundTransaction(refund, state), state === 'COMPLETED');
}

/** A callback's bytes. Pretty-printed inside, like PhonePe's samples: who encodes it again gets another hash. */
export function encodeCallback(body: object): string {
  return JSON.stringify({ response: Buffer.from(JSON.stringify(body, null, 2)).toString('base64') });
}

/** The base64 text of a callback; `null` for any other bytes. */
export function readResponse(body: string): string | null {
  try {
    const parsed: unknown = JSON.parse(body);
    return isObject(parsed) && typeof parsed['response'] === 'string' ? parsed['response'] : null;
  } catch {
    return null;
  }
}
