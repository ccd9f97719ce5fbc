import { expect, test } from 'vitest';
import { payInput, startEnvironment } from '../test/fixtures.ts';

test('keeps later changes out of a response that waits at a gate', async () => {
  await using env = await startEnvironment();
  const { gateway, simulator } = env;
  await gateway.pay(payInput('o1'));
  const gate = simulator.gate('status', 'o1');
  const status = gateway.orderStatus('o1');
  await gate.reached;
  await simulator.complete('o1');
  expect(await gateway.orderStatus('o1')).toMatchObject({ state: 'completed' });
  gate.release();
  expect(await status).toMatchObject({ state: 'pending' });
});

test('lets calls for other orders pass the gate of one order', async () => {
  await using env = await startEnvironment();
  const { gateway, simulator } = env;
  const gate = simulator.gate('pay', 'o1');
  const waiting = gateway.pay(payInput('o1'));
  await gate.reached;
  await gateway.pay(payInput('o2'));
  expect(simulator.orders().map((order) => order.merchantOrderId)).toEqual(['o1', 'o2']);
  gate.release();
  await expect(waiting).resolves.toBeDefined();
});

test('lets all calls pass a gate that was released before the first call', async () => {
  await using env = await startEnvironment();
  const gate = env.simulator.gate('pay');
  gate.release();
  await expect(env.gateway.pay(payInput('o1'))).resolves.toBeDefined();
});

test('closes the simulator while one call waits at a gate and another gets no response', async () => {
  const { gateway, simulator } = await startEnvironment();
  const gate = simulator.gate('pay', 'o1');
  const waiting = gateway.pay(payInput('o1'));
  await gate.reached;
  simulator.failNextPay('timeout-before');
  const unanswered = gateway.pay(payInput('o2'));
  const results = Promise.allSettled([waiting, unanswered]);
  await simulator.close();
  expect((await results)[1].status).toBe('rejected');
});
