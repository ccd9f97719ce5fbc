import { expect, test } from 'vitest';
import { payInput, startWorld } from '../test/fixtures.ts';

test('a gate holds an answer that was computed before what happens meanwhile', async () => {
  await using world = await startWorld();
  const { gateway, simulator } = world;
  await gateway.pay(payInput('o1'));
  const gate = simulator.gate('status', 'o1');
  const look = gateway.orderStatus('o1');
  await gate.reached;
  await simulator.complete('o1');
  expect(await gateway.orderStatus('o1')).toMatchObject({ state: 'completed' });
  gate.release();
  expect(await look).toMatchObject({ state: 'pending' });
});

test('a gate for one order lets the others pass', async () => {
  await using world = await startWorld();
  const { gateway, simulator } = world;
  const gate = simulator.gate('pay', 'o1');
  const held = gateway.pay(payInput('o1'));
  await gate.reached;
  await gateway.pay(payInput('o2'));
  expect(simulator.orders().map((order) => order.merchantOrderId)).toEqual(['o1', 'o2']);
  gate.release();
  await expect(held).resolves.toBeDefined();
});

test('a gate that is released before anybody came holds nobody', async () => {
  await using world = await startWorld();
  const gate = world.simulator.gate('pay');
  gate.release();
  await expect(world.gateway.pay(payInput('o1'))).resolves.toBeDefined();
});

test('a simulator with a held answer and a lost one still stops', async () => {
  const { gateway, simulator } = await startWorld();
  const gate = simulator.gate('pay', 'o1');
  const held = gateway.pay(payInput('o1'));
  await gate.reached;
  simulator.failNextPay('timeout-before');
  const lost = gateway.pay(payInput('o2'));
  const results = Promise.allSettled([held, lost]);
  await simulator.close();
  expect((await results)[1].status).toBe('rejected');
});
