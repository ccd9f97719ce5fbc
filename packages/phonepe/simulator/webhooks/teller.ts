/** Tells the shop what has happened, as far and as truly as the order's faults let it. */
import {
  moneyOf,
  type Money,
  type SimDelivery,
  type SimOrder,
  type SimRefund,
  type SimState,
} from '../engine/state.ts';
import { strikeDelivery } from '../faults/delivery.ts';
import { shownMoney } from '../faults/payment.ts';
import { distortBody } from '../faults/shape.ts';
import type { SimulatorSettings } from '../settings.ts';
import { encodeCallback, orderCallback, refundCallback } from '../v1/callbacks.ts';
import { orderWebhookBody, refundWebhookBody } from '../v2/webhooks.ts';
import type { OrderEvent, RefundEvent } from './events.ts';
import type { NewWebhook, WebhookSender } from './sender.ts';

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
    send(order, { ...ofOrder(order, event), body: text });
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
    else send(plan, webhook);
  }

  /** Says that an order was paid, of this one or of one that nobody knows, without its being so. */
  function forge(order: SimOrder, merchantOrderId = order.merchantOrderId): SimDelivery {
    const event = 'checkout.order.completed';
    const claimed: SimOrder = { ...order, merchantOrderId, state: 'COMPLETED', attempts: [] };
    const body = orderBody(claimed, event, moneyOf(order)) ?? {};
    return webhooks.forge({ ...ofOrder(order, event), body: encode(order.api, body) });
  }

  function send(order: SimOrder, webhook: NewWebhook): void {
    for (const timing of strikeDelivery(order, webhook, timeScale)) webhooks.enqueue(webhook, timing);
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
