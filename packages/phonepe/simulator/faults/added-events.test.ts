import { expect, test } from 'vitest';
import { decodeWebhook, startShop } from '../../test/shop.ts';
import { waitFor } from '../../test/wait-for.ts';

const APIS = ['v1', 'v2'] as const;

test.for(APIS)('%s webhook-before-pay-answers: the shop has it before it has the page', async (api) => {
  const held = Promise.withResolvers<void>();
  await using world = await startShop({ api, answer: () => held.promise.then(() => ({ body: {} })) });
  const { simulator, pay } = world;
  simulator.inject('webhook-before-pay-answers');
  let answered = false;
  const paying = pay('o1').then(() => (answered = true));
  await waitFor('the webhook', () => world.received().length === 1);
  expect(answered).toBe(false);
  expect(simulator.order('o1').state).toBe('COMPLETED');
  held.resolve();
  await paying;
  expect(await world.gateway.orderStatus('o1')).toMatchObject({ state: 'completed' });
});

test('V2 webhook-forged-unpaid: the static header says paid, Order Status does not', async () => {
  await using world = await startShop();
  world.simulator.inject('webhook-forged-unpaid');
  await world.pay('o1');
  const request = await waitFor('the forgery', () => world.shop.requests[0]);
  const input = { headers: request.headers, rawBody: Buffer.from(request.body) };
  expect(world.gateway.receiveWebhook(input)).toMatchObject({ claimsSuccess: true, merchantOrderId: 'o1' });
  expect(await world.gateway.orderStatus('o1')).toMatchObject({ state: 'pending' });
});

test('V2 webhook-forged-unknown: the static header says paid of an order that nobody knows', async () => {
  await using world = await startShop();
  world.simulator.inject('webhook-forged-unknown');
  await world.pay('o1');
  const request = await waitFor('the forgery', () => world.shop.requests[0]);
  const input = { headers: request.headers, rawBody: Buffer.from(request.body) };
  const event = world.gateway.receiveWebhook(input);
  expect(event).toMatchObject({
    claimsSuccess: true,
    merchantOrderId: expect.stringMatching(/^unknown_\d+$/),
  });
  expect(await world.gateway.orderStatus(event.merchantOrderId ?? '')).toEqual({ found: false });
});

test.for(['webhook-forged-unpaid', 'webhook-forged-unknown'] as const)(
  'V1 %s: without the salt it cannot be signed, and is unauthorised',
  async (fault) => {
    await using world = await startShop({ api: 'v1', answer: () => ({ status: 401, body: {} }) });
    world.simulator.inject(fault);
    await world.pay('o1');
    const request = await waitFor('the forgery', () => world.shop.requests[0]);
    expect(decodeWebhook(request.body)).toMatchObject({ code: 'PAYMENT_SUCCESS' });
    const input = { headers: request.headers, rawBody: Buffer.from(request.body) };
    expect(() => world.gateway.receiveWebhook(input)).toThrow('unauthorised');
  },
);

test('a forger tries once, is not stopped by webhooks being off, and is not what is resent', async () => {
  await using world = await startShop({
    answer: () => ({ status: 500, body: {} }),
    simulator: { webhooksEnabled: false, webhookRetryMs: [1, 1] },
  });
  const { simulator, pay } = world;
  simulator.inject('webhook-forged-unpaid');
  await pay('o1');
  await waitFor('the end', () => simulator.deliveries('o1')[0]?.state === 'given-up');
  expect(simulator.deliveries('o1')).toMatchObject([{ forged: true, tries: [{ status: 500 }] }]);
  await expect(simulator.resendWebhook('o1')).rejects.toThrow('has no webhook yet');
});

test('webhook-forged-early: the forged webhook is answered before the money is there, then comes the genuine one', async () => {
  await using world = await startShop();
  const { simulator, pay } = world;
  await pay('o1');
  simulator.inject('webhook-forged-early', 'o1');
  const states: string[] = [];
  const look = waitFor('the forgery', () => world.received().length > 0 && world.simulator.order('o1').state);
  await simulator.complete('o1');
  states.push(await look, simulator.order('o1').state);
  await waitFor('the genuine one', () => simulator.deliveries('o1')[1]?.tries.length === 1);
  expect(simulator.deliveries('o1')).toMatchObject([
    { forged: true, event: 'checkout.order.completed' },
    { forged: false, event: 'checkout.order.completed' },
  ]);
  expect(states.at(-1)).toBe('COMPLETED');
  const [forgedAt, genuineAt] = simulator.deliveries('o1').map(({ tries }) => tries[0]?.at ?? 0);
  expect(forgedAt).toBeLessThanOrEqual(simulator.order('o1').endedAt ?? 0);
  expect(genuineAt).toBeGreaterThanOrEqual(simulator.order('o1').endedAt ?? Infinity);
});
