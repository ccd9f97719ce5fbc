import type { SimulatorOptions } from '../simulator/index.ts';
import type { KnownRefund, PayInput, PayResult } from '../src/index.ts';
import { isObject } from '../src/webhook-input.ts';
import { payInput, startEnvironment, startV1Environment, type TestEnvironment } from './fixtures.ts';
import { parseJsonObject } from './json.ts';
import { type RecordedRequest, type Recorder, type Reply, startRecorder } from './recorder.ts';

export type ShopEnvironment = TestEnvironment & {
  shop: Recorder;
  pay: (merchantOrderId: string, change?: Partial<PayInput>) => Promise<PayResult>;
  refund: (merchantRefundId: string, merchantOrderId: string, amountPaise?: number) => Promise<KnownRefund>;
  /** The webhooks that the shop received: V2's bodies, or the decoded `response` of V1's. */
  received(): Record<string, unknown>[];
};

/** Starts a simulator with delays of milliseconds, a shop that receives its webhooks, and a client of one API. */
export async function startShop(
  options: {
    api?: 'v1' | 'v2';
    respond?: (all: RecordedRequest[]) => Reply | Promise<Reply>;
    simulator?: Partial<SimulatorOptions>;
    gateway?: { timeoutMs?: number };
  } = {},
): Promise<ShopEnvironment> {
  const shop = await startRecorder((_request, all) => options.respond?.(all) ?? { body: {} });
  const webhookUrl = `${shop.url}/hook`;
  const start = options.api === 'v1' ? startV1Environment : startEnvironment;
  const env = await start({
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
    ...env,
    shop,
    pay: (id, change) => env.gateway.pay(payInput(id, { webhookUrl, ...change })),
    refund: (merchantRefundId, merchantOrderId, amountPaise = 5000) =>
      env.gateway.refund({ merchantRefundId, merchantOrderId, amountPaise, webhookUrl }),
    received: () => shop.requests.map(({ body }) => decodeWebhook(body)),
    async [Symbol.asyncDispose]() {
      await env[Symbol.asyncDispose]();
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

/** Returns the `payload` of a V2 webhook or the `data` of a V1 callback. */
export function getDetails(webhook: Record<string, unknown> | undefined): Record<string, unknown> {
  const details = webhook?.['payload'] ?? webhook?.['data'];
  return isObject(details) ? details : {};
}
