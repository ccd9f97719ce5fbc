/** The faults of webhook delivery: dropped, delayed, reordered and duplicated webhooks. */
import { DURATIONS } from '../durations.ts';
import type { SimOrder } from '../engine/state.ts';
import type { DeliveryTiming, NewWebhook } from '../webhooks/sender.ts';
import { applyFault, createFaultDraw, hasFault } from './plan.ts';
import { createDraw } from './random.ts';

/** Returns the timing of each copy of the webhook that is sent. */
export function planDeliveries(order: SimOrder, webhook: NewWebhook, timeScale: number): DeliveryTiming[] {
  const isLateSuccess = webhook.event === 'checkout.order.completed' && hasFault(order, 'late-success');
  if (isLateSuccess || applyFault(order, 'webhook-dropped')) return [{ dropped: true }];
  const timing: DeliveryTiming = {
    ...(applyFault(order, 'webhook-delayed') ? { notBefore: computeDelayedTime(order, timeScale) } : {}),
    ...(applyFault(order, 'webhook-reordered', 1) ? { held: true } : {}),
  };
  if (!applyFault(order, 'webhook-duplicated')) return [timing];
  const draw = createDraw(
    order.faultSeed,
    'copies',
    webhook.event,
    webhook.subject === order.merchantOrderId ? 0 : 1,
  );
  const copies = Array.from({ length: draw.integer(1, 10) }, () => ({
    ...timing,
    extraDelayMs: draw.chance(0.5) ? 0 : draw.integer(1, DURATIONS.copiesSpreadMs),
  }));
  return [timing, ...copies];
}

/** A time after the order's expiry, when the shop has released its holds too. */
function computeDelayedTime(order: SimOrder, timeScale: number): number {
  const { min, max } = DURATIONS.afterExpiryMs;
  const lifetimeMs = order.expireAt - order.createdAt;
  return (
    order.createdAt + (lifetimeMs + createFaultDraw(order, 'webhook-delayed').integer(min, max)) * timeScale
  );
}
