/** The faults of the payment: when its money comes, and what Order Status and the webhooks say of it. */
import { DURATIONS } from '../durations.ts';
import { moneyOf, type Money, type SimOrder } from '../engine/state.ts';
import { drawOf, hasFault, strike } from './plan.ts';

/** `failsFirst`: the order fails for good before its money comes. */
export type LateMoney = { failsFirst: boolean; afterMs: number };

/** How the money of an order that is paid now comes late; `null` where it comes at once. */
export function strikeLateMoney(order: SimOrder, timeScale: number): LateMoney | null {
  if (strike(order, 'failed-then-completed', 1)) {
    const { min, max } = DURATIONS.recoveryMs;
    const afterMs = drawOf(order, 'failed-then-completed').integer(min, max) * timeScale;
    return { failsFirst: true, afterMs };
  }
  if (strike(order, 'late-success', 1)) {
    const { min, max } = DURATIONS.afterHoldMs;
    const pastExpiryMs = drawOf(order, 'late-success').integer(min, max) * timeScale;
    return { failsFirst: false, afterMs: Math.max(0, order.expiresAt - Date.now()) + pastExpiryMs };
  }
  return null;
}

/** The order as its status shows it now: PENDING for a while after it was paid, where it is to be stale. */
export function seenByStatus(order: SimOrder, timeScale: number): SimOrder {
  const { endedAt } = order;
  if (order.state !== 'COMPLETED' || endedAt === null || !hasFault(order, 'status-stale')) return order;
  const { min, max } = DURATIONS.staleMs;
  const staleMs = drawOf(order, 'status-stale').integer(min, max) * timeScale;
  if (Date.now() >= endedAt + staleMs || !strike(order, 'status-stale')) return order;
  const attempts = order.attempts.map((attempt) =>
    attempt.state === 'COMPLETED' ? { ...attempt, state: 'PENDING' as const } : attempt,
  );
  return { ...order, state: 'PENDING', attempts };
}

/** What the status or the webhooks say was paid. */
export function shownMoney(order: SimOrder, where: 'status' | 'webhook'): Money {
  const money = moneyOf(order);
  const wrongAmount = `${where}-wrong-amount` as const;
  return {
    amount: strike(order, wrongAmount)
      ? otherAmount(drawOf(order, wrongAmount).integer(0, 3), money)
      : money.amount,
    currency: strike(order, `${where}-wrong-currency`) ? 'USD' : money.currency,
  };
}

/** A paisa less or more, or rupees and paise mixed up. PhonePe's least amount is 100, so each differs. */
function otherAmount(which: number, { amount }: Money): number {
  return [amount - 1, amount + 1, amount * 100][which] ?? Math.floor(amount / 100);
}
