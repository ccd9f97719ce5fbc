import { expect, test } from 'vitest';
import { stopClock } from '../../test/clock.ts';
import { getDetails, startShop } from '../../test/shop.ts';
import { waitFor } from '../../test/wait-for.ts';

const APIS = ['v1', 'v2'] as const;

test.for(APIS)(
  '%s webhook-dropped: records the webhooks of the order and its refunds without sending them',
  async (api) => {
    await using env = await startShop({ api });
    const { simulator, pay, refund, shop } = env;
    simulator.inject('webhook-dropped');
    await pay('o1');
    await pay('o2');
    await simulator.complete('o1');
    await refund('r1', 'o1');
    await waitFor('the completed refund', () => simulator.refund('r1')?.state === 'COMPLETED');
    await simulator.complete('o2');
    await waitFor('the other order’s webhook', () => shop.requests.length === 1);
    expect(getDetails(env.received()[0])).toMatchObject(
      api === 'v1' ? { merchantTransactionId: 'o2' } : { merchantOrderId: 'o2' },
    );
    expect(simulator.deliveries('o1')).toMatchObject([{ state: 'suppressed', tries: [] }]);
    expect(simulator.deliveries('r1')).toMatchObject([{ state: 'suppressed', tries: [] }]);
  },
);

test.for(APIS)('%s webhook-duplicated: sends 1 to 10 copies of the same bytes', async (api) => {
  using clock = stopClock();
  await using env = await startShop({ api });
  const { simulator, pay, shop } = env;
  simulator.setFaults({ seed: 4, rates: { 'webhook-duplicated': 1 } });
  const ids = Array.from({ length: 8 }, (_, index) => `o${index}`);
  for (const id of ids) {
    await pay(id);
    await simulator.complete(id);
  }
  const counts = ids.map((id) => simulator.deliveries(id).length);
  expect(Math.min(...counts)).toBeGreaterThanOrEqual(2);
  expect(Math.max(...counts)).toBeLessThanOrEqual(11);
  expect(new Set(counts).size).toBeGreaterThan(2);
  const total = counts.reduce((sum, count) => sum + count);
  await clock.advance(61_000);
  await waitFor('all copies', () => shop.requests.length === total);
  expect(new Set(shop.requests.map(({ body }) => body)).size).toBe(ids.length);
  for (const { headers, body } of shop.requests) {
    expect(env.gateway.receiveWebhook({ headers, rawBody: Buffer.from(body) }).claimsSuccess).toBe(true);
  }
});

test('webhook-duplicated: sends some copies concurrently', async () => {
  const twoInFlight = Promise.withResolvers<void>();
  let inFlight = 0;
  let maxInFlight = 0;
  using clock = stopClock();
  await using env = await startShop({
    async respond() {
      inFlight += 1;
      maxInFlight = Math.max(maxInFlight, inFlight);
      if (inFlight >= 2) twoInFlight.resolve();
      await twoInFlight.promise;
      inFlight -= 1;
      return { body: {} };
    },
  });
  env.simulator.inject('webhook-duplicated');
  await env.pay('o1');
  await env.simulator.complete('o1');
  await clock.advance(61_000);
  await waitFor('all deliveries', () =>
    env.simulator.deliveries('o1').every(({ state }) => state === 'delivered'),
  );
  expect(maxInFlight).toBeGreaterThanOrEqual(2);
});

test('webhook-reordered: sends the first webhook after the second', async () => {
  await using env = await startShop({ simulator: { attemptFailedWebhooks: true } });
  const { simulator, pay } = env;
  simulator.settings.webhookDelayMs = 0;
  simulator.inject('webhook-reordered');
  await pay('o1');
  await simulator.failAttempt('o1');
  await simulator.complete('o1');
  await waitFor('both webhooks', () => env.received().length === 2);
  expect(env.received().map(({ event }) => event)).toEqual([
    'checkout.order.completed',
    'checkout.transaction.attempt.failed',
  ]);
});

test('webhook-reordered: sends a webhook without a successor after the maximum wait', async () => {
  using clock = stopClock();
  await using env = await startShop();
  env.simulator.inject('webhook-reordered');
  await env.pay('o1');
  await env.simulator.complete('o1');
  expect(env.simulator.deliveries('o1')).toMatchObject([{ held: true }]);
  await clock.advance(60_000 - 1);
  expect(env.received()).toEqual([]);
  await clock.advance(10);
  await waitFor('the webhook', () => env.received().length === 1);
});

test.for(APIS)('%s webhook-delayed: sends the webhook 6 to 16 min after the order’s expiry', async (api) => {
  using clock = stopClock();
  await using env = await startShop({ api });
  const { simulator, pay, shop } = env;
  simulator.inject('webhook-delayed');
  await pay('o1');
  await simulator.complete('o1');
  const dueAt = simulator.deliveries('o1')[0]?.nextTryAt ?? 0;
  const { createdAt, expireAt } = simulator.order('o1');
  const lifetimeMs = expireAt - createdAt;
  expect(dueAt - createdAt).toBeGreaterThanOrEqual(lifetimeMs + 360_000);
  expect(dueAt - createdAt).toBeLessThanOrEqual(lifetimeMs + 960_000);
  await clock.advance(dueAt - Date.now() - 1);
  expect(shop.requests).toEqual([]);
  await clock.advance(1);
  const delivery = await waitFor('the delivery', () =>
    simulator.deliveries('o1').find(({ state }) => state === 'delivered'),
  );
  expect(delivery.tries[0]?.at).toBeGreaterThanOrEqual(dueAt);
});
