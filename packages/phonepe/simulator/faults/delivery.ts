/** The faults of delivery: whether, how often, how late and how much out of turn a webhook is sent. */
import { DURATIONS } from '../durations.ts';
import type { SimOrder } from '../engine/state.ts';
import type { NewWebhook, Timing } from '../webhooks/sender.ts';
import { drawOf, hasFault, strike } from './plan.ts';
import { createDraw } from './random.ts';

/** When the webhook of this order goes out, once for each time that it is sent. */
export function strikeDelivery(order: SimOrder, webhook: NewWebhook, timeScale: number): Timing[] {
  const isSecret = webhook.event === 'checkout.order.completed' && hasFault(order, 'late-success');
  if (isSecret || strike(order, 'webhook-dropped')) return [{ dropped: true }];
  const timing: Timing = {
    ...(strike(order, 'webhook-delayed') ? { notBefore: afterHold(order, timeScale) } : {}),
    ...(strike(order, 'webhook-reordered', 1) ? { held: true } : {}),
  };
  if (!strike(order, 'webhook-duplicated')) return [timing];
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

/** Past the end of the order and of what a shop may hold on top of it. */
function afterHold(order: SimOrder, timeScale: number): number {
  const { min, max } = DURATIONS.afterHoldMs;
  const lifeMs = order.expireAt - order.createdAt;
  return order.createdAt + (lifeMs + drawOf(order, 'webhook-delayed').integer(min, max)) * timeScale;
}
