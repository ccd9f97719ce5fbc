import { expect, test } from 'vitest';
import { payInput, startWorld, type World } from '../test/fixtures.ts';
import { parseJsonObject } from '../test/json.ts';

async function startOrder(): Promise<World> {
  const world = await startWorld();
  await world.gateway.pay(payInput('o1'));
  return world;
}

async function call({ simulator }: World, method: string, path: string, json?: object) {
  const response = await fetch(simulator.url + path, {
    method,
    redirect: 'manual',
    ...(json === undefined
      ? {}
      : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(json) }),
  });
  return { status: response.status, body: parseJsonObject(await response.text()) };
}

test('an operator sees the orders and acts on them over HTTP', async () => {
  await using world = await startOrder();
  expect(await call(world, 'GET', '/__sim/health')).toMatchObject({ status: 200, body: { status: 'ok' } });
  expect((await call(world, 'GET', '/__sim/orders')).body['orders']).toMatchObject([
    { merchantOrderId: 'o1', state: 'PENDING', pageUrl: world.simulator.pageUrl('o1') },
  ]);
  expect(await call(world, 'POST', '/__sim/orders/o1/complete')).toMatchObject({
    status: 200,
    body: { state: 'COMPLETED', webhooks: [{ event: 'checkout.order.completed' }] },
  });
  expect((await call(world, 'POST', '/__sim/orders/o1/resend-webhook')).body['webhooks']).toHaveLength(2);
});

test('an order is completed in other money over HTTP', async () => {
  await using world = await startOrder();
  expect((await call(world, 'POST', '/__sim/orders/o1/complete', { amount: 1.5 })).status).toBe(400);
  const money = { amount: 9000, currency: 'USD' };
  expect(await call(world, 'POST', '/__sim/orders/o1/complete', money)).toMatchObject({
    status: 200,
    body: { state: 'COMPLETED', captured: money },
  });
});

test('what an order’s state does not allow is a conflict, and an unknown order is not found', async () => {
  await using world = await startOrder();
  expect((await call(world, 'POST', '/__sim/orders/o1/resend-webhook')).status).toBe(409);
  await world.simulator.complete('o1');
  for (const action of ['fail', 'fail-attempt', 'leave-pending', 'expire']) {
    expect((await call(world, 'POST', `/__sim/orders/o1/${action}`)).status).toBe(409);
  }
  expect((await call(world, 'POST', '/__sim/orders/none/complete')).status).toBe(404);
  expect((await call(world, 'GET', '/__sim/orders/none')).status).toBe(404);
  expect((await call(world, 'POST', '/__sim/refunds/none/complete')).status).toBe(404);
});

test('settings are changed one by one, and a wrong one changes nothing', async () => {
  await using world = await startOrder();
  const changed = await call(world, 'PUT', '/__sim/settings', { webhookDelayMs: 5, webhooksEnabled: false });
  expect(changed.body).toMatchObject({ webhookDelayMs: 5, webhooksEnabled: false, statusDown: false });
  expect(world.simulator.settings.webhookDelayMs).toBe(5);
  for (const wrong of [{ webhookDelayMs: -1 }, { webhookDelay: 7 }, { webhookUrls: ['javascript:x'] }]) {
    expect((await call(world, 'PUT', '/__sim/settings', wrong)).status).toBe(400);
  }
  expect((await call(world, 'GET', '/__sim/settings')).body).toMatchObject({ webhookDelayMs: 5 });
});

test('nobody on another machine can reach it', async () => {
  await using world = await startOrder();
  expect(world.simulator.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
});
