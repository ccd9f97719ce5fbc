import { expect, test } from 'vitest';
import { detailsOf, startShop } from '../../test/shop.ts';
import { waitFor } from '../../test/wait-for.ts';

const APIS = ['v1', 'v2'] as const;

test.for(APIS)('%s webhook-dropped: nothing is sent of the order or its refunds, only noted', async (api) => {
  await using world = await startShop({ api });
  const { simulator, pay, refund, shop } = world;
  simulator.inject('webhook-dropped');
  await pay('o1');
  await pay('o2');
  await simulator.complete('o1');
  await refund('r1', 'o1');
  await waitFor('the refund’s end', () => simulator.refund('r1')?.state === 'COMPLETED');
  await simulator.complete('o2');
  await waitFor('the other order’s webhook', () => shop.requests.length === 1);
  expect(detailsOf(world.received()[0])).toMatchObject(
    api === 'v1' ? { merchantTransactionId: 'o2' } : { merchantOrderId: 'o2' },
  );
  expect(simulator.deliveries('o1')).toMatchObject([{ state: 'suppressed', tries: [] }]);
  expect(simulator.deliveries('r1')).toMatchObject([{ state: 'suppressed', tries: [] }]);
});

test.for(APIS)(
  '%s webhook-duplicated: 1 to 10 copies of the same bytes, some at once and some later',
  async (api) => {
    await using world = await startShop({ api, simulator: { timeScale: 0.0001 } });
    const { simulator, pay, shop } = world;
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
    await waitFor('all copies', () => shop.requests.length === total);
    expect(new Set(shop.requests.map(({ body }) => body)).size).toBe(ids.length);
    for (const { headers, body } of shop.requests) {
      expect(world.gateway.receiveWebhook({ headers, rawBody: Buffer.from(body) }).claimsSuccess).toBe(true);
    }
  },
);

test('webhook-duplicated: some copies are under way at the same instant', async () => {
  const all = Promise.withResolvers<void>();
  let open = 0;
  let most = 0;
  await using world = await startShop({
    simulator: { timeScale: 0.0001 },
    async answer() {
      open += 1;
      most = Math.max(most, open);
      if (open >= 2) all.resolve();
      await all.promise;
      open -= 1;
      return { body: {} };
    },
  });
  world.simulator.inject('webhook-duplicated');
  await world.pay('o1');
  await world.simulator.complete('o1');
  await waitFor('the last answer', () =>
    world.simulator.deliveries('o1').every(({ state }) => state === 'delivered'),
  );
  expect(most).toBeGreaterThanOrEqual(2);
});

test('webhook-reordered: the first webhook comes after the second', async () => {
  await using world = await startShop({ simulator: { attemptFailedWebhooks: true, timeScale: 1 } });
  const { simulator, pay } = world;
  simulator.settings.webhookDelayMs = 0;
  simulator.inject('webhook-reordered');
  await pay('o1');
  await simulator.failAttempt('o1');
  await simulator.complete('o1');
  await waitFor('both', () => world.received().length === 2);
  expect(world.received().map(({ event }) => event)).toEqual([
    'checkout.order.completed',
    'checkout.transaction.attempt.failed',
  ]);
});

test('webhook-reordered: a webhook that nothing overtakes goes out in the end', async () => {
  await using world = await startShop();
  world.simulator.inject('webhook-reordered');
  await world.pay('o1');
  await world.simulator.complete('o1');
  expect(world.simulator.deliveries('o1')).toMatchObject([{ held: true }]);
  await waitFor('it', () => world.received().length === 1);
});

test.for(APIS)('%s webhook-delayed: the webhook comes after the order’s end and a margin', async (api) => {
  await using world = await startShop({ api });
  const { simulator, pay } = world;
  simulator.inject('webhook-delayed');
  await pay('o1');
  await simulator.complete('o1');
  const dueAt = simulator.deliveries('o1')[0]?.nextTryAt ?? 0;
  const { createdAt, expireAt } = simulator.order('o1');
  const lifeMs = (expireAt - createdAt) / 1000;
  expect(dueAt - createdAt).toBeGreaterThanOrEqual(lifeMs + 360);
  expect(dueAt - createdAt).toBeLessThanOrEqual(lifeMs + 960);
  const delivery = await waitFor('it', () =>
    simulator.deliveries('o1').find(({ state }) => state === 'delivered'),
  );
  // A timer may be a millisecond early.
  expect(delivery.tries[0]?.at).toBeGreaterThanOrEqual(dueAt - 1);
});
