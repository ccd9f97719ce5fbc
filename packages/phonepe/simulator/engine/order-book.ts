/** What both of PhonePe's APIs ask of a new order or refund. */
import type { SimContext } from '../context.ts';
import { strikeAtOnce } from '../faults/hostility.ts';
import type { NewOrder } from './engine.ts';
import type { NewRefund } from './refunds.ts';
import { moneyOf, refundsOf, type SimOrder, type SimRefund } from './state.ts';

/**
 * A new order, or the one of that id as long as nobody has tried to pay it and it is for the same amount; `null` where
 * it is neither. PhonePe's documentation only says that an order "not in CREATED state" is refused.
 */
export function openOrder(context: SimContext, input: NewOrder): SimOrder | null {
  const existing = context.state.orders.get(input.merchantOrderId);
  if (existing === undefined) {
    const order = context.engine.createOrder(input);
    strikeAtOnce(context, order);
    return order;
  }
  const untouched = existing.state === 'PENDING' && existing.attempts.length === 0;
  return untouched && existing.amount === input.amount ? existing : null;
}

export type RefundRefusal = 'duplicate' | 'unknown-order' | 'not-paid' | 'one-at-a-time' | 'excess';

/** A refund of a completed order: all of them together at most what was paid, and one open at a time. */
export function openRefund(
  { engine, state, settings }: SimContext,
  input: NewRefund,
): SimRefund | RefundRefusal {
  if (state.refunds.has(input.merchantRefundId)) return 'duplicate';
  const order = state.orders.get(input.merchantOrderId);
  if (order === undefined) return 'unknown-order';
  if (order.state !== 'COMPLETED') return 'not-paid';

  const standing = refundsOf(state, input.merchantOrderId).filter((refund) => refund.state !== 'FAILED');
  const isOpen = standing.some((refund) => refund.state !== 'COMPLETED');
  if (settings.oneRefundAtATime && isOpen) return 'one-at-a-time';
  const refunded = standing.reduce((sum, refund) => sum + refund.amount, 0);
  if (refunded + input.amount > moneyOf(order).amount) return 'excess';
  return engine.createRefund(input);
}
