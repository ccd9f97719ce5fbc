import { expect, test } from 'vitest';
import { stopClock, type StoppedClock } from '../../test/clock.ts';
import { catchRejection, countCalls, payInput, startEnvironment } from '../../test/fixtures.ts';
import { startShop } from '../../test/shop.ts';
import { FAULT_NAMES, type FaultName } from './list.ts';

/** Returns the statuses of all calls of this kind from the log. */
function readStatuses(env: Awaited<ReturnType<typeof startShop>>, call: string): (number | null)[] {
  return env.simulator.log.flatMap((entry) =>
    entry.kind === 'request' && entry.call === call ? [entry.status] : [],
  );
}

test.for([
  ['pay-timeout-before', false],
  ['pay-timeout-after', true],
] as const)('%s: gives the first pay call no response; order created: %o', async ([fault, isCreated]) => {
  for (const api of ['v1', 'v2'] as const) {
    await using env = await startShop({ api });
    env.simulator.inject(fault);
    expect(await catchRejection(env.pay('o1'))).toMatchObject({ code: 'TIMEOUT', outcome: 'unknown' });
    expect(env.simulator.orders()).toHaveLength(isCreated ? 1 : 0);
    await expect(env.pay('o1')).resolves.toBeDefined();
    expect(readStatuses(env, 'pay')).toEqual([null, 200]);
  }
});

test('applies a fault only to calls for its own order', async () => {
  await using env = await startShop();
  await env.pay('o1');
  env.simulator.inject('status-http-500', 'o1');
  await env.pay('o2');
  await env.gateway.orderStatus('o2');
  expect(readStatuses(env, 'status')).toEqual([200]);
});

test.for([
  ['status-http-500', 500],
  ['status-r999', 503],
  ['status-http-429', 429],
  ['status-timeout', null],
] as const)(
  '%s: ends the first 1 to 4 status calls with %o and lets later ones succeed',
  async ([fault, status]) => {
    for (const api of ['v1', 'v2'] as const) {
      await using env = await startShop({ api });
      env.simulator.inject(fault);
      await env.pay('o1');
      for (let calls = 0; calls < 5; calls += 1) await env.gateway.orderStatus('o1').catch(() => null);
      const statuses = readStatuses(env, 'status');
      const failures = statuses.filter((seen) => seen === status).length;
      expect(failures).toBeGreaterThanOrEqual(1);
      expect(failures).toBeLessThanOrEqual(4);
      expect(statuses.slice(failures)).toEqual(statuses.slice(failures).map(() => 200));
      expect(env.simulator.faultsOf('o1')).toEqual([{ name: fault, struck: failures }]);
    }
  },
);

test('status-http-401: makes V2 request a new token and V1 throw', async () => {
  await using env = await startShop();
  env.simulator.inject('status-http-401');
  await env.pay('o1');
  for (let calls = 0; calls < 4; calls += 1) await env.gateway.orderStatus('o1').catch(() => null);
  const failures = readStatuses(env, 'status').filter((status) => status === 401).length;
  expect(failures).toBeGreaterThanOrEqual(1);
  expect(countCalls(env.simulator, 'token')).toBe(1 + failures);

  await using v1 = await startShop({ api: 'v1' });
  v1.simulator.inject('status-http-401');
  await v1.pay('o1');
  expect(await catchRejection(v1.gateway.orderStatus('o1'))).toMatchObject({ code: 'AUTHORIZATION_FAILED' });
});

test('status-slow: delays the responses of the first status calls by 3 s', async () => {
  await using env = await startShop({ simulator: { timeScale: 0.05 } });
  env.simulator.inject('status-slow');
  await env.pay('o1');
  const startedAt = performance.now();
  expect(await env.gateway.orderStatus('o1')).toMatchObject({ state: 'pending' });
  // 3 s at this time scale are 150 ms; a timer may fire slightly early.
  expect(performance.now() - startedAt).toBeGreaterThan(145);
});

test.for([
  ['token-http-500', 500],
  ['token-r999', 503],
  ['token-http-429', 429],
  ['token-http-401', 401],
  ['token-timeout', null],
] as const)(
  '%s: revokes all tokens when the order is created and ends the next 1 to 3 token calls with %o',
  async ([fault, status]) => {
    await using env = await startShop();
    env.simulator.inject(fault);
    await env.pay('o1');
    for (let calls = 0; calls < 4; calls += 1) await env.gateway.orderStatus('o1').catch(() => null);
    expect(await env.gateway.orderStatus('o1')).toMatchObject({ state: 'pending' });
    const [first, ...later] = readStatuses(env, 'token');
    const failures = later.filter((seen) => seen === status).length;
    expect(first).toBe(200);
    expect(failures).toBeGreaterThanOrEqual(1);
    expect(failures).toBeLessThanOrEqual(3);
    expect(later.at(-1)).toBe(200);
  },
);

test('token-slow: delays the responses of the next token calls by 3 s', async () => {
  await using env = await startShop({ simulator: { timeScale: 0.05 } });
  env.simulator.inject('token-slow');
  await env.pay('o1');
  const startedAt = performance.now();
  expect(await env.gateway.orderStatus('o1')).toMatchObject({ state: 'pending' });
  expect(performance.now() - startedAt).toBeGreaterThan(145);
});

test('does not apply a token fault to a V1 order, because V1 has no tokens', async () => {
  await using env = await startShop({ api: 'v1' });
  env.simulator.inject('token-http-500');
  await env.pay('o1');
  expect(env.simulator.faultsOf('o1')).toEqual([{ name: 'token-http-500', struck: 0 }]);
});

test.for([
  ['refund-timeout-before', false],
  ['refund-timeout-after', true],
] as const)('%s: gives the first refund call no response; refund created: %o', async ([fault, isCreated]) => {
  for (const api of ['v1', 'v2'] as const) {
    await using env = await startShop({ api });
    env.simulator.inject(fault);
    await env.pay('o1');
    await env.simulator.complete('o1');
    expect(await catchRejection(env.refund('r1', 'o1'))).toMatchObject({
      code: 'TIMEOUT',
      outcome: 'unknown',
    });
    expect((await env.gateway.refundStatus('r1')).found).toBe(isCreated);
  }
});

test('applies a call fault to the next call of its kind for any order', async () => {
  await using env = await startShop({ simulator: { timeScale: 0.01 } });
  env.simulator.failNext('status', 'slow');
  await env.pay('o1');
  expect(await env.gateway.orderStatus('o1')).toMatchObject({ state: 'pending' });
  expect(env.simulator.log.at(-1)).toMatchObject({ call: 'status', fault: 'slow', status: 200 });
});

test('uses call faults in the order in which they were set', async () => {
  await using env = await startEnvironment();
  const { gateway, simulator } = env;
  simulator.failNextPay('refuse');
  simulator.failNextPay('http-500');
  await expect(gateway.pay(payInput('o1'))).rejects.toMatchObject({ httpStatus: 400 });
  await expect(gateway.pay(payInput('o1'))).rejects.toMatchObject({ httpStatus: 500 });
  await gateway.pay(payInput('o1'));
  expect(countCalls(simulator, 'pay')).toBe(3);
});

async function advanceUntil(clock: StoppedClock, condition: () => boolean): Promise<void> {
  while (!condition()) await clock.advance(1000);
}

/** Pays and refunds a V2 order that has the fault. Returns whether the fault was applied. */
async function isApplied(fault: FaultName, clock: StoppedClock): Promise<boolean> {
  // A slow response is delayed in real time.
  await using env = await startShop({ simulator: { timeScale: 0.01 } });
  const { simulator, gateway } = env;
  simulator.inject(fault);
  const input = payInput('o1');
  await gateway.pay(input).catch(() => gateway.orderStatus('o1').then(() => gateway.pay(input)));
  await simulator.complete('o1');
  await advanceUntil(clock, () => simulator.order('o1').state === 'COMPLETED');
  await gateway.orderStatus('o1').catch(() => null);
  await env.refund('r1', 'o1').catch(() => env.refund('r1', 'o1').catch(() => null));
  await advanceUntil(clock, () => {
    const state = simulator.refund('r1')?.state;
    return state === 'COMPLETED' || state === 'FAILED';
  });
  return simulator.faultsOf('o1').every(({ struck }) => struck > 0);
}

test('applies every fault to a V2 order that is paid and refunded', async () => {
  using clock = stopClock();
  const unapplied: string[] = [];
  for (const fault of FAULT_NAMES) if (!(await isApplied(fault, clock))) unapplied.push(fault);
  expect(unapplied).toEqual([]);
});
