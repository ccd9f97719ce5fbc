/** The faults of the payment: a delayed capture, and wrong data about it in Order Status and webhooks. */
import { DURATIONS } from '../durations.ts';
import { getMoney, type Money, type SimOrder } from '../engine/state.ts';
import { applyFault, createFaultDraw, hasFault } from './plan.ts';

/** `failsFirst`: the order fails before the capture. */
export type DelayedCapture = { failsFirst: boolean; afterMs: number };

/** Returns how the order's capture is delayed, or `null` for an immediate capture. */
export function applyDelayedCapture(order: SimOrder, timeScale: number): DelayedCapture | null {
  if (applyFault(order, 'failed-then-completed', 1)) {
    const { min, max } = DURATIONS.recoveryMs;
    const afterMs = createFaultDraw(order, 'failed-then-completed').integer(min, max) * timeScale;
    return { failsFirst: true, afterMs };
  }
  if (applyFault(order, 'late-success', 1)) {
    const { min, max } = DURATIONS.afterExpiryMs;
    const pastExpiryMs = createFaultDraw(order, 'late-success').integer(min, max) * timeScale;
    return { failsFirst: false, afterMs: Math.max(0, order.expiresAt - Date.now()) + pastExpiryMs };
  }
  return null;
}

/** Returns the order as Order Status shows it now. A stale status shows a paid order as PENDING for a while. */
export function applyStaleStatus(order: SimOrder, timeScale: number): SimOrder {
  const { endedAt } = order;
  if (order.state !== 'COMPLETED' || endedAt === null || !hasFault(order, 'status-stale')) return order;
  const { min, max } = DURATIONS.staleMs;
  const staleMs = createFaultDraw(order, 'status-stale').integer(min, max) * timeScale;
  if (Date.now() >= endedAt + staleMs || !applyFault(order, 'status-stale')) return order;
  const attempts = order.attempts.map((attempt) =>
    attempt.state === 'COMPLETED' ? { ...attempt, state: 'PENDING' as const } : attempt,
  );
  return { ...order, state: 'PENDING', attempts };
}

/** Returns the paid money as Order Status or the webhooks show it. */
export function getReportedMoney(order: SimOrder, where: 'status' | 'webhook'): Money {
  const money = getMoney(order);
  const wrongAmount = `${where}-wrong-amount` as const;
  return {
    amount: applyFault(order, wrongAmount)
      ? computeWrongAmount(createFaultDraw(order, wrongAmount).integer(0, 3), money)
      : money.amount,
    currency: applyFault(order, `${where}-wrong-currency`) ? 'USD' : money.currency,
  };
}

/**
 * Returns one paisa less, one paisa more, or rupees and paise confused. PhonePe's minimum is 100 paise, so each result
 * differs from the amount.
 */
function computeWrongAmount(variant: number, { amount }: Money): number {
  return [amount - 1, amount + 1, amount * 100][variant] ?? Math.floor(amount / 100);
}
