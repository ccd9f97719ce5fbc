/** V1's callbacks. They have the shape of its status, except that a failure has `"success": false`, as in the samples. */
import { isObject } from '../../src/webhook-input.ts';
import type { Money, SimOrder, SimRefund } from '../engine/state.ts';
import type { OrderEvent, RefundEvent } from '../webhooks/events.ts';
import { buildOrderTransaction, buildRefundTransaction, buildTransactionBody } from './bodies.ts';

/** Returns `null` for an event without a callback: V1 sends one only for a terminal state. */
export function buildOrderCallback(
  merchantId: string,
  order: SimOrder,
  event: OrderEvent,
  money: Money,
): object | null {
  if (event === 'checkout.transaction.attempt.failed') return null;
  const state = event === 'checkout.order.completed' ? 'COMPLETED' : 'FAILED';
  return buildTransactionBody(merchantId, buildOrderTransaction(order, state, money), state === 'COMPLETED');
}

export function buildRefundCallback(
  merchantId: string,
  refund: SimRefund,
  event: RefundEvent,
): object | null {
  if (event === 'pg.refund.accepted') return null;
  const state = event === 'pg.refund.completed' ? 'COMPLETED' : 'FAILED';
  return buildTransactionBody(merchantId, buildRefundTransaction(refund, state), state === 'COMPLETED');
}

/**
 * Encodes a callback's body. As in PhonePe's samples, the inner JSON is pretty-printed, so a receiver that encodes it
 * again computes a different hash.
 */
export function encodeCallback(body: object): string {
  return JSON.stringify({ response: Buffer.from(JSON.stringify(body, null, 2)).toString('base64') });
}

/** Returns the base64 `response` of a callback's body, or `null` for any other body. */
export function readCallbackResponse(body: string): string | null {
  try {
    const parsed: unknown = JSON.parse(body);
    return isObject(parsed) && typeof parsed['response'] === 'string' ? parsed['response'] : null;
  } catch {
    return null;
  }
}
