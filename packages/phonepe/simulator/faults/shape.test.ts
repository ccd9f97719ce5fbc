import { expect, test } from 'vitest';
import { getDetails, type ShopEnvironment, startShop } from '../../test/shop.ts';
import { waitFor } from '../../test/wait-for.ts';
import type { FaultName } from './list.ts';

const APIS = ['v1', 'v2'] as const;

/** Pays an order with the fault; returns its webhook, and the event and the status as the client reads them. */
async function payWithFault(env: ShopEnvironment, fault: FaultName) {
  env.simulator.inject(fault);
  await env.pay('o1');
  await env.simulator.complete('o1');
  const request = await waitFor('the webhook', () => env.shop.requests[0]);
  return {
    webhook: env.received()[0] ?? {},
    event: env.gateway.receiveWebhook({ headers: request.headers, rawBody: Buffer.from(request.body) }),
    status: await env.gateway.orderStatus('o1'),
  };
}

const PAID = { state: 'completed', amountPaise: 10_050, currency: 'INR' };

test('webhook-without-type: omits the type and keeps the event', async () => {
  await using env = await startShop();
  const { webhook, event } = await payWithFault(env, 'webhook-without-type');
  expect(Object.keys(webhook)).toEqual(['event', 'payload']);
  expect(event).toMatchObject({ event: 'checkout.order.completed', claimsSuccess: true });
});

test('webhook-without-event: omits the event and keeps the deprecated type', async () => {
  await using env = await startShop();
  const { webhook, event } = await payWithFault(env, 'webhook-without-event');
  expect(Object.keys(webhook)).toEqual(['type', 'payload']);
  expect(event).toMatchObject({ event: 'CHECKOUT_ORDER_COMPLETED', claimsSuccess: true });
});

test('webhook-without-type and webhook-without-event: leave the claim of success in the payload', async () => {
  await using env = await startShop();
  env.simulator.inject('webhook-without-type');
  const { webhook, event } = await payWithFault(env, 'webhook-without-event');
  expect(Object.keys(webhook)).toEqual(['payload']);
  expect(event).toMatchObject({ event: null, claimsSuccess: true, merchantOrderId: 'o1' });
});

test.for(APIS)('%s unknown-keys: adds keys that the client ignores', async (api) => {
  await using env = await startShop({ api });
  const { webhook, event, status } = await payWithFault(env, 'unknown-keys');
  expect(webhook).toHaveProperty('surprise');
  expect(getDetails(webhook)).toHaveProperty('aNewFlag', true);
  expect(event).toMatchObject({ claimsSuccess: true, merchantOrderId: 'o1' });
  expect(status).toMatchObject(PAID);
});

test('currency-absent: omits every currency', async () => {
  await using env = await startShop();
  const { webhook, event, status } = await payWithFault(env, 'currency-absent');
  expect(JSON.stringify(webhook).toLowerCase()).not.toContain('currency');
  expect(event.claimsSuccess).toBe(true);
  expect(status).toMatchObject(PAID);
});

test.for(APIS)('%s amounts-as-text: gives every amount as a string', async (api) => {
  await using env = await startShop({ api });
  const { webhook, status } = await payWithFault(env, 'amounts-as-text');
  expect(getDetails(webhook)['amount']).toBe('10050');
  expect(JSON.stringify(webhook)).not.toMatch(/amount":\s*\d/i);
  expect(status).toMatchObject(PAID);
});

test.for(APIS)(
  '%s refund-webhook-without-id: leaves only PhonePe’s id in a completed refund’s webhook',
  async (api) => {
    await using env = await startShop({ api });
    const { simulator, gateway, shop } = env;
    simulator.inject('refund-webhook-without-id');
    await env.pay('o1');
    await simulator.complete('o1');
    await waitFor('the payment’s webhook', () => shop.requests.length === 1);
    await env.refund('r1', 'o1');
    const request = await waitFor('the refund’s webhook', () => shop.requests[1]);
    const event = gateway.receiveWebhook({ headers: request.headers, rawBody: Buffer.from(request.body) });
    expect(event).toMatchObject({
      merchantOrderId: null,
      merchantRefundId: null,
      gatewayRefundId: simulator.refund('r1')?.refundId,
    });
    expect(request.body).not.toContain('r1"');
    expect(getDetails(env.received()[0])).toMatchObject({ amount: 10_050 });
  },
);
