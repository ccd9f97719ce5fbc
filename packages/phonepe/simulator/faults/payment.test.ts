import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { detailsOf, startShop } from '../../test/shop.ts';
import { waitFor } from '../../test/wait-for.ts';

const APIS = ['v1', 'v2'] as const;

test.for(APIS)('%s failed-then-completed: FAILED is told and shown, then COMPLETED', async (api) => {
  await using world = await startShop({ api, simulator: { timeScale: 0.01 } });
  const { simulator, gateway, pay } = world;
  simulator.inject('failed-then-completed');
  await pay('o1');
  expect(await simulator.complete('o1')).toMatchObject({ state: 'FAILED' });
  expect(await gateway.orderStatus('o1')).toMatchObject({ state: 'failed' });
  await simulator.complete('o1');
  expect(simulator.order('o1').state).toBe('FAILED');
  await waitFor('the recovery', () => simulator.order('o1').state === 'COMPLETED');
  expect(await gateway.orderStatus('o1')).toMatchObject({ state: 'completed', amountPaise: 10_050 });
  await waitFor('both webhooks', () => world.received().length === 2);
  const states = world.received().map((webhook) => detailsOf(webhook)['state']);
  expect(states).toEqual(['FAILED', 'COMPLETED']);
});

test.for(APIS)(
  '%s late-success: the order expires, is paid after that, and no webhook tells of it',
  async (api) => {
    await using world = await startShop({ api });
    const { simulator, gateway, pay } = world;
    simulator.inject('late-success');
    await pay('o1', { expireAfterSeconds: 300 });
    expect(await simulator.complete('o1')).toMatchObject({ state: 'PENDING' });
    await waitFor('the expiry', () => simulator.order('o1').state === 'FAILED');
    expect(await gateway.orderStatus('o1')).toMatchObject({ state: 'failed' });
    await waitFor('the money', () => simulator.order('o1').state === 'COMPLETED');
    const { endedAt, expiresAt } = simulator.order('o1');
    expect((endedAt ?? 0) - expiresAt).toBeGreaterThanOrEqual(360);
    expect(await gateway.orderStatus('o1')).toMatchObject({ state: 'completed' });
    expect(simulator.deliveries('o1').map(({ event, state }) => [event, state])).toEqual([
      ['checkout.order.failed', 'delivered'],
      ['checkout.order.completed', 'suppressed'],
    ]);
  },
);

test.for(APIS)('%s status-stale: the webhook says paid, the status PENDING for a while', async (api) => {
  await using world = await startShop({ api, simulator: { timeScale: 0.01 } });
  const { simulator, gateway, pay } = world;
  simulator.inject('status-stale');
  await pay('o1');
  await simulator.complete('o1');
  expect(await gateway.orderStatus('o1')).toMatchObject({ state: 'pending' });
  await waitFor('the webhook', () => detailsOf(world.received()[0])['state'] === 'COMPLETED');
  const { endedAt } = simulator.order('o1');
  await waitFor('the truth', async () => {
    const status = await gateway.orderStatus('o1');
    return status.found && status.state === 'completed';
  });
  // 5 to 60 s at that scale.
  expect(Date.now() - (endedAt ?? 0)).toBeGreaterThanOrEqual(50);
});

test.for(APIS)('%s status-wrong-amount: the status shows one other amount, again and again', async (api) => {
  await using world = await startShop({ api });
  const { simulator, gateway, pay } = world;
  simulator.inject('status-wrong-amount');
  await pay('o1');
  await simulator.complete('o1');
  const first = await gateway.orderStatus('o1');
  expect([10_049, 10_051, 1_005_000, 100]).toContain(first.found && first.amountPaise);
  expect(await gateway.orderStatus('o1')).toEqual(first);
  await waitFor('the webhook', () => detailsOf(world.received()[0])['amount'] === 10_050);
});

test('the wrong amounts are of all kinds: a paisa less, a paisa more, rupees for paise and paise for rupees', async () => {
  await using world = await startShop();
  const { simulator, gateway, pay } = world;
  simulator.setFaults({ seed: 1, rates: { 'status-wrong-amount': 1 } });
  const seen = new Set<unknown>();
  for (let number = 0; number < 30; number += 1) {
    await pay(`o${number}`);
    const status = await gateway.orderStatus(`o${number}`);
    seen.add(status.found && status.amountPaise);
  }
  expect(seen).toEqual(new Set([10_049, 10_051, 1_005_000, 100]));
});

test.for(APIS)('%s status-wrong-currency: the status shows USD', async (api) => {
  await using world = await startShop({ api });
  world.simulator.inject('status-wrong-currency');
  await world.pay('o1');
  await world.simulator.complete('o1');
  expect(await world.gateway.orderStatus('o1')).toMatchObject({ state: 'completed', currency: 'USD' });
});

test.for(APIS)('%s webhook-wrong-amount: the webhook shows another amount than the status', async (api) => {
  await using world = await startShop({ api });
  world.simulator.inject('webhook-wrong-amount');
  await world.pay('o1');
  await world.simulator.complete('o1');
  await waitFor('it', () => world.received().length === 1);
  const { amount } = detailsOf(world.received()[0]);
  expect([10_049, 10_051, 1_005_000, 100]).toContain(amount);
  expect(await world.gateway.orderStatus('o1')).toMatchObject({ state: 'completed', amountPaise: 10_050 });
});

test.for(APIS)('%s webhook-wrong-currency: the webhook shows USD, the status INR', async (api) => {
  await using world = await startShop({ api });
  world.simulator.inject('webhook-wrong-currency');
  await world.pay('o1');
  await world.simulator.complete('o1');
  await waitFor('it', () => world.received().length === 1);
  expect(detailsOf(world.received()[0])).toMatchObject({ currency: 'USD', amount: 10_050 });
  expect(await world.gateway.orderStatus('o1')).toMatchObject({ state: 'completed', currency: 'INR' });
});

test.for(APIS)(
  '%s refund-failed: the first refund is accepted and fails, the next one ends well',
  async (api) => {
    await using world = await startShop({ api });
    const { simulator, gateway, pay, refund } = world;
    simulator.inject('refund-failed');
    await pay('o1');
    await simulator.complete('o1');
    expect(await refund('r1', 'o1')).toMatchObject({ state: 'pending' });
    await waitFor('its end', () => simulator.refund('r1')?.state === 'FAILED');
    expect(await gateway.refundStatus('r1')).toMatchObject({ state: 'failed' });
    await refund('r2', 'o1');
    await waitFor('the next one’s end', () => simulator.refund('r2')?.state === 'COMPLETED');
  },
);

test.for(APIS)('%s: an order can be paid in other money than was ordered', async (api) => {
  await using world = await startShop({ api });
  const { simulator, gateway, pay } = world;
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
  await waitFor('both webhooks', () => world.received().length === 2);
  expect(world.received().map((webhook) => detailsOf(webhook)['amount'])).toEqual(
    expect.arrayContaining([9000, 10_050]),
  );
  await expect(world.refund('r1', 'o1', 9001)).rejects.toMatchObject({ outcome: 'refused' });
  await expect(world.refund('r2', 'o1', 9000)).resolves.toMatchObject({ amountPaise: 9000 });
});

test('faults and money that is on its way survive a restart', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'phonepe-faults-'));
  const stateFile = join(folder, 'state.json');
  try {
    {
      await using first = await startShop({ simulator: { stateFile, timeScale: 0.05 } });
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
    await waitFor('the money', () => second.simulator.order('o1').state === 'COMPLETED');
    await waitFor('its webhook', () =>
      second.received().some((webhook) => webhook['event'] === 'checkout.order.completed'),
    );
  } finally {
    await rm(folder, { recursive: true });
  }
});
