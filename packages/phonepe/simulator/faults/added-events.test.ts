import { expect, test } from 'vitest';
import { decodeWebhook, startShop } from '../../test/shop.ts';
import { waitFor } from '../../test/wait-for.ts';

const APIS = ['v1', 'v2'] as const;

test.for(APIS)('%s webhook-before-pay-answers: delivers the webhook before pay responds', async (api) => {
  const released = Promise.withResolvers<void>();
  await using env = await startShop({ api, respond: () => released.promise.then(() => ({ body: {} })) });
  const { simulator, pay } = env;
  simulator.inject('webhook-before-pay-answers');
  let hasResponded = false;
  const paying = pay('o1').then(() => (hasResponded = true));
  await waitFor('the webhook', () => env.received().length === 1);
  expect(hasResponded).toBe(false);
  expect(simulator.order('o1').state).toBe('COMPLETED');
  released.resolve();
  await paying;
  expect(await env.gateway.orderStatus('o1')).toMatchObject({ state: 'completed' });
});

test('V2 webhook-forged-unpaid: sends a webhook that claims success for a pending order', async () => {
  await using env = await startShop();
  env.simulator.inject('webhook-forged-unpaid');
  await env.pay('o1');
  const request = await waitFor('the forgery', () => env.shop.requests[0]);
  const input = { headers: request.headers, rawBody: Buffer.from(request.body) };
  expect(env.gateway.receiveWebhook(input)).toMatchObject({ claimsSuccess: true, merchantOrderId: 'o1' });
  expect(await env.gateway.orderStatus('o1')).toMatchObject({ state: 'pending' });
});

test('V2 webhook-forged-unknown: sends a webhook that claims success for an unknown order', async () => {
  await using env = await startShop();
  env.simulator.inject('webhook-forged-unknown');
  await env.pay('o1');
  const request = await waitFor('the forgery', () => env.shop.requests[0]);
  const input = { headers: request.headers, rawBody: Buffer.from(request.body) };
  const event = env.gateway.receiveWebhook(input);
  expect(event).toMatchObject({
    claimsSuccess: true,
    merchantOrderId: expect.stringMatching(/^unknown_\d+$/),
  });
  expect(await env.gateway.orderStatus(event.merchantOrderId ?? '')).toEqual({ found: false });
});

test.for(['webhook-forged-unpaid', 'webhook-forged-unknown'] as const)(
  'V1 %s: sends a callback that is rejected as unauthorised, because the forger has no salt',
  async (fault) => {
    await using env = await startShop({ api: 'v1', respond: () => ({ status: 401, body: {} }) });
    env.simulator.inject(fault);
    await env.pay('o1');
    const request = await waitFor('the forgery', () => env.shop.requests[0]);
    expect(decodeWebhook(request.body)).toMatchObject({ code: 'PAYMENT_SUCCESS' });
    const input = { headers: request.headers, rawBody: Buffer.from(request.body) };
    expect(() => env.gateway.receiveWebhook(input)).toThrow('unauthorised');
  },
);

test('sends a forged webhook once, even with webhooks disabled, and never resends it', async () => {
  await using env = await startShop({
    respond: () => ({ status: 500, body: {} }),
    simulator: { webhooksEnabled: false, webhookRetryMs: [1, 1] },
  });
  const { simulator, pay } = env;
  simulator.inject('webhook-forged-unpaid');
  await pay('o1');
  await waitFor('the final delivery state', () => simulator.deliveries('o1')[0]?.state === 'given-up');
  expect(simulator.deliveries('o1')).toMatchObject([{ forged: true, tries: [{ status: 500 }] }]);
  await expect(simulator.resendWebhook('o1')).rejects.toThrow('has no webhook yet');
});

test('webhook-forged-early: delivers the forged webhook before the capture and the genuine one after it', async () => {
  await using env = await startShop();
  const { simulator, pay } = env;
  await pay('o1');
  simulator.inject('webhook-forged-early', 'o1');
  const states: string[] = [];
  const stateAtForgery = waitFor(
    'the forgery',
    () => env.received().length > 0 && env.simulator.order('o1').state,
  );
  await simulator.complete('o1');
  states.push(await stateAtForgery, simulator.order('o1').state);
  await waitFor('the genuine webhook', () => simulator.deliveries('o1')[1]?.tries.length === 1);
  expect(simulator.deliveries('o1')).toMatchObject([
    { forged: true, event: 'checkout.order.completed' },
    { forged: false, event: 'checkout.order.completed' },
  ]);
  expect(states.at(-1)).toBe('COMPLETED');
  const [forgedAt, genuineAt] = simulator.deliveries('o1').map(({ tries }) => tries[0]?.at ?? 0);
  expect(forgedAt).toBeLessThanOrEqual(simulator.order('o1').endedAt ?? 0);
  expect(genuineAt).toBeGreaterThanOrEqual(simulator.order('o1').endedAt ?? Infinity);
});
