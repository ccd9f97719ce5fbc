import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { stopClock } from '../../test/clock.ts';
import { getDetails, startShop } from '../../test/shop.ts';
import { waitFor } from '../../test/wait-for.ts';

const APIS = ['v1', 'v2'] as const;

test.for(APIS)(
  '%s failed-then-completed: reports FAILED, then COMPLETED, in status and webhooks',
  async (api) => {
    using clock = stopClock();
    await using env = await startShop({ api });
    const { simulator, gateway, pay } = env;
    simulator.inject('failed-then-completed');
    await pay('o1');
    expect(await simulator.complete('o1')).toMatchObject({ state: 'FAILED' });
    expect(await gateway.orderStatus('o1')).toMatchObject({ state: 'failed' });
    await simulator.complete('o1');
    expect(simulator.order('o1').state).toBe('FAILED');
    await clock.advance(5000 - 1);
    await waitFor('the first webhook', () => env.received().length === 1);
    expect(simulator.order('o1').state).toBe('FAILED');
    await clock.advance(60_000);
    expect(simulator.order('o1').state).toBe('COMPLETED');
    expect(await gateway.orderStatus('o1')).toMatchObject({ state: 'completed', amountPaise: 10_050 });
    await waitFor('both webhooks', () => env.received().length === 2);
    const states = env.received().map((webhook) => getDetails(webhook)['state']);
    expect(states).toEqual(['FAILED', 'COMPLETED']);
  },
);

test.for(APIS)('%s late-success: expires the order and captures it later without a webhook', async (api) => {
  using clock = stopClock();
  await using env = await startShop({ api });
  const { simulator, gateway, pay } = env;
  simulator.inject('late-success');
  await pay('o1', { expireAfterSeconds: 300 });
  expect(await simulator.complete('o1')).toMatchObject({ state: 'PENDING' });
  const { expireAt } = simulator.order('o1');
  await clock.advance(expireAt - Date.now() + 360_000 - 1);
  expect(simulator.order('o1').state).toBe('FAILED');
  expect(await gateway.orderStatus('o1')).toMatchObject({ state: 'failed' });
  await waitFor('the webhook of the expiry', () => simulator.deliveries('o1')[0]?.state === 'delivered');
  await clock.advance(960_000);
  expect(simulator.order('o1').state).toBe('COMPLETED');
  const { endedAt, expiresAt } = simulator.order('o1');
  expect((endedAt ?? 0) - expiresAt).toBeGreaterThanOrEqual(360_000);
  expect(await gateway.orderStatus('o1')).toMatchObject({ state: 'completed' });
  expect(simulator.deliveries('o1').map(({ event, state }) => [event, state])).toEqual([
    ['checkout.order.failed', 'delivered'],
    ['checkout.order.completed', 'suppressed'],
  ]);
});

test.for(APIS)(
  '%s status-stale: shows PENDING for a while after the webhook reports the payment',
  async (api) => {
    using clock = stopClock();
    await using env = await startShop({ api });
    const { simulator, gateway, pay } = env;
    simulator.inject('status-stale');
    await pay('o1');
    await simulator.complete('o1');
    expect(await gateway.orderStatus('o1')).toMatchObject({ state: 'pending' });
    await clock.advance(5000 - 1);
    await waitFor('the webhook', () => getDetails(env.received()[0])['state'] === 'COMPLETED');
    expect(await gateway.orderStatus('o1')).toMatchObject({ state: 'pending' });
    await clock.advance(60_000);
    expect(await gateway.orderStatus('o1')).toMatchObject({ state: 'completed' });
  },
);

test.for(APIS)('%s status-wrong-amount: shows the same wrong amount in every status', async (api) => {
  await using env = await startShop({ api });
  const { simulator, gateway, pay } = env;
  simulator.inject('status-wrong-amount');
  await pay('o1');
  await simulator.complete('o1');
  const first = await gateway.orderStatus('o1');
  expect([10_049, 10_051, 1_005_000, 100]).toContain(first.found && first.amountPaise);
  expect(await gateway.orderStatus('o1')).toEqual(first);
  await waitFor('the webhook', () => getDetails(env.received()[0])['amount'] === 10_050);
});

test('status-wrong-amount: draws one paisa less, one paisa more, 100 times the amount and a hundredth of it', async () => {
  await using env = await startShop();
  const { simulator, gateway, pay } = env;
  simulator.setFaults({ seed: 1, rates: { 'status-wrong-amount': 1 } });
  const amounts = new Set<unknown>();
  for (let number = 0; number < 30; number += 1) {
    await pay(`o${number}`);
    const status = await gateway.orderStatus(`o${number}`);
    amounts.add(status.found && status.amountPaise);
  }
  expect(amounts).toEqual(new Set([10_049, 10_051, 1_005_000, 100]));
});

test.for(APIS)('%s status-wrong-currency: shows USD in the status', async (api) => {
  await using env = await startShop({ api });
  env.simulator.inject('status-wrong-currency');
  await env.pay('o1');
  await env.simulator.complete('o1');
  expect(await env.gateway.orderStatus('o1')).toMatchObject({ state: 'completed', currency: 'USD' });
});

test.for(APIS)('%s webhook-wrong-amount: shows a wrong amount in the webhook only', async (api) => {
  await using env = await startShop({ api });
  env.simulator.inject('webhook-wrong-amount');
  await env.pay('o1');
  await env.simulator.complete('o1');
  await waitFor('the webhook', () => env.received().length === 1);
  const { amount } = getDetails(env.received()[0]);
  expect([10_049, 10_051, 1_005_000, 100]).toContain(amount);
  expect(await env.gateway.orderStatus('o1')).toMatchObject({ state: 'completed', amountPaise: 10_050 });
});

test.for(APIS)('%s webhook-wrong-currency: shows USD in the webhook only', async (api) => {
  await using env = await startShop({ api });
  env.simulator.inject('webhook-wrong-currency');
  await env.pay('o1');
  await env.simulator.complete('o1');
  await waitFor('the webhook', () => env.received().length === 1);
  expect(getDetails(env.received()[0])).toMatchObject({ currency: 'USD', amount: 10_050 });
  expect(await env.gateway.orderStatus('o1')).toMatchObject({ state: 'completed', currency: 'INR' });
});

test.for(APIS)(
  '%s refund-failed: accepts the first refund and fails it later, and completes the next one',
  async (api) => {
    await using env = await startShop({ api });
    const { simulator, gateway, pay, refund } = env;
    simulator.inject('refund-failed');
    await pay('o1');
    await simulator.complete('o1');
    expect(await refund('r1', 'o1')).toMatchObject({ state: 'pending' });
    await waitFor('the failed refund', () => simulator.refund('r1')?.state === 'FAILED');
    expect(await gateway.refundStatus('r1')).toMatchObject({ state: 'failed' });
    await refund('r2', 'o1');
    await waitFor('the completed second refund', () => simulator.refund('r2')?.state === 'COMPLETED');
  },
);

test.for(APIS)('%s: captures another amount or currency than was ordered', async (api) => {
  await using env = await startShop({ api });
  const { simulator, gateway, pay } = env;
  await pay('o1');
  await pay('o2');
  await simulator.complete('o1', { amount: 9000 });
  await simulator.complete('o2', { currency: 'USD' });
  expect(await gateway.orderStatus('o1')).toMatchObject({
    state: 'completed',
    amountPaise: 9000,
    currency: 'INR',
  });
  expect(await gateway.orderStatus('o2')).toMatchObject({ amountPaise: 10_050, currency: 'USD' });
  await waitFor('both webhooks', () => env.received().length === 2);
  expect(env.received().map((webhook) => getDetails(webhook)['amount'])).toEqual(
    expect.arrayContaining([9000, 10_050]),
  );
  await expect(env.refund('r1', 'o1', 9001)).rejects.toMatchObject({ outcome: 'refused' });
  await expect(env.refund('r2', 'o1', 9000)).resolves.toMatchObject({ amountPaise: 9000 });
});

test('keeps faults and delayed captures across a restart', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'phonepe-faults-'));
  const stateFile = join(folder, 'state.json');
  using clock = stopClock();
  try {
    {
      await using first = await startShop({ simulator: { stateFile } });
      first.simulator.inject('failed-then-completed');
      first.simulator.inject('unknown-keys');
      await first.pay('o1');
      await first.simulator.complete('o1');
    }
    await using second = await startShop({ simulator: { stateFile } });
    expect(second.simulator.faultsOf('o1').map(({ name }) => name)).toEqual([
      'failed-then-completed',
      'unknown-keys',
    ]);
    await clock.advance(60_000 + 1);
    expect(second.simulator.order('o1').state).toBe('COMPLETED');
    await waitFor('its webhook', () =>
      second.received().some((webhook) => webhook['event'] === 'checkout.order.completed'),
    );
  } finally {
    await rm(folder, { recursive: true });
  }
});
