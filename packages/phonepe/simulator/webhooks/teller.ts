/** Tells the shop what has happened, as far and as truly as the order's faults let it. */
import { orderWebhookBody, refundWebhookBody } from '../v2/webhooks.ts';
import { distortBody, shownMoney } from '../faults/distortions.ts';
import { DURATIONS } from '../durations.ts';
import { drawOf, hasFault, strike } from '../faults/plan.ts';
import { createDraw } from '../faults/random.ts';
import type { SimulatorSettings } from '../settings.ts';
import {
  moneyOf,
  type Money,
  type SimDelivery,
  type SimOrder,
  type SimRefund,
  type SimState,
} from '../engine/state.ts';
import { encodeCallback, orderCallback, refundCallback } from '../v1/callbacks.ts';
import type { OrderEvent, RefundEvent } from './events.ts';
import type { NewWebhook, Timing, WebhookSender } from './sender.ts';

export type Teller = ReturnType<typeof createTeller>;

type Parts = {
  state: SimState;
  settings: SimulatorSettings;
  timeScale: number;
  webhooks: WebhookSender;
  /** V1's. */
  merchantId: string;
};

export function createTeller({ state, settings, timeScale, webhooks, merchantId }: Parts) {
  function tellOrder(order: SimOrder, event: OrderEvent): void {
    const body = orderBody(order, event, shownMoney(order, 'webhook'));
    if (body === null) return;
    const text = encode(order.api, distortBody(body, { plan: order, of: 'webhook' }));
    const isSecret = event === 'checkout.order.completed' && hasFault(order, 'late-success');
    send(order, { ...ofOrder(order, event), body: text }, isSecret);
  }

  function tellRefund(refund: SimRefund, event: RefundEvent): void {
    const body = refundBody(refund, event);
    if (body === null) return;
    const plan = state.orders.get(refund.merchantOrderId);
    const text = encode(refund.api, distortBody(body, { plan, of: 'refund-webhook' }));
    const webhook = {
      event,
      subject: refund.merchantRefundId,
      merchantOrderId: refund.merchantOrderId,
      body: text,
      url: addressOf(refund),
    };
    if (plan === undefined) webhooks.enqueue(webhook);
    else send(plan, webhook, false);
  }

  /** Says that an order was paid, of this one or of one that nobody knows, without its being so. */
  function forge(order: SimOrder, merchantOrderId = order.merchantOrderId): SimDelivery {
    const event = 'checkout.order.completed';
    const claimed: SimOrder = { ...order, merchantOrderId, state: 'COMPLETED', attempts: [] };
    const body = orderBody(claimed, event, moneyOf(order)) ?? {};
    return webhooks.forge({ ...ofOrder(order, event), body: encode(order.api, body) });
  }

  /** Sends it as often, as late and as much out of turn as the order's faults say. */
  function send(order: SimOrder, webhook: NewWebhook, isSecret: boolean): void {
    if (isSecret || strike(order, 'webhook-dropped')) {
      webhooks.enqueue(webhook, { dropped: true });
      return;
    }
    const timing: Timing = {
      ...(strike(order, 'webhook-delayed') ? { notBefore: afterHold(order) } : {}),
      ...(strike(order, 'webhook-reordered', 1) ? { held: true } : {}),
    };
    webhooks.enqueue(webhook, timing);
    if (!strike(order, 'webhook-duplicated')) return;
    const draw = createDraw(
      order.faultSeed,
      'copies',
      webhook.event,
      webhook.subject === order.merchantOrderId ? 0 : 1,
    );
    for (let copies = draw.integer(1, 10); copies > 0; copies -= 1) {
      const extraDelayMs = draw.chance(0.5) ? 0 : draw.integer(1, DURATIONS.copiesSpreadMs);
      webhooks.enqueue(webhook, { ...timing, extraDelayMs });
    }
  }

  function afterHold(order: SimOrder): number {
    const { min, max } = DURATIONS.afterHoldMs;
    const lifeMs = order.expireAt - order.createdAt;
    return order.createdAt + (lifeMs + drawOf(order, 'webhook-delayed').integer(min, max)) * timeScale;
  }

  function ofOrder(order: SimOrder, event: OrderEvent): Omit<NewWebhook, 'body'> {
    const { merchantOrderId } = order;
    return { event, subject: merchantOrderId, merchantOrderId, url: addressOf(order) };
  }

  function addressOf({ callbackUrl }: { callbackUrl: string | null }): string | null {
    return settings.callbacksToWebhookUrls ? null : callbackUrl;
  }

  /** `null` where the order's API sends none. */
  function orderBody(order: SimOrder, event: OrderEvent, money: Money): object | null {
    if (order.api === 'v1') return orderCallback(merchantId, order, event, money);
    return orderWebhookBody(order, event, money);
  }

  function refundBody(refund: SimRefund, event: RefundEvent): object | null {
    if (refund.api === 'v1') return refundCallback(merchantId, refund, event);
    return refundWebhookBody(refund, event);
  }

  return {
    tellOrder,
    tellRefund,
    forge,
    /** The exact text without any fault, whatever the order's own state; `null` where its API sends none. */
    bodyOfOrder(order: SimOrder, event: OrderEvent): string | null {
      const body = orderBody(order, event, moneyOf(order));
      return body === null ? null : encode(order.api, body);
    },
    bodyOfRefund(refund: SimRefund, event: RefundEvent): string | null {
      const body = refundBody(refund, event);
      return body === null ? null : encode(refund.api, body);
    },
  };
}

function encode(api: SimOrder['api'], body: object): string {
  return api === 'v1' ? encodeCallback(body) : JSON.stringify(body);
}
