/** Sends the webhooks about orders and refunds, as changed by the order's faults. */
import {
  getMoney,
  type Money,
  type SimDelivery,
  type SimOrder,
  type SimRefund,
  type SimState,
} from '../engine/state.ts';
import { planDeliveries } from '../faults/delivery.ts';
import { getReportedMoney } from '../faults/payment.ts';
import { distortBody } from '../faults/shape.ts';
import type { SimulatorSettings } from '../settings.ts';
import { buildOrderCallback, buildRefundCallback, encodeCallback } from '../v1/callbacks.ts';
import { buildOrderWebhookBody, buildRefundWebhookBody } from '../v2/webhooks.ts';
import type { OrderEvent, RefundEvent } from './events.ts';
import type { NewWebhook, WebhookSender } from './sender.ts';

export type Notifier = ReturnType<typeof createNotifier>;

type Parts = {
  state: SimState;
  settings: SimulatorSettings;
  timeScale: number;
  webhooks: WebhookSender;
  /** The merchant id in V1's callbacks. */
  merchantId: string;
};

export function createNotifier({ state, settings, timeScale, webhooks, merchantId }: Parts) {
  function notifyOfOrder(order: SimOrder, event: OrderEvent): void {
    const body = buildOrderBody(order, event, getReportedMoney(order, 'webhook'));
    if (body === null) return;
    const text = encodeBody(order.api, distortBody(body, { plan: order, of: 'webhook' }));
    send(order, { ...describeOrderWebhook(order, event), body: text });
  }

  function notifyOfRefund(refund: SimRefund, event: RefundEvent): void {
    const body = buildRefundBody(refund, event);
    if (body === null) return;
    const order = state.orders.get(refund.merchantOrderId);
    const text = encodeBody(refund.api, distortBody(body, { plan: order, of: 'refund-webhook' }));
    const webhook = {
      event,
      subject: refund.merchantRefundId,
      merchantOrderId: refund.merchantOrderId,
      body: text,
      url: getAddress(refund),
    };
    if (order === undefined) webhooks.enqueue(webhook);
    else send(order, webhook);
  }

  /** Sends a forged webhook that claims that an order was paid: this order, or one with another, unknown id. */
  function forge(order: SimOrder, merchantOrderId = order.merchantOrderId): SimDelivery {
    const event = 'checkout.order.completed';
    const claimed: SimOrder = { ...order, merchantOrderId, state: 'COMPLETED', attempts: [] };
    const body = buildOrderBody(claimed, event, getMoney(order)) ?? {};
    return webhooks.forge({ ...describeOrderWebhook(order, event), body: encodeBody(order.api, body) });
  }

  function send(order: SimOrder, webhook: NewWebhook): void {
    for (const timing of planDeliveries(order, webhook, timeScale)) webhooks.enqueue(webhook, timing);
  }

  function describeOrderWebhook(order: SimOrder, event: OrderEvent): Omit<NewWebhook, 'body'> {
    const { merchantOrderId } = order;
    return { event, subject: merchantOrderId, merchantOrderId, url: getAddress(order) };
  }

  function getAddress({ callbackUrl }: { callbackUrl: string | null }): string | null {
    return settings.callbacksToWebhookUrls ? null : callbackUrl;
  }

  /** Returns `null` if the order's API sends no webhook for the event. */
  function buildOrderBody(order: SimOrder, event: OrderEvent, money: Money): object | null {
    if (order.api === 'v1') return buildOrderCallback(merchantId, order, event, money);
    return buildOrderWebhookBody(order, event, money);
  }

  function buildRefundBody(refund: SimRefund, event: RefundEvent): object | null {
    if (refund.api === 'v1') return buildRefundCallback(merchantId, refund, event);
    return buildRefundWebhookBody(refund, event);
  }

  return {
    notifyOfOrder,
    notifyOfRefund,
    forge,
    /** The exact body without faults, regardless of the order's state; `null` if its API sends no webhook. */
    buildOrderWebhook(order: SimOrder, event: OrderEvent): string | null {
      const body = buildOrderBody(order, event, getMoney(order));
      return body === null ? null : encodeBody(order.api, body);
    },
    buildRefundWebhook(refund: SimRefund, event: RefundEvent): string | null {
      const body = buildRefundBody(refund, event);
      return body === null ? null : encodeBody(refund.api, body);
    },
  };
}

function encodeBody(api: SimOrder['api'], body: object): string {
  return api === 'v1' ? encodeCallback(body) : JSON.stringify(body);
}
