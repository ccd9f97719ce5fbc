import { expect, test } from 'vitest';
import { payInput, startWorld, type World } from '../../test/fixtures.ts';
import { waitFor } from '../../test/wait-for.ts';

async function startPaid(amountPaise = 10_000): Promise<World> {
  const world = await startWorld();
  await world.gateway.pay(payInput('o1', { amountPaise }));
  await world.simulator.complete('o1');
  return world;
}

test('at a small time scale the wire still says 900 s, and the order dies sooner', async () => {
  await using world = await startWorld({ simulator: { timeScale: 0.0001 } });
  const { gateway, simulator } = world;
  const { expiresAt } = await gateway.pay(payInput('o1'));
  expect(expiresAt?.getTime()).toBe(simulator.order('o1').createdAt + 900_000);
  await waitFor('the expiry', () => simulator.order('o1').state === 'FAILED');
  expect(await gateway.orderStatus('o1')).toMatchObject({
    state: 'failed',
    errorCode: 'TXN_NOT_COMPLETED',
    detailedErrorCode: 'ORDER_EXPIRED',
  });
});

test('an order does not expire while an attempt is under way, and can be paid after its time', async () => {
  await using world = await startWorld();
  const { gateway, simulator } = world;
  await gateway.pay(payInput('o1'));
  await simulator.leavePending('o1');
  await simulator.expire('o1');
  expect(await gateway.orderStatus('o1')).toMatchObject({ state: 'pending' });
  await simulator.complete('o1');
  expect(await gateway.orderStatus('o1')).toMatchObject({ state: 'completed' });
});

test('an attempt that fails after the order’s time ends the order', async () => {
  await using world = await startWorld();
  await world.gateway.pay(payInput('o1'));
  await world.simulator.leavePending('o1');
  await world.simulator.expire('o1');
  await world.simulator.failAttempt('o1');
  expect(world.simulator.order('o1')).toMatchObject({ state: 'FAILED', detailedErrorCode: 'ORDER_EXPIRED' });
});

test('money can come late, after the order had failed', async () => {
  await using world = await startWorld();
  await world.gateway.pay(payInput('o1'));
  await world.simulator.expire('o1');
  await world.simulator.complete('o1');
  expect(await world.gateway.orderStatus('o1')).toMatchObject({ state: 'completed', errorCode: null });
});

test('refunds of one order never exceed what was paid', async () => {
  await using world = await startPaid(10_000);
  const { gateway, simulator } = world;
  const refund = (id: string, amountPaise: number) =>
    gateway.refund({ merchantRefundId: id, merchantOrderId: 'o1', amountPaise });
  await expect(refund('r0', 10_001)).rejects.toMatchObject({ code: 'BAD_REQUEST', outcome: 'refused' });
  await refund('r1', 6000);
  await simulator.completeRefund('r1');
  await expect(refund('r2', 4001)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  await refund('r3', 4000);
  await simulator.failRefund('r3');
  await refund('r4', 4000);
  expect(await gateway.refundStatus('r3')).toMatchObject({
    state: 'failed',
    errorCode: 'AUTHORIZATION_ERROR',
  });
});

test('one refund of an order is open at a time, unless that is switched off', async () => {
  await using world = await startPaid();
  const { gateway, simulator } = world;
  await gateway.refund({ merchantRefundId: 'r1', merchantOrderId: 'o1', amountPaise: 1000 });
  const second = { merchantRefundId: 'r2', merchantOrderId: 'o1', amountPaise: 1000 };
  await expect(gateway.refund(second)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  simulator.settings.oneRefundAtATime = false;
  await expect(gateway.refund(second)).resolves.toMatchObject({ state: 'pending' });
});

test('a refund id serves once, and only for an order that was paid', async () => {
  await using world = await startPaid();
  const { gateway } = world;
  const input = { merchantRefundId: 'r1', merchantOrderId: 'o1', amountPaise: 1000 };
  await gateway.refund(input);
  await expect(gateway.refund(input)).rejects.toMatchObject({ code: 'Refund ID Duplicated' });
  await gateway.pay(payInput('o2'));
  await expect(
    gateway.refund({ ...input, merchantRefundId: 'r2', merchantOrderId: 'o2' }),
  ).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  await expect(
    gateway.refund({ ...input, merchantRefundId: 'r2', merchantOrderId: 'none' }),
  ).rejects.toMatchObject({ code: 'INVALID_MERCHANT_ORDER_ID' });
});

test('a refund goes from pending over confirmed to its end by the clock', async () => {
  await using world = await startWorld({ simulator: { refundConfirmMs: 10, refundResult: 'stuck' } });
  const { gateway, simulator } = world;
  await gateway.pay(payInput('o1'));
  await simulator.complete('o1');
  await gateway.refund({ merchantRefundId: 'r1', merchantOrderId: 'o1', amountPaise: 10050 });
  await waitFor('the confirmation', () => simulator.refund('r1')?.state === 'CONFIRMED');
  expect(await gateway.refundStatus('r1')).toMatchObject({ state: 'confirmed' });
  await simulator.completeRefund('r1');
  expect(await gateway.refundStatus('r1')).toMatchObject({ state: 'completed' });
});
