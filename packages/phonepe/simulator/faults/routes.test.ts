import { expect, test } from 'vitest';
import { parseJsonObject } from '../../test/json.ts';
import { startShop, type Shop } from '../../test/shop.ts';
import { FAULTS } from './list.ts';

async function call({ simulator }: Shop, method: string, path: string, json?: object) {
  const response = await fetch(simulator.url + path, {
    method,
    ...(json === undefined
      ? {}
      : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(json) }),
  });
  return { status: response.status, body: parseJsonObject(await response.text()) };
}

function submit({ simulator }: Shop, fields: Record<string, string>) {
  return fetch(`${simulator.url}/__sim/faults`, {
    method: 'POST',
    body: new URLSearchParams(fields),
    redirect: 'manual',
  });
}

test('the list, the seed and the rates are read and set over HTTP', async () => {
  await using world = await startShop();
  expect((await call(world, 'GET', '/__sim/faults')).body).toEqual({
    seed: 1,
    rates: {},
    next: [],
    faults: FAULTS,
  });
  const settings = { seed: 7, rates: { 'webhook-dropped': 1 } };
  expect(await call(world, 'PUT', '/__sim/faults', settings)).toEqual({ status: 200, body: settings });
  await world.pay('o1');
  expect(world.simulator.faultsOf('o1')).toMatchObject([{ name: 'webhook-dropped' }]);
  for (const wrong of [{ rates: { 'webhook-dropped': 2 } }, { rates: { nothing: 1 } }, { seed: -1 }]) {
    expect((await call(world, 'PUT', '/__sim/faults', wrong)).status).toBe(400);
  }
  expect((await call(world, 'GET', '/__sim/faults')).body).toMatchObject(settings);
});

test('a fault is forced on the next order or on one that is named', async () => {
  await using world = await startShop();
  await call(world, 'POST', '/__sim/faults', { fault: 'unknown-keys' });
  expect((await call(world, 'GET', '/__sim/faults')).body['next']).toEqual(['unknown-keys']);
  await world.pay('o1');
  await call(world, 'POST', '/__sim/faults', { fault: 'status-stale', merchantOrderId: 'o1' });
  const order = await call(world, 'GET', '/__sim/orders/o1');
  expect(order.body['faults']).toEqual([
    { name: 'unknown-keys', struck: 0 },
    { name: 'status-stale', struck: 0 },
  ]);
  const toNobody = { fault: 'status-stale', merchantOrderId: 'none' };
  expect((await call(world, 'POST', '/__sim/faults', toNobody)).status).toBe(404);
  expect((await call(world, 'POST', '/__sim/faults', { fault: 'nothing' })).status).toBe(400);
});

test('a fault that is asked for over HTTP meets the next call, and the log has both', async () => {
  await using world = await startShop();
  await world.pay('o1');
  await call(world, 'POST', '/__sim/faults', { call: 'pay', fault: 'http-500' });
  await expect(world.pay('o2')).rejects.toMatchObject({ httpStatus: 500 });
  const { body } = await call(world, 'GET', '/__sim/log');
  expect(body['entries']).toMatchObject([
    { call: 'token', status: 200 },
    { call: 'pay', id: 'o1', status: 200 },
    { call: 'pay', id: 'o2', status: 500, fault: 'http-500' },
  ]);
  expect((await call(world, 'POST', '/__sim/faults', { call: 'pay', fault: 'none' })).status).toBe(400);
});

test('the page shows every fault and sets its rate without a script', async () => {
  await using world = await startShop();
  const html = await (await fetch(world.simulator.url)).text();
  for (const { name, description } of FAULTS) {
    expect(html).toContain(`name="rate.${name}"`);
    expect(html).toContain(description);
  }
  const saved = await submit(world, { seed: '5', 'rate.webhook-dropped': '12.5', 'rate.status-stale': '' });
  expect([saved.status, saved.headers.get('location')]).toEqual([303, '/#faults']);
  expect((await call(world, 'GET', '/__sim/faults')).body).toMatchObject({
    seed: 5,
    rates: { 'webhook-dropped': 0.125 },
  });
  expect(await (await fetch(world.simulator.url)).text()).toContain('value="12.5"');
  expect((await submit(world, { seed: '5', 'rate.webhook-dropped': '101' })).status).toBe(400);
  expect((await submit(world, { seed: 'x' })).status).toBe(400);
});

test('the page forces a fault on the next order, and keeps the rates that are typed in beside it', async () => {
  await using world = await startShop();
  await submit(world, { seed: '1', 'rate.unknown-keys': '100', inject: 'webhook-dropped' });
  expect(await (await fetch(world.simulator.url)).text()).toContain('The next order gets: webhook-dropped.');
  await world.pay('o1');
  expect(world.simulator.faultsOf('o1').map(({ name }) => name)).toEqual(['unknown-keys', 'webhook-dropped']);
});

test('forcing a fault does not begin the draws again', async () => {
  const rates = { 'unknown-keys': 0.5, 'status-stale': 0.5, 'webhook-dropped': 0.5 };
  const drawn: string[][] = [];
  for (const forces of [false, true]) {
    await using world = await startShop({ simulator: { faults: { seed: 3, rates } } });
    for (const id of ['a', 'b', 'c', 'd', 'e']) {
      await world.pay(id);
      if (!forces) continue;
      const form = { 'rate.unknown-keys': '50', 'rate.status-stale': '50', 'rate.webhook-dropped': '50' };
      await submit(world, { seed: '3', ...form, inject: 'refund-failed' });
    }
    drawn.push(
      ['a', 'b', 'c', 'd', 'e'].map((id) =>
        world.simulator
          .faultsOf(id)
          .map(({ name }) => name)
          .filter((name) => name !== 'refund-failed')
          .join(),
      ),
    );
  }
  expect(drawn[1]).toEqual(drawn[0]);
});

test('the page puts a fault on an order, and its row shows what the order has', async () => {
  await using world = await startShop();
  await world.pay('o1');
  const answer = await submit(world, { order: 'o1', inject: 'status-wrong-currency' });
  expect([answer.status, answer.headers.get('location')]).toEqual([303, '/']);
  await world.gateway.orderStatus('o1');
  expect(await (await fetch(world.simulator.url)).text()).toContain('status-wrong-currency, applied: 1');
});
