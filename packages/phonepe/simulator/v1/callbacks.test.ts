import { expect, test } from 'vitest';
import { startV1World, v1PayInput, type World } from '../../test/fixtures.ts';
import { parseJsonObject } from '../../test/json.ts';
import { startRecorder, type Recorder } from '../../test/recorder.ts';
import { waitFor } from '../../test/wait-for.ts';
import type { SimulatorOptions } from '../index.ts';

const QUICK = { webhookDelayMs: 1, webhookRetryMs: [], refundConfirmMs: 1, refundCompleteMs: 1 };

async function startShop(options: Partial<SimulatorOptions> = {}): Promise<World & { shop: Recorder }> {
  const shop = await startRecorder(() => ({ body: {} }));
  const world = await startV1World({ simulator: { ...QUICK, ...options } });
  await world.gateway.pay(v1PayInput('o1', { webhookUrl: `${shop.url}/of-o1?a=b` }));
  return {
    ...world,
    shop,
    async [Symbol.asyncDispose]() {
      await world[Symbol.asyncDispose]();
      await shop[Symbol.asyncDispose]();
    },
  };
}

function decode(body: string): Record<string, unknown> {
  const response = String(parseJsonObject(body)['response']);
  return parseJsonObject(Buffer.from(response, 'base64').toString('utf8'));
}

test('a payment is called back to its own address, signed so that the product’s receiver takes it', async () => {
  await using world = await startShop();
  await world.simulator.complete('o1');
  const request = await waitFor('the callback', () => world.shop.requests[0]);
  expect(request).toMatchObject({ method: 'POST', url: '/of-o1?a=b' });
  expect(request.headers['authorization']).toBeUndefined();
  const input = { headers: request.headers, rawBody: Buffer.from(request.body) };
  expect(world.gateway.receiveWebhook(input)).toMatchObject({
    event: 'PAYMENT_SUCCESS',
    claimsSuccess: true,
    merchantOrderId: 'o1',
    gatewayOrderId: world.simulator.order('o1').orderId,
  });
  expect(request.body).toBe(world.simulator.webhookBody('o1', 'checkout.order.completed'));
  expect(request.headers).toMatchObject(world.simulator.callbackHeaders(request.body));
});

test('a failure is called back as one, and a failed attempt not at all', async () => {
  await using world = await startShop({ attemptFailedWebhooks: true });
  await world.simulator.failAttempt('o1');
  await world.simulator.fail('o1');
  const request = await waitFor('the callback', () => world.shop.requests[0]);
  expect(decode(request.body)).toMatchObject({ success: false, code: 'PAYMENT_ERROR' });
  expect(world.simulator.deliveries('o1')).toHaveLength(1);
  expect(() => world.simulator.webhookBody('o1', 'checkout.transaction.attempt.failed')).toThrow('callback');
});

test('a refund is called back once, at its end, to the address that it came with', async () => {
  await using world = await startShop({ refundAcceptedWebhooks: true });
  const { simulator, gateway, shop } = world;
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

test('a callback can be led to servers behind one public address', async () => {
  await using world = await startShop({ callbacksToWebhookUrls: true });
  world.simulator.setWebhookUrls([`${world.shop.url}/server-1`]);
  await world.simulator.complete('o1');
  expect((await waitFor('the callback', () => world.shop.requests[0])).url).toBe('/server-1');
});

test('a test can post a callback of its own, signed or not', async () => {
  await using world = await startShop();
  const { simulator, shop } = world;
  simulator.setWebhookUrls([`${shop.url}/hook`]);
  const body = simulator.webhookBody('o1', 'checkout.order.completed');
  await simulator.deliverWebhook(body);
  await simulator.deliverWebhook(body, { 'x-verify': 'forged' });
  expect(shop.requests.map(({ headers }) => headers['x-verify'])).toEqual([
    simulator.callbackHeaders(body)['x-verify'],
    'forged',
  ]);
});
