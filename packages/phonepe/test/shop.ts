import type { KnownRefund, PayResult, PayInput } from '../src/index.ts';
import type { SimulatorOptions } from '../simulator/index.ts';
import { isObject } from '../src/webhook-input.ts';
import { payInput, startV1World, startWorld, type World } from './fixtures.ts';
import { parseJsonObject } from './json.ts';
import { startRecorder, type Recorded, type Recorder, type Reply } from './recorder.ts';

export type Shop = World & {
  shop: Recorder;
  pay: (merchantOrderId: string, change?: Partial<PayInput>) => Promise<PayResult>;
  refund: (merchantRefundId: string, merchantOrderId: string, amountPaise?: number) => Promise<KnownRefund>;
  /** What the shop was sent, decoded: V2's bodies, or what a V1 `response` holds. */
  received(): Record<string, unknown>[];
};

/** A simulator with a shop that takes its webhooks, a client of one API, and delays of milliseconds. */
export async function startShop(
  options: {
    api?: 'v1' | 'v2';
    answer?: (all: Recorded[]) => Reply | Promise<Reply>;
    simulator?: Partial<SimulatorOptions>;
    gateway?: { timeoutMs?: number };
  } = {},
): Promise<Shop> {
  const shop = await startRecorder((_request, all) => options.answer?.(all) ?? { body: {} });
  const webhookUrl = `${shop.url}/hook`;
  const start = options.api === 'v1' ? startV1World : startWorld;
  const world = await start({
    simulator: {
      webhookUrls: [webhookUrl],
      webhookDelayMs: 1,
      webhookRetryMs: [],
      refundConfirmMs: 1,
      refundCompleteMs: 1,
      timeScale: 0.001,
      ...options.simulator,
    },
    ...(options.gateway === undefined ? {} : { gateway: options.gateway }),
  });
  return {
    ...world,
    shop,
    pay: (id, change) => world.gateway.pay(payInput(id, { webhookUrl, ...change })),
    refund: (merchantRefundId, merchantOrderId, amountPaise = 5000) =>
      world.gateway.refund({ merchantRefundId, merchantOrderId, amountPaise, webhookUrl }),
    received: () => shop.requests.map(({ body }) => decodeWebhook(body)),
    async [Symbol.asyncDispose]() {
      await world[Symbol.asyncDispose]();
      await shop[Symbol.asyncDispose]();
    },
  };
}

export function decodeWebhook(body: string): Record<string, unknown> {
  const parsed = parseJsonObject(body);
  const { response } = parsed;
  if (typeof response !== 'string') return parsed;
  return parseJsonObject(Buffer.from(response, 'base64').toString('utf8'));
}

/** `payload` of V2, `data` of V1. */
export function detailsOf(webhook: Record<string, unknown> | undefined): Record<string, unknown> {
  const details = webhook?.['payload'] ?? webhook?.['data'];
  return isObject(details) ? details : {};
}
