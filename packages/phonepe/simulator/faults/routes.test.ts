import { expect, test } from 'vitest';
import { parseJsonObject } from '../../test/json.ts';
import { type ShopEnvironment, startShop } from '../../test/shop.ts';
import { FAULTS } from './list.ts';

async function call({ simulator }: ShopEnvironment, method: string, path: string, json?: object) {
  const response = await fetch(simulator.url + path, {
    method,
    ...(json === undefined
      ? {}
      : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(json) }),
  });
  return { status: response.status, body: parseJsonObject(await response.text()) };
}

function submit({ simulator }: ShopEnvironment, fields: Record<string, string>) {
  return fetch(`${simulator.url}/__sim/faults`, {
    method: 'POST',
    body: new URLSearchParams(fields),
    redirect: 'manual',
  });
}

test('reads the list of faults and sets the seed and the rates over HTTP', async () => {
  await using env = await startShop();
  expect((await call(env, 'GET', '/__sim/faults')).body).toEqual({
    seed: 1,
    rates: {},
    next: [],
    faults: FAULTS,
  });
  const settings = { seed: 7, rates: { 'webhook-dropped': 1 } };
  expect(await call(env, 'PUT', '/__sim/faults', settings)).toEqual({ status: 200, body: settings });
  await env.pay('o1');
  expect(env.simulator.faultsOf('o1')).toMatchObject([{ name: 'webhook-dropped' }]);
  for (const wrong of [{ rates: { 'webhook-dropped': 2 } }, { rates: { nothing: 1 } }, { seed: -1 }]) {
    expect((await call(env, 'PUT', '/__sim/faults', wrong)).status).toBe(400);
  }
  expect((await call(env, 'GET', '/__sim/faults')).body).toMatchObject(settings);
});

test('forces a fault on the next order or on a named order', async () => {
  await using env = await startShop();
  await call(env, 'POST', '/__sim/faults', { fault: 'unknown-keys' });
  expect((await call(env, 'GET', '/__sim/faults')).body['next']).toEqual(['unknown-keys']);
  await env.pay('o1');
  await call(env, 'POST', '/__sim/faults', { fault: 'status-stale', merchantOrderId: 'o1' });
  const order = await call(env, 'GET', '/__sim/orders/o1');
  expect(order.body['faults']).toEqual([
    { name: 'unknown-keys', struck: 0 },
    { name: 'status-stale', struck: 0 },
  ]);
  const toUnknownOrder = { fault: 'status-stale', merchantOrderId: 'none' };
  expect((await call(env, 'POST', '/__sim/faults', toUnknownOrder)).status).toBe(404);
  expect((await call(env, 'POST', '/__sim/faults', { fault: 'nothing' })).status).toBe(400);
});

test('applies a call fault that was set over HTTP to the next call and logs it', async () => {
  await using env = await startShop();
  await env.pay('o1');
  await call(env, 'POST', '/__sim/faults', { call: 'pay', fault: 'http-500' });
  await expect(env.pay('o2')).rejects.toMatchObject({ httpStatus: 500 });
  const { body } = await call(env, 'GET', '/__sim/log');
  expect(body['entries']).toMatchObject([
    { call: 'token', status: 200 },
    { call: 'pay', id: 'o1', status: 200 },
    { call: 'pay', id: 'o2', status: 500, fault: 'http-500' },
  ]);
  expect((await call(env, 'POST', '/__sim/faults', { call: 'pay', fault: 'none' })).status).toBe(400);
});

test('shows every fault on the page and sets its rate without a script', async () => {
  await using env = await startShop();
  const html = await (await fetch(env.simulator.url)).text();
  for (const { name, description } of FAULTS) {
    expect(html).toContain(`name="rate.${name}"`);
    expect(html).toContain(description);
  }
  const saved = await submit(env, { seed: '5', 'rate.webhook-dropped': '12.5', 'rate.status-stale': '' });
  expect([saved.status, saved.headers.get('location')]).toEqual([303, '/#faults']);
  expect((await call(env, 'GET', '/__sim/faults')).body).toMatchObject({
    seed: 5,
    rates: { 'webhook-dropped': 0.125 },
  });
  expect(await (await fetch(env.simulator.url)).text()).toContain('value="12.5"');
  expect((await submit(env, { seed: '5', 'rate.webhook-dropped': '101' })).status).toBe(400);
  expect((await submit(env, { seed: 'x' })).status).toBe(400);
});

test('forces a fault on the next order from the page and saves the rates in the form', async () => {
  await using env = await startShop();
  await submit(env, { seed: '1', 'rate.unknown-keys': '100', inject: 'webhook-dropped' });
  expect(await (await fetch(env.simulator.url)).text()).toContain('The next order gets: webhook-dropped.');
  await env.pay('o1');
  expect(env.simulator.faultsOf('o1').map(({ name }) => name)).toEqual(['unknown-keys', 'webhook-dropped']);
});

test('does not restart the draws when a fault is forced', async () => {
  const rates = { 'unknown-keys': 0.5, 'status-stale': 0.5, 'webhook-dropped': 0.5 };
  const drawn: string[][] = [];
  for (const forces of [false, true]) {
    await using env = await startShop({ simulator: { faults: { seed: 3, rates } } });
    for (const id of ['a', 'b', 'c', 'd', 'e']) {
      await env.pay(id);
      if (!forces) continue;
      const form = { 'rate.unknown-keys': '50', 'rate.status-stale': '50', 'rate.webhook-dropped': '50' };
      await submit(env, { seed: '3', ...form, inject: 'refund-failed' });
    }
    drawn.push(
      ['a', 'b', 'c', 'd', 'e'].map((id) =>
        env.simulator
          .faultsOf(id)
          .map(({ name }) => name)
          .filter((name) => name !== 'refund-failed')
          .join(),
      ),
    );
  }
  expect(drawn[1]).toEqual(drawn[0]);
});

test('adds a fault to an order from the page and shows it in the order’s row', async () => {
  await using env = await startShop();
  await env.pay('o1');
  const response = await submit(env, { order: 'o1', inject: 'status-wrong-currency' });
  expect([response.status, response.headers.get('location')]).toEqual([303, '/']);
  await env.gateway.orderStatus('o1');
  expect(await (await fetch(env.simulator.url)).text()).toContain('status-wrong-currency, applied: 1');
});
