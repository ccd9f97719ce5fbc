import { expect, test } from 'vitest';
import { detailsOf, startShop, type Shop } from '../../test/shop.ts';
import { waitFor } from '../../test/wait-for.ts';
import type { FaultName } from './list.ts';

const APIS = ['v1', 'v2'] as const;

/** A paid order's webhook, and what the product reads in it and in Order Status. */
async function payWith(world: Shop, fault: FaultName) {
  world.simulator.inject(fault);
  await world.pay('o1');
  await world.simulator.complete('o1');
  const request = await waitFor('the webhook', () => world.shop.requests[0]);
  return {
    webhook: world.received()[0] ?? {},
    event: world.gateway.receiveWebhook({ headers: request.headers, rawBody: Buffer.from(request.body) }),
    status: await world.gateway.orderStatus('o1'),
  };
}

const PAID = { state: 'completed', amountPaise: 10_050, currency: 'INR' };

test('webhook-without-type: only the event is there', async () => {
  await using world = await startShop();
  const { webhook, event } = await payWith(world, 'webhook-without-type');
  expect(Object.keys(webhook)).toEqual(['event', 'payload']);
  expect(event).toMatchObject({ event: 'checkout.order.completed', claimsSuccess: true });
});

test('webhook-without-event: only the deprecated type is there', async () => {
  await using world = await startShop();
  const { webhook, event } = await payWith(world, 'webhook-without-event');
  expect(Object.keys(webhook)).toEqual(['type', 'payload']);
  expect(event).toMatchObject({ event: 'CHECKOUT_ORDER_COMPLETED', claimsSuccess: true });
});

test('without type and event only the payload speaks', async () => {
  await using world = await startShop();
  world.simulator.inject('webhook-without-type');
  const { webhook, event } = await payWith(world, 'webhook-without-event');
  expect(Object.keys(webhook)).toEqual(['payload']);
  expect(event).toMatchObject({ event: null, claimsSuccess: true, merchantOrderId: 'o1' });
});

test.for(APIS)('%s unknown-keys: keys are added at each level, and disturb nobody', async (api) => {
  await using world = await startShop({ api });
  const { webhook, event, status } = await payWith(world, 'unknown-keys');
  expect(webhook).toHaveProperty('surprise');
  expect(detailsOf(webhook)).toHaveProperty('aNewFlag', true);
  expect(event).toMatchObject({ claimsSuccess: true, merchantOrderId: 'o1' });
  expect(status).toMatchObject(PAID);
});

test('currency-absent: no currency is named anywhere', async () => {
  await using world = await startShop();
  const { webhook, event, status } = await payWith(world, 'currency-absent');
  expect(JSON.stringify(webhook).toLowerCase()).not.toContain('currency');
  expect(event.claimsSuccess).toBe(true);
  expect(status).toMatchObject(PAID);
});

test.for(APIS)('%s amounts-as-text: every amount is a text', async (api) => {
  await using world = await startShop({ api });
  const { webhook, status } = await payWith(world, 'amounts-as-text');
  expect(detailsOf(webhook)['amount']).toBe('10050');
  expect(JSON.stringify(webhook)).not.toMatch(/amount":\s*\d/i);
  expect(status).toMatchObject(PAID);
});

test.for(APIS)('%s refund-webhook-without-id: a completed refund has PhonePe’s id alone', async (api) => {
  await using world = await startShop({ api });
  const { simulator, gateway, shop } = world;
  simulator.inject('refund-webhook-without-id');
  await world.pay('o1');
  await simulator.complete('o1');
  await waitFor('the payment’s webhook', () => shop.requests.length === 1);
  await world.refund('r1', 'o1');
  const request = await waitFor('the refund’s webhook', () => shop.requests[1]);
  const event = gateway.receiveWebhook({ headers: request.headers, rawBody: Buffer.from(request.body) });
  expect(event).toMatchObject({
    merchantOrderId: null,
    merchantRefundId: null,
    gatewayRefundId: simulator.refund('r1')?.refundId,
  });
  expect(request.body).not.toContain('r1"');
  expect(detailsOf(world.received()[0])).toMatchObject({ amount: 10_050 });
});
