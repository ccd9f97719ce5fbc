import { expect, test } from 'vitest';
import { createPhonePeV2 } from '../../src/index.ts';
import { CREDENTIALS, payInput, startEnvironment, type TestEnvironment } from '../../test/fixtures.ts';
import { parseJsonObject } from '../../test/json.ts';
import { type RecordedRequest, type Recorder, type Reply, startRecorder } from '../../test/recorder.ts';
import { waitFor } from '../../test/wait-for.ts';
import type { SimulatorOptions } from '../index.ts';

const QUICK = { webhookDelayMs: 1, webhookRetryMs: [5, 10, 20], refundConfirmMs: 5, refundCompleteMs: 5 };

type ShopEnvironment = TestEnvironment & { shop: Recorder };

async function startShop(
  respond: (all: RecordedRequest[]) => Reply = () => ({ body: {} }),
  options: Partial<SimulatorOptions> = {},
): Promise<ShopEnvironment> {
  const shop = await startRecorder((_request, all) => respond(all));
  const env = await startEnvironment({
    simulator: { ...QUICK, webhookUrls: [`${shop.url}/hook`], ...options },
  });
  await env.gateway.pay(payInput('o1'));
  return {
    ...env,
    shop,
    async [Symbol.asyncDispose]() {
      await env[Symbol.asyncDispose]();
      await shop[Symbol.asyncDispose]();
    },
  };
}

function parseBody(request: RecordedRequest | undefined): Record<string, unknown> {
  return parseJsonObject(request?.body ?? '{}');
}

test('sends one webhook for a payment, with the credential, the deprecated type and more keys than the client reads', async () => {
  await using env = await startShop();
  const { simulator, shop } = env;
  await simulator.complete('o1');
  await waitFor('the delivery', () => simulator.deliveries('o1')[0]?.state === 'delivered');
  const [request] = shop.requests;
  expect(request).toMatchObject({ method: 'POST', url: '/hook' });
  expect(request?.headers).toMatchObject({
    'content-type': 'application/json',
    authorization: 'd4d4482341f53e67bd6ebecfc0c9f3c44c3e8a95f6e2735061ca9538d4533824',
  });
  expect(parseBody(request)).toMatchObject({
    event: 'checkout.order.completed',
    type: 'CHECKOUT_ORDER_COMPLETED',
    payload: {
      merchantOrderId: 'o1',
      state: 'COMPLETED',
      amount: 10050,
      currency: 'INR',
      payableAmount: 10050,
    },
  });
  expect(request?.body).toBe(simulator.webhookBody('o1', 'checkout.order.completed'));
  expect(shop.requests).toHaveLength(1);
});

test('sends webhooks that the client accepts, and rejects with another password', async () => {
  await using env = await startShop();
  await env.simulator.complete('o1');
  const request = await waitFor('the delivery', () => env.shop.requests[0]);
  const event = env.gateway.receiveWebhook({
    headers: request.headers,
    rawBody: Buffer.from(request.body),
  });
  expect(event).toMatchObject({ claimsSuccess: true, merchantOrderId: 'o1' });
  const otherGateway = createPhonePeV2({
    ...CREDENTIALS,
    webhookPassword: 'another1',
    clientVersion: 1,
    authBaseUrl: env.simulator.authBaseUrl,
    pgBaseUrl: env.simulator.pgBaseUrl,
  });
  expect(() =>
    otherGateway.receiveWebhook({ headers: request.headers, rawBody: Buffer.from(request.body) }),
  ).toThrow('unauthorised');
});

test('retries a webhook after each 500 and gives up after the last retry', async () => {
  await using env = await startShop(() => ({ status: 500, body: 'no' }));
  await env.simulator.complete('o1');
  const delivery = await waitFor('the last retry', () =>
    env.simulator.deliveries('o1').find(({ state }) => state === 'given-up'),
  );
  expect(delivery.tries.map(({ status }) => status)).toEqual([500, 500, 500, 500]);
  expect(new Set(env.shop.requests.map(({ body }) => body)).size).toBe(1);
});

test('stops retrying a webhook after a 2xx', async () => {
  await using env = await startShop((all) => ({ status: all.length === 1 ? 500 : 204, body: '' }));
  await env.simulator.complete('o1');
  const [delivery] = await waitFor('the delivery', () => {
    const all = env.simulator.deliveries('o1');
    return all[0]?.state === 'delivered' ? all : null;
  });
  expect(delivery?.tries.map(({ status }) => status)).toEqual([500, 204]);
});

test('treats a redirect as a failure and does not follow it', async () => {
  await using env = await startShop(() => ({ status: 301, body: '', headers: { location: '/elsewhere' } }), {
    webhookRetryMs: [],
  });
  await env.simulator.complete('o1');
  await waitFor('the final delivery state', () => env.simulator.deliveries('o1')[0]?.state === 'given-up');
  expect(env.shop.requests.map(({ url }) => url)).toEqual(['/hook']);
});

test('sends one webhook for an order that is completed twice and resends the same bytes', async () => {
  await using env = await startShop();
  const { simulator, shop } = env;
  await Promise.all([simulator.complete('o1'), simulator.complete('o1')]);
  await waitFor('the delivery', () => shop.requests.length === 1);
  await simulator.resendWebhook('o1');
  await waitFor('the second delivery', () => shop.requests.length === 2);
  expect(shop.requests[0]?.body).toBe(shop.requests[1]?.body);
});

test('never sends the webhook of an event that happened while webhooks were disabled', async () => {
  await using env = await startShop(undefined, { webhooksEnabled: false, webhookDelayMs: 0 });
  const { simulator, shop, gateway } = env;
  await simulator.complete('o1');
  expect(simulator.deliveries('o1')).toMatchObject([{ state: 'suppressed', nextTryAt: null }]);
  simulator.settings.webhooksEnabled = true;
  await gateway.pay(payInput('o2'));
  await simulator.complete('o2');
  await waitFor('the next order’s webhook', () => shop.requests.length === 1);
  expect(parseBody(shop.requests[0])).toMatchObject({ payload: { merchantOrderId: 'o2' } });
});

test('sends webhooks to the addresses in turn', async () => {
  await using env = await startShop(undefined, { webhookDelayMs: 0 });
  const { simulator, shop } = env;
  simulator.setWebhookUrls([`${shop.url}/a`, `${shop.url}/b`]);
  await simulator.complete('o1');
  for (const seen of [1, 2, 3]) {
    await waitFor('a delivery', () => shop.requests.length === seen);
    await simulator.resendWebhook('o1');
  }
  await waitFor('the last delivery', () => shop.requests.length === 4);
  expect(shop.requests.map(({ url }) => url)).toEqual(['/a', '/b', '/a', '/b']);
});

test('sends order.failed webhooks for a failed and an expired order', async () => {
  await using env = await startShop();
  const { simulator, shop, gateway } = env;
  await gateway.pay(payInput('o2'));
  await simulator.fail('o1');
  await simulator.expire('o2');
  await waitFor('both webhooks', () => shop.requests.length === 2);
  expect(shop.requests.map((request) => parseBody(request)['event'])).toEqual([
    'checkout.order.failed',
    'checkout.order.failed',
  ]);
});

test('sends a webhook for each terminal refund, without the merchant’s ids if it failed', async () => {
  await using env = await startShop();
  const { simulator, shop, gateway } = env;
  await simulator.complete('o1');
  await gateway.refund({ merchantRefundId: 'r1', merchantOrderId: 'o1', amountPaise: 5000 });
  await waitFor('the refund’s webhook', () => shop.requests.length === 2);
  expect(parseBody(shop.requests[1])).toMatchObject({
    event: 'pg.refund.completed',
    payload: { merchantRefundId: 'r1', originalMerchantOrderId: 'o1', state: 'COMPLETED' },
  });
  simulator.settings.refundResult = 'failed';
  const { gatewayRefundId } = await gateway.refund({
    merchantRefundId: 'r2',
    merchantOrderId: 'o1',
    amountPaise: 5000,
  });
  await waitFor('the failure’s webhook', () => shop.requests.length === 3);
  expect(parseBody(shop.requests[2])['payload']).toMatchObject({
    originalMerchantOrderId: '',
    refundId: gatewayRefundId,
    state: 'FAILED',
  });
});

test('posts a webhook body for a test with a forged header', async () => {
  await using env = await startShop(() => ({ status: 401, body: {} }));
  const { simulator, shop } = env;
  const body = simulator.webhookBody('o1', 'checkout.order.completed');
  expect(await simulator.deliverWebhook(body, { authorization: 'forged' })).toBe(401);
  expect(shop.requests[0]).toMatchObject({ body, headers: { authorization: 'forged' } });
  expect(simulator.order('o1').state).toBe('PENDING');
});
