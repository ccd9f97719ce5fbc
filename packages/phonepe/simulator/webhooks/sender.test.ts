import { expect, test } from 'vitest';
import { createPhonePeV2 } from '../../src/index.ts';
import { CREDENTIALS, payInput, startWorld, type World } from '../../test/fixtures.ts';
import { parseJsonObject } from '../../test/json.ts';
import { startRecorder, type Recorded, type Recorder, type Reply } from '../../test/recorder.ts';
import { waitFor } from '../../test/wait-for.ts';
import type { SimulatorOptions } from '../index.ts';

const QUICK = { webhookDelayMs: 1, webhookRetryMs: [5, 10, 20], refundConfirmMs: 5, refundCompleteMs: 5 };

type Shop = World & { shop: Recorder };

async function startShop(
  answer: (all: Recorded[]) => Reply = () => ({ body: {} }),
  options: Partial<SimulatorOptions> = {},
): Promise<Shop> {
  const shop = await startRecorder((_request, all) => answer(all));
  const world = await startWorld({
    simulator: { ...QUICK, webhookUrls: [`${shop.url}/hook`], ...options },
  });
  await world.gateway.pay(payInput('o1'));
  return {
    ...world,
    shop,
    async [Symbol.asyncDispose]() {
      await world[Symbol.asyncDispose]();
      await shop[Symbol.asyncDispose]();
    },
  };
}

function bodyOf(request: Recorded | undefined): Record<string, unknown> {
  return parseJsonObject(request?.body ?? '{}');
}

test('a payment is told once, with the credential, the old type and keys that a strict parser trips over', async () => {
  await using world = await startShop();
  const { simulator, shop } = world;
  await simulator.complete('o1');
  await waitFor('the delivery', () => simulator.deliveries('o1')[0]?.state === 'delivered');
  const [request] = shop.requests;
  expect(request).toMatchObject({ method: 'POST', url: '/hook' });
  expect(request?.headers).toMatchObject({
    'content-type': 'application/json',
    authorization: 'd4d4482341f53e67bd6ebecfc0c9f3c44c3e8a95f6e2735061ca9538d4533824',
  });
  expect(bodyOf(request)).toMatchObject({
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

test('the product’s receiver takes what the simulator sends', async () => {
  await using world = await startShop();
  await world.simulator.complete('o1');
  const request = await waitFor('the delivery', () => world.shop.requests[0]);
  const event = world.gateway.receiveWebhook({
    headers: request.headers,
    rawBody: Buffer.from(request.body),
  });
  expect(event).toMatchObject({ claimsSuccess: true, merchantOrderId: 'o1' });
  const stranger = createPhonePeV2({
    ...CREDENTIALS,
    webhookPassword: 'another1',
    clientVersion: 1,
    authBaseUrl: world.simulator.authBaseUrl,
    pgBaseUrl: world.simulator.pgBaseUrl,
  });
  expect(() =>
    stranger.receiveWebhook({ headers: request.headers, rawBody: Buffer.from(request.body) }),
  ).toThrow('unauthorised');
});

test('a webhook is tried again after a 500, to the last of its retries, then given up', async () => {
  await using world = await startShop(() => ({ status: 500, body: 'no' }));
  await world.simulator.complete('o1');
  const delivery = await waitFor('the end', () =>
    world.simulator.deliveries('o1').find(({ state }) => state === 'given-up'),
  );
  expect(delivery.tries.map(({ status }) => status)).toEqual([500, 500, 500, 500]);
  expect(new Set(world.shop.requests.map(({ body }) => body)).size).toBe(1);
});

test('a webhook that is taken at the second try is not sent a third time', async () => {
  await using world = await startShop((all) => ({ status: all.length === 1 ? 500 : 204, body: '' }));
  await world.simulator.complete('o1');
  const [delivery] = await waitFor('the delivery', () => {
    const all = world.simulator.deliveries('o1');
    return all[0]?.state === 'delivered' ? all : null;
  });
  expect(delivery?.tries.map(({ status }) => status)).toEqual([500, 204]);
});

test('a redirect is no success and is not followed', async () => {
  await using world = await startShop(
    () => ({ status: 301, body: '', headers: { location: '/elsewhere' } }),
    { webhookRetryMs: [] },
  );
  await world.simulator.complete('o1');
  await waitFor('the end', () => world.simulator.deliveries('o1')[0]?.state === 'given-up');
  expect(world.shop.requests.map(({ url }) => url)).toEqual(['/hook']);
});

test('an order that is completed twice is told once; resent, it is told twice in the same bytes', async () => {
  await using world = await startShop();
  const { simulator, shop } = world;
  await Promise.all([simulator.complete('o1'), simulator.complete('o1')]);
  await waitFor('the delivery', () => shop.requests.length === 1);
  await simulator.resendWebhook('o1');
  await waitFor('the second delivery', () => shop.requests.length === 2);
  expect(shop.requests[0]?.body).toBe(shop.requests[1]?.body);
});

test('with webhooks off an event is never sent, not even after they are on again', async () => {
  await using world = await startShop(undefined, { webhooksEnabled: false, webhookDelayMs: 0 });
  const { simulator, shop, gateway } = world;
  await simulator.complete('o1');
  expect(simulator.deliveries('o1')).toMatchObject([{ state: 'suppressed', nextTryAt: null }]);
  simulator.settings.webhooksEnabled = true;
  await gateway.pay(payInput('o2'));
  await simulator.complete('o2');
  await waitFor('the next order’s webhook', () => shop.requests.length === 1);
  expect(bodyOf(shop.requests[0])).toMatchObject({ payload: { merchantOrderId: 'o2' } });
});

test('webhooks are spread over the addresses in turn', async () => {
  await using world = await startShop(undefined, { webhookDelayMs: 0 });
  const { simulator, shop } = world;
  simulator.setWebhookUrls([`${shop.url}/a`, `${shop.url}/b`]);
  await simulator.complete('o1');
  for (const seen of [1, 2, 3]) {
    await waitFor('a delivery', () => shop.requests.length === seen);
    await simulator.resendWebhook('o1');
  }
  await waitFor('the last delivery', () => shop.requests.length === 4);
  expect(shop.requests.map(({ url }) => url)).toEqual(['/a', '/b', '/a', '/b']);
});

test('a failed order and an expired one are told as failed', async () => {
  await using world = await startShop();
  const { simulator, shop, gateway } = world;
  await gateway.pay(payInput('o2'));
  await simulator.fail('o1');
  await simulator.expire('o2');
  await waitFor('both webhooks', () => shop.requests.length === 2);
  expect(shop.requests.map((request) => bodyOf(request)['event'])).toEqual([
    'checkout.order.failed',
    'checkout.order.failed',
  ]);
});

test('refunds are told when they end, a failed one without our ids as in PhonePe’s sample', async () => {
  await using world = await startShop();
  const { simulator, shop, gateway } = world;
  await simulator.complete('o1');
  await gateway.refund({ merchantRefundId: 'r1', merchantOrderId: 'o1', amountPaise: 5000 });
  await waitFor('the refund’s webhook', () => shop.requests.length === 2);
  expect(bodyOf(shop.requests[1])).toMatchObject({
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
  expect(bodyOf(shop.requests[2])['payload']).toMatchObject({
    originalMerchantOrderId: '',
    refundId: gatewayRefundId,
    state: 'FAILED',
  });
});

test('a test can post bytes of its own, forged or changed', async () => {
  await using world = await startShop(() => ({ status: 401, body: {} }));
  const { simulator, shop } = world;
  const body = simulator.webhookBody('o1', 'checkout.order.completed');
  expect(await simulator.deliverWebhook(body, { authorization: 'forged' })).toBe(401);
  expect(shop.requests[0]).toMatchObject({ body, headers: { authorization: 'forged' } });
  expect(simulator.order('o1').state).toBe('PENDING');
});
