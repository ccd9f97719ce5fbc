import { expect, test } from 'vitest';
import { startShop } from '../../test/shop.ts';
import { FAULT_NAMES } from './list.ts';
import { drawPlan, type FaultSettings } from './plan.ts';

const HALF: FaultSettings['rates'] = Object.fromEntries(FAULT_NAMES.map((name) => [name, 0.5]));

function namesOf(settings: FaultSettings, orders = 100): string[][] {
  return Array.from({ length: orders }, (_, index) =>
    drawPlan(settings, index + 1).faults.map(({ name }) => name),
  );
}

test('the same seed gives the same faults, and another seed others', () => {
  expect(namesOf({ seed: 7, rates: HALF })).toEqual(namesOf({ seed: 7, rates: HALF }));
  expect(namesOf({ seed: 7, rates: HALF })).not.toEqual(namesOf({ seed: 8, rates: HALF }));
});

test('a rate is a share of the orders: none, all, or about as many as it says', () => {
  const rates = { 'webhook-dropped': 0, 'webhook-duplicated': 1, 'status-stale': 0.25 } as const;
  const drawn = namesOf({ seed: 3, rates }, 2000).flat();
  const count = (name: string): number => drawn.filter((other) => other === name).length;
  expect(count('webhook-dropped')).toBe(0);
  expect(count('webhook-duplicated')).toBe(2000);
  expect(count('status-stale')).toBeGreaterThan(420);
  expect(count('status-stale')).toBeLessThan(580);
  expect(new Set(drawn).size).toBe(2);
});

test('whether an order gets a fault does not depend on the other rates', () => {
  const alone = namesOf({ seed: 5, rates: { 'late-success': 0.5 } });
  const among = namesOf({ seed: 5, rates: HALF });
  expect(among.map((names) => names.filter((name) => name === 'late-success'))).toEqual(alone);
});

test('two simulators with one seed draw alike, whatever the orders are called, and setting it again begins again', async () => {
  await using one = await startShop();
  await using other = await startShop();
  const rates = { 'webhook-duplicated': 0.5, 'unknown-keys': 0.5, 'status-stale': 0.5 };
  const namesFor = (world: typeof one, ids: string[]) =>
    ids.map((id) => world.simulator.faultsOf(id).map(({ name }) => name));
  one.simulator.setFaults({ seed: 42, rates });
  other.simulator.setFaults({ seed: 42, rates });
  const ids = Array.from({ length: 20 }, (_, index) => `o${index}`);
  for (const id of ids) {
    await one.pay(id);
    await other.pay(`x_${id}`);
  }
  const drawn = namesFor(one, ids);
  expect(drawn.flat().length).toBeGreaterThan(10);
  expect(
    namesFor(
      other,
      ids.map((id) => `x_${id}`),
    ),
  ).toEqual(drawn);

  one.simulator.setFaults({ seed: 42, rates });
  const again = ids.map((id) => `again_${id}`);
  for (const id of again) await one.pay(id);
  expect(namesFor(one, again)).toEqual(drawn);
});

test('how a fault strikes is drawn from the seed too: the same wrong amounts and the same number of copies', async () => {
  const seen: unknown[] = [];
  for (const _ of [1, 2]) {
    await using world = await startShop({
      simulator: { faults: { seed: 9, rates: { 'status-wrong-amount': 1, 'webhook-duplicated': 1 } } },
    });
    for (const id of ['a', 'b', 'c', 'd']) {
      await world.pay(id);
      await world.simulator.complete(id);
      const status = await world.gateway.orderStatus(id);
      seen.push([status.found && status.amountPaise, world.simulator.deliveries(id).length]);
    }
  }
  expect(seen.slice(0, 4)).toEqual(seen.slice(4));
});

test('a forced fault is of the next order alone, or of the order that is named', async () => {
  await using world = await startShop();
  const { simulator, pay } = world;
  simulator.inject('webhook-dropped');
  simulator.inject('unknown-keys');
  await pay('o1');
  await pay('o2');
  simulator.inject('status-stale', 'o2');
  expect(simulator.faultsOf('o1').map(({ name }) => name)).toEqual(['webhook-dropped', 'unknown-keys']);
  expect(simulator.order('o2').faults).toEqual([{ name: 'status-stale', struck: 0 }]);
  expect(() => simulator.inject('status-stale', 'none')).toThrow('no order none');
});

test('an order that was not made yet has its faults already, and keeps them when it is', async () => {
  await using world = await startShop({ gateway: { timeoutMs: 100 } });
  const { simulator, pay } = world;
  simulator.inject('pay-timeout-before');
  simulator.inject('unknown-keys');
  await expect(pay('o1')).rejects.toMatchObject({ code: 'TIMEOUT' });
  expect(simulator.orders()).toHaveLength(0);
  const drawn = [
    { name: 'pay-timeout-before', struck: 1 },
    { name: 'unknown-keys', struck: 0 },
  ];
  expect(simulator.faultsOf('o1')).toEqual(drawn);
  await pay('o1');
  expect(simulator.faultsOf('o1')).toEqual(drawn);
  await pay('o2');
  expect(simulator.faultsOf('o2')).toEqual([]);
});

test('a rate that is no share, or of a fault that there is not, is refused', async () => {
  await using world = await startShop();
  const { simulator } = world;
  expect(() => simulator.setFaults({ rates: { 'webhook-dropped': 2 } })).toThrow('<=1');
  const unknown = { seed: 1, rates: { 'webhook-dropped': 1, nothing: 1 } };
  expect(() => simulator.setFaults(unknown)).toThrow('Unrecognized key');
  expect(simulator.faultsOf('o1')).toEqual([]);
});
