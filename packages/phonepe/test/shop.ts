import type { Simulator, SimulatorOptions } from '../simulator/index.ts';
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
  } = {},
): Promise<ShopEnvironment> {
  const shop = await startRecorder((_request, all) => options.respond?.(all) ?? { body: {} });
  const webhookUrl = `${shop.url}/hook`;
  const start = options.api === 'v1' ? startV1Environment : startEnvironment;
  const env: TestEnvironment = await start({
    simulator: {
      webhookUrls: [webhookUrl],
      webhookDelayMs: 1,
      webhookRetryMs: [],
      refundConfirmMs: 1,
      refundCompleteMs: 1,
      ...options.simulator,
    },
    gateway: { fetch: (input, init) => fetchUntilSilence(env.simulator, input, init) },
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

/**
 * Like `fetch`, but ends a call with a timeout as soon as the simulator has decided not to respond to it. A real time limit
 * would also end calls to which a slow machine responds late. Supports one call at a time.
 */
async function fetchUntilSilence(
  simulator: Simulator,
  ...[input, init]: Parameters<typeof fetch>
): Promise<Response> {
  const loggedBefore = simulator.log.length;
  const timeout = new AbortController();
  const timer = setInterval(() => {
    const entries = simulator.log.slice(loggedBefore);
    if (entries.some((entry) => entry.kind === 'request' && entry.status === null))
      timeout.abort(new DOMException('The simulator does not respond.', 'TimeoutError'));
  }, 1);
  try {
    return await fetch(input, { ...init, signal: timeout.signal });
  } finally {
    clearInterval(timer);
  }
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
