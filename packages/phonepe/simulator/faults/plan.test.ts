import { expect, test } from 'vitest';
import { startShop } from '../../test/shop.ts';
import { FAULT_NAMES } from './list.ts';
import { drawPlan, type FaultSettings } from './plan.ts';

const HALF: FaultSettings['rates'] = Object.fromEntries(FAULT_NAMES.map((name) => [name, 0.5]));

function drawNames(settings: FaultSettings, orders = 100): string[][] {
  return Array.from({ length: orders }, (_, index) =>
    drawPlan(settings, index + 1).faults.map(({ name }) => name),
  );
}

test('draws the same faults for the same seed and different ones for another seed', () => {
  expect(drawNames({ seed: 7, rates: HALF })).toEqual(drawNames({ seed: 7, rates: HALF }));
  expect(drawNames({ seed: 7, rates: HALF })).not.toEqual(drawNames({ seed: 8, rates: HALF }));
});

test('gives a fault to about the share of orders that its rate sets', () => {
  const rates = { 'webhook-dropped': 0, 'webhook-duplicated': 1, 'status-stale': 0.25 } as const;
  const drawn = drawNames({ seed: 3, rates }, 2000).flat();
  const count = (name: string): number => drawn.filter((other) => other === name).length;
  expect(count('webhook-dropped')).toBe(0);
  expect(count('webhook-duplicated')).toBe(2000);
  expect(count('status-stale')).toBeGreaterThan(420);
  expect(count('status-stale')).toBeLessThan(580);
  expect(new Set(drawn).size).toBe(2);
});

test('draws each fault independently of the other rates', () => {
  const alone = drawNames({ seed: 5, rates: { 'late-success': 0.5 } });
  const among = drawNames({ seed: 5, rates: HALF });
  expect(among.map((names) => names.filter((name) => name === 'late-success'))).toEqual(alone);
});

test('draws the same faults in two simulators with one seed, for any order ids, and again after a reset', async () => {
  await using one = await startShop();
  await using other = await startShop();
  const rates = { 'webhook-duplicated': 0.5, 'unknown-keys': 0.5, 'status-stale': 0.5 };
  const readFaultNames = (env: typeof one, ids: string[]) =>
    ids.map((id) => env.simulator.faultsOf(id).map(({ name }) => name));
  one.simulator.setFaults({ seed: 42, rates });
  other.simulator.setFaults({ seed: 42, rates });
  const ids = Array.from({ length: 20 }, (_, index) => `o${index}`);
  for (const id of ids) {
    await one.pay(id);
    await other.pay(`x_${id}`);
  }
  const drawn = readFaultNames(one, ids);
  expect(drawn.flat().length).toBeGreaterThan(10);
  expect(
    readFaultNames(
      other,
      ids.map((id) => `x_${id}`),
    ),
  ).toEqual(drawn);

  one.simulator.setFaults({ seed: 42, rates });
  const again = ids.map((id) => `again_${id}`);
  for (const id of again) await one.pay(id);
  expect(readFaultNames(one, again)).toEqual(drawn);
});

test('draws the details of a fault from the seed: the same wrong amounts and numbers of copies', async () => {
  const seen: unknown[] = [];
  for (const _ of [1, 2]) {
    await using env = await startShop({
      simulator: { faults: { seed: 9, rates: { 'status-wrong-amount': 1, 'webhook-duplicated': 1 } } },
    });
    for (const id of ['a', 'b', 'c', 'd']) {
      await env.pay(id);
      await env.simulator.complete(id);
      const status = await env.gateway.orderStatus(id);
      seen.push([status.found && status.amountPaise, env.simulator.deliveries(id).length]);
    }
  }
  expect(seen.slice(0, 4)).toEqual(seen.slice(4));
});

test('forces a fault on only the next order or only the named order', async () => {
  await using env = await startShop();
  const { simulator, pay } = env;
  simulator.inject('webhook-dropped');
  simulator.inject('unknown-keys');
  await pay('o1');
  await pay('o2');
  simulator.inject('status-stale', 'o2');
  expect(simulator.faultsOf('o1').map(({ name }) => name)).toEqual(['webhook-dropped', 'unknown-keys']);
  expect(simulator.order('o2').faults).toEqual([{ name: 'status-stale', struck: 0 }]);
  expect(() => simulator.inject('status-stale', 'none')).toThrow('no order none');
});

test('draws the faults of an order at its first pay call and keeps them when it is created', async () => {
  await using env = await startShop();
  const { simulator, pay } = env;
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

test('refuses a rate above 1 and a rate of an unknown fault', async () => {
  await using env = await startShop();
  const { simulator } = env;
  expect(() => simulator.setFaults({ rates: { 'webhook-dropped': 2 } })).toThrow('<=1');
  const unknown = { seed: 1, rates: { 'webhook-dropped': 1, nothing: 1 } };
  expect(() => simulator.setFaults(unknown)).toThrow('Unrecognized key');
  expect(simulator.faultsOf('o1')).toEqual([]);
});
