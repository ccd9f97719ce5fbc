import { expect, test } from 'vitest';
import { payInput, startEnvironment, type TestEnvironment } from '../test/fixtures.ts';
import { parseJsonObject } from '../test/json.ts';

async function startOrder(): Promise<TestEnvironment> {
  const env = await startEnvironment();
  await env.gateway.pay(payInput('o1'));
  return env;
}

async function call({ simulator }: TestEnvironment, method: string, path: string, json?: object) {
  const response = await fetch(simulator.url + path, {
    method,
    redirect: 'manual',
    ...(json === undefined
      ? {}
      : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(json) }),
  });
  return { status: response.status, body: parseJsonObject(await response.text()) };
}

test('lists the orders and acts on them over HTTP', async () => {
  await using env = await startOrder();
  expect(await call(env, 'GET', '/__sim/health')).toMatchObject({ status: 200, body: { status: 'ok' } });
  expect((await call(env, 'GET', '/__sim/orders')).body['orders']).toMatchObject([
    { merchantOrderId: 'o1', state: 'PENDING', pageUrl: env.simulator.pageUrl('o1') },
  ]);
  expect(await call(env, 'POST', '/__sim/orders/o1/complete')).toMatchObject({
    status: 200,
    body: { state: 'COMPLETED', webhooks: [{ event: 'checkout.order.completed' }] },
  });
  expect((await call(env, 'POST', '/__sim/orders/o1/resend-webhook')).body['webhooks']).toHaveLength(2);
});

test('completes an order with another amount and currency over HTTP', async () => {
  await using env = await startOrder();
  expect((await call(env, 'POST', '/__sim/orders/o1/complete', { amount: 1.5 })).status).toBe(400);
  const money = { amount: 9000, currency: 'USD' };
  expect(await call(env, 'POST', '/__sim/orders/o1/complete', money)).toMatchObject({
    status: 200,
    body: { state: 'COMPLETED', captured: money },
  });
});

test('responds with 409 when an order’s state forbids an action and with 404 for an unknown order', async () => {
  await using env = await startOrder();
  expect((await call(env, 'POST', '/__sim/orders/o1/resend-webhook')).status).toBe(409);
  await env.simulator.complete('o1');
  for (const action of ['fail', 'fail-attempt', 'leave-pending', 'expire']) {
    expect((await call(env, 'POST', `/__sim/orders/o1/${action}`)).status).toBe(409);
  }
  expect((await call(env, 'POST', '/__sim/orders/none/complete')).status).toBe(404);
  expect((await call(env, 'GET', '/__sim/orders/none')).status).toBe(404);
  expect((await call(env, 'POST', '/__sim/refunds/none/complete')).status).toBe(404);
});

test('changes single settings and rejects invalid ones without a change', async () => {
  await using env = await startOrder();
  const changed = await call(env, 'PUT', '/__sim/settings', { webhookDelayMs: 5, webhooksEnabled: false });
  expect(changed.body).toMatchObject({ webhookDelayMs: 5, webhooksEnabled: false, statusDown: false });
  expect(env.simulator.settings.webhookDelayMs).toBe(5);
  for (const wrong of [{ webhookDelayMs: -1 }, { webhookDelay: 7 }, { webhookUrls: ['javascript:x'] }]) {
    expect((await call(env, 'PUT', '/__sim/settings', wrong)).status).toBe(400);
  }
  expect((await call(env, 'GET', '/__sim/settings')).body).toMatchObject({ webhookDelayMs: 5 });
});

test('listens only on 127.0.0.1', async () => {
  await using env = await startOrder();
  expect(env.simulator.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
});
