/** The rules for new orders and refunds in both of PhonePe's APIs. */
import type { SimContext } from '../context.ts';
import { applyCreationFaults } from '../faults/added-events.ts';
import type { NewOrder } from './engine.ts';
import type { NewRefund } from './refunds.ts';
import { findRefunds, getMoney, type SimOrder, type SimRefund } from './state.ts';

/**
 * Creates an order. If the id is in use, returns the existing order as long as it is pending without an attempt and for
 * the same amount, else `null`. PhonePe only documents that an order "not in CREATED state" is refused.
 */
export function openOrder(context: SimContext, input: NewOrder): SimOrder | null {
  const existing = context.state.orders.get(input.merchantOrderId);
  if (existing === undefined) {
    const order = context.engine.createOrder(input);
    applyCreationFaults(context, order);
    return order;
  }
  const isUntouched = existing.state === 'PENDING' && existing.attempts.length === 0;
  return isUntouched && existing.amount === input.amount ? existing : null;
}

export type RefundRefusal = 'duplicate' | 'unknown-order' | 'not-paid' | 'one-at-a-time' | 'excess';

/**
 * Creates a refund of a completed order. All refunds together must not exceed the paid amount, and by default only one
 * may be open at a time.
 */
export function openRefund(
  { engine, state, settings }: SimContext,
  input: NewRefund,
): SimRefund | RefundRefusal {
  if (state.refunds.has(input.merchantRefundId)) return 'duplicate';
  const order = state.orders.get(input.merchantOrderId);
  if (order === undefined) return 'unknown-order';
  if (order.state !== 'COMPLETED') return 'not-paid';

  const earlier = findRefunds(state, input.merchantOrderId).filter((refund) => refund.state !== 'FAILED');
  const hasOpenRefund = earlier.some((refund) => refund.state !== 'COMPLETED');
  if (settings.oneRefundAtATime && hasOpenRefund) return 'one-at-a-time';
  const refunded = earlier.reduce((sum, refund) => sum + refund.amount, 0);
  if (refunded + input.amount > getMoney(order).amount) return 'excess';
  return engine.createRefund(input);
}
