import { expect, test } from 'vitest';
import { startV1Environment, type TestEnvironment, v1PayInput } from '../../test/fixtures.ts';
import { parseJsonObject } from '../../test/json.ts';
import { type Recorder, startRecorder } from '../../test/recorder.ts';
import { waitFor } from '../../test/wait-for.ts';
import type { SimulatorOptions } from '../index.ts';

const QUICK = { webhookDelayMs: 1, webhookRetryMs: [], refundConfirmMs: 1, refundCompleteMs: 1 };

async function startShop(
  options: Partial<SimulatorOptions> = {},
): Promise<TestEnvironment & { shop: Recorder }> {
  const shop = await startRecorder(() => ({ body: {} }));
  const env = await startV1Environment({ simulator: { ...QUICK, ...options } });
  await env.gateway.pay(v1PayInput('o1', { webhookUrl: `${shop.url}/of-o1?a=b` }));
  return {
    ...env,
    shop,
    async [Symbol.asyncDispose]() {
      await env[Symbol.asyncDispose]();
      await shop[Symbol.asyncDispose]();
    },
  };
}

function decode(body: string): Record<string, unknown> {
  const response = String(parseJsonObject(body)['response']);
  return parseJsonObject(Buffer.from(response, 'base64').toString('utf8'));
}

test('sends a payment’s callback to its own address with a signature that the client accepts', async () => {
  await using env = await startShop();
  await env.simulator.complete('o1');
  const request = await waitFor('the callback', () => env.shop.requests[0]);
  expect(request).toMatchObject({ method: 'POST', url: '/of-o1?a=b' });
  expect(request.headers['authorization']).toBeUndefined();
  const input = { headers: request.headers, rawBody: Buffer.from(request.body) };
  expect(env.gateway.receiveWebhook(input)).toMatchObject({
    event: 'PAYMENT_SUCCESS',
    claimsSuccess: true,
    merchantOrderId: 'o1',
    gatewayOrderId: env.simulator.order('o1').orderId,
  });
  expect(request.body).toBe(env.simulator.webhookBody('o1', 'checkout.order.completed'));
  expect(request.headers).toMatchObject(env.simulator.callbackHeaders(request.body));
});

test('sends a callback for a failed payment but not for a failed attempt', async () => {
  await using env = await startShop({ attemptFailedWebhooks: true });
  await env.simulator.failAttempt('o1');
  await env.simulator.fail('o1');
  const request = await waitFor('the callback', () => env.shop.requests[0]);
  expect(decode(request.body)).toMatchObject({ success: false, code: 'PAYMENT_ERROR' });
  expect(env.simulator.deliveries('o1')).toHaveLength(1);
  expect(() => env.simulator.webhookBody('o1', 'checkout.transaction.attempt.failed')).toThrow('callback');
});

test('sends one callback for a completed refund, to the refund’s own address', async () => {
  await using env = await startShop({ refundAcceptedWebhooks: true });
  const { simulator, gateway, shop } = env;
  await simulator.complete('o1');
  await waitFor('the payment’s callback', () => shop.requests.length === 1);
  await gateway.refund({
    merchantRefundId: 'r1',
    merchantOrderId: 'o1',
    amountPaise: 5000,
    webhookUrl: `${shop.url}/of-r1`,
  });
  const request = await waitFor('the refund’s callback', () => shop.requests[1]);
  expect(request.url).toBe('/of-r1');
  const input = { headers: request.headers, rawBody: Buffer.from(request.body) };
  expect(gateway.receiveWebhook(input)).toMatchObject({
    merchantRefundId: 'r1',
    gatewayRefundId: simulator.refund('r1')?.refundId,
  });
  expect(simulator.deliveries('r1')).toHaveLength(1);
});

test('sends callbacks to the webhook addresses when callbacksToWebhookUrls is set', async () => {
  await using env = await startShop({ callbacksToWebhookUrls: true });
  env.simulator.setWebhookUrls([`${env.shop.url}/server-1`]);
  await env.simulator.complete('o1');
  expect((await waitFor('the callback', () => env.shop.requests[0])).url).toBe('/server-1');
});

test('posts a callback body for a test, correctly signed or with a forged header', async () => {
  await using env = await startShop();
  const { simulator, shop } = env;
  simulator.setWebhookUrls([`${shop.url}/hook`]);
  const body = simulator.webhookBody('o1', 'checkout.order.completed');
  await simulator.deliverWebhook(body);
  await simulator.deliverWebhook(body, { 'x-verify': 'forged' });
  expect(shop.requests.map(({ headers }) => headers['x-verify'])).toEqual([
    simulator.callbackHeaders(body)['x-verify'],
    'forged',
  ]);
});
