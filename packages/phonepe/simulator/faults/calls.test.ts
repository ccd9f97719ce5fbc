import { expect, test } from 'vitest';
import { countCalls, payInput, rejection, startWorld } from '../../test/fixtures.ts';
import { startShop } from '../../test/shop.ts';
import { waitFor } from '../../test/wait-for.ts';
import { FAULT_NAMES } from './list.ts';

/** What the log says that a call of that kind came to, one by one. */
function outcomes(world: Awaited<ReturnType<typeof startShop>>, call: string): (number | null)[] {
  return world.simulator.log.flatMap((entry) =>
    entry.kind === 'request' && entry.call === call ? [entry.status] : [],
  );
}

test.for([
  ['pay-timeout-before', false],
  ['pay-timeout-after', true],
] as const)('%s: the first pay gets no answer; an order was made: %o', async ([fault, isMade]) => {
  for (const api of ['v1', 'v2'] as const) {
    await using world = await startShop({ api, gateway: { timeoutMs: 300 } });
    world.simulator.inject(fault);
    expect(await rejection(world.pay('o1'))).toMatchObject({ code: 'TIMEOUT', outcome: 'unknown' });
    expect(world.simulator.orders()).toHaveLength(isMade ? 1 : 0);
    await expect(world.pay('o1')).resolves.toBeDefined();
    expect(outcomes(world, 'pay')).toEqual([null, 200]);
  }
});

test('a fault waits for its order: others are answered meanwhile', async () => {
  await using world = await startShop();
  await world.pay('o1');
  world.simulator.inject('status-http-500', 'o1');
  await world.pay('o2');
  await world.gateway.orderStatus('o2');
  expect(outcomes(world, 'status')).toEqual([200]);
});

test.for([
  ['status-http-500', 500],
  ['status-r999', 503],
  ['status-http-429', 429],
  ['status-timeout', null],
] as const)('%s: the first 1 to 4 status calls come to %o, the rest are good', async ([fault, status]) => {
  for (const api of ['v1', 'v2'] as const) {
    await using world = await startShop({ api, gateway: { timeoutMs: 100 } });
    world.simulator.inject(fault);
    await world.pay('o1');
    for (let calls = 0; calls < 5; calls += 1) await world.gateway.orderStatus('o1').catch(() => null);
    const seen = outcomes(world, 'status');
    const bad = seen.filter((outcome) => outcome === status).length;
    expect(bad).toBeGreaterThanOrEqual(1);
    expect(bad).toBeLessThanOrEqual(4);
    expect(seen.slice(bad)).toEqual(seen.slice(bad).map(() => 200));
    expect(world.simulator.faultsOf('o1')).toEqual([{ name: fault, struck: bad }]);
  }
});

test('status-http-401: the client makes itself a new token, and V1 has an error of its own', async () => {
  await using world = await startShop();
  world.simulator.inject('status-http-401');
  await world.pay('o1');
  for (let calls = 0; calls < 4; calls += 1) await world.gateway.orderStatus('o1').catch(() => null);
  const bad = outcomes(world, 'status').filter((status) => status === 401).length;
  expect(bad).toBeGreaterThanOrEqual(1);
  expect(countCalls(world.simulator, 'token')).toBe(1 + bad);

  await using v1 = await startShop({ api: 'v1' });
  v1.simulator.inject('status-http-401');
  await v1.pay('o1');
  expect(await rejection(v1.gateway.orderStatus('o1'))).toMatchObject({ code: 'AUTHORIZATION_FAILED' });
});

test('status-slow: the first status calls are answered, 3 s late', async () => {
  await using world = await startShop({ simulator: { timeScale: 0.05 } });
  world.simulator.inject('status-slow');
  await world.pay('o1');
  const startedAt = performance.now();
  expect(await world.gateway.orderStatus('o1')).toMatchObject({ state: 'pending' });
  // 3 s at that scale, less what a timer may come early.
  expect(performance.now() - startedAt).toBeGreaterThan(145);
});

test.for([
  ['token-http-500', 500],
  ['token-r999', 503],
  ['token-http-429', 429],
  ['token-http-401', 401],
  ['token-timeout', null],
] as const)(
  '%s: once the order is made, no token serves and the next 1 to 3 token calls come to %o',
  async ([fault, status]) => {
    await using world = await startShop({ gateway: { timeoutMs: 100 } });
    world.simulator.inject(fault);
    await world.pay('o1');
    for (let calls = 0; calls < 4; calls += 1) await world.gateway.orderStatus('o1').catch(() => null);
    expect(await world.gateway.orderStatus('o1')).toMatchObject({ state: 'pending' });
    const [first, ...later] = outcomes(world, 'token');
    const bad = later.filter((outcome) => outcome === status).length;
    expect(first).toBe(200);
    expect(bad).toBeGreaterThanOrEqual(1);
    expect(bad).toBeLessThanOrEqual(3);
    expect(later.at(-1)).toBe(200);
  },
);

test('token-slow: the next token calls are answered, 3 s late', async () => {
  await using world = await startShop({ simulator: { timeScale: 0.05 } });
  world.simulator.inject('token-slow');
  await world.pay('o1');
  const startedAt = performance.now();
  expect(await world.gateway.orderStatus('o1')).toMatchObject({ state: 'pending' });
  expect(performance.now() - startedAt).toBeGreaterThan(145);
});

test('V1 has no tokens, so a token fault of its order strikes nobody', async () => {
  await using world = await startShop({ api: 'v1' });
  world.simulator.inject('token-http-500');
  await world.pay('o1');
  expect(world.simulator.faultsOf('o1')).toEqual([{ name: 'token-http-500', struck: 0 }]);
});

test.for([
  ['refund-timeout-before', false],
  ['refund-timeout-after', true],
] as const)('%s: the first refund call gets no answer; a refund was made: %o', async ([fault, isMade]) => {
  for (const api of ['v1', 'v2'] as const) {
    await using world = await startShop({ api, gateway: { timeoutMs: 300 } });
    world.simulator.inject(fault);
    await world.pay('o1');
    await world.simulator.complete('o1');
    expect(await rejection(world.refund('r1', 'o1'))).toMatchObject({ code: 'TIMEOUT', outcome: 'unknown' });
    expect((await world.gateway.refundStatus('r1')).found).toBe(isMade);
  }
});

test('a call that fails by name is any order’s, a fault is one order’s', async () => {
  await using world = await startShop();
  world.simulator.failNext('status', 'slow');
  await world.pay('o1');
  expect(await world.gateway.orderStatus('o1')).toMatchObject({ state: 'pending' });
  expect(world.simulator.log.at(-1)).toMatchObject({ call: 'status', fault: 'slow', status: 200 });
});

test('faults are used up in the order in which they were asked for', async () => {
  await using world = await startWorld();
  const { gateway, simulator } = world;
  simulator.failNextPay('refuse');
  simulator.failNextPay('http-500');
  await expect(gateway.pay(payInput('o1'))).rejects.toMatchObject({ httpStatus: 400 });
  await expect(gateway.pay(payInput('o1'))).rejects.toMatchObject({ httpStatus: 500 });
  await gateway.pay(payInput('o1'));
  expect(countCalls(simulator, 'pay')).toBe(3);
});

test('every fault strikes in the course of a V2 order that is paid and refunded', async () => {
  const idle: string[] = [];
  for (const fault of FAULT_NAMES) {
    await using world = await startShop({ gateway: { timeoutMs: 200 } });
    const { simulator, gateway } = world;
    simulator.inject(fault);
    const input = payInput('o1');
    await gateway.pay(input).catch(() => gateway.orderStatus('o1').then(() => gateway.pay(input)));
    await simulator.complete('o1');
    await waitFor('the money', () => simulator.order('o1').state === 'COMPLETED');
    await gateway.orderStatus('o1').catch(() => null);
    await world.refund('r1', 'o1').catch(() => world.refund('r1', 'o1').catch(() => null));
    await waitFor('the refund’s end', () => {
      const state = simulator.refund('r1')?.state;
      return state === 'COMPLETED' || state === 'FAILED';
    });
    if (simulator.faultsOf('o1').some(({ struck }) => struck === 0)) idle.push(fault);
  }
  expect(idle).toEqual([]);
});
