import { expect, test } from 'vitest';
import { payInput, startEnvironment, type TestEnvironment } from '../../test/fixtures.ts';
import { waitFor } from '../../test/wait-for.ts';

async function startPaid(amountPaise = 10_000): Promise<TestEnvironment> {
  const env = await startEnvironment();
  await env.gateway.pay(payInput('o1', { amountPaise }));
  await env.simulator.complete('o1');
  return env;
}

test('reports an expiry of 900 s at a small time scale but expires the order sooner', async () => {
  await using env = await startEnvironment({ simulator: { timeScale: 0.0001 } });
  const { gateway, simulator } = env;
  const { expiresAt } = await gateway.pay(payInput('o1'));
  expect(expiresAt?.getTime()).toBe(simulator.order('o1').createdAt + 900_000);
  await waitFor('the expiry', () => simulator.order('o1').state === 'FAILED');
  expect(await gateway.orderStatus('o1')).toMatchObject({
    state: 'failed',
    errorCode: 'TXN_NOT_COMPLETED',
    detailedErrorCode: 'ORDER_EXPIRED',
  });
});

test('does not expire an order with a pending attempt, which can then still be paid', async () => {
  await using env = await startEnvironment();
  const { gateway, simulator } = env;
  await gateway.pay(payInput('o1'));
  await simulator.leavePending('o1');
  await simulator.expire('o1');
  expect(await gateway.orderStatus('o1')).toMatchObject({ state: 'pending' });
  await simulator.complete('o1');
  expect(await gateway.orderStatus('o1')).toMatchObject({ state: 'completed' });
});

test('expires the order when its attempt fails after the expiry', async () => {
  await using env = await startEnvironment();
  await env.gateway.pay(payInput('o1'));
  await env.simulator.leavePending('o1');
  await env.simulator.expire('o1');
  await env.simulator.failAttempt('o1');
  expect(env.simulator.order('o1')).toMatchObject({ state: 'FAILED', detailedErrorCode: 'ORDER_EXPIRED' });
});

test('completes an order that has already expired', async () => {
  await using env = await startEnvironment();
  await env.gateway.pay(payInput('o1'));
  await env.simulator.expire('o1');
  await env.simulator.complete('o1');
  expect(await env.gateway.orderStatus('o1')).toMatchObject({ state: 'completed', errorCode: null });
});

test('refuses refunds that would exceed the paid amount', async () => {
  await using env = await startPaid(10_000);
  const { gateway, simulator } = env;
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

test('allows one open refund of an order at a time unless the setting is off', async () => {
  await using env = await startPaid();
  const { gateway, simulator } = env;
  await gateway.refund({ merchantRefundId: 'r1', merchantOrderId: 'o1', amountPaise: 1000 });
  const second = { merchantRefundId: 'r2', merchantOrderId: 'o1', amountPaise: 1000 };
  await expect(gateway.refund(second)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  simulator.settings.oneRefundAtATime = false;
  await expect(gateway.refund(second)).resolves.toMatchObject({ state: 'pending' });
});

test('refuses a used refund id and refunds of unpaid or unknown orders', async () => {
  await using env = await startPaid();
  const { gateway } = env;
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

test('confirms a refund by timer and keeps a stuck refund until it is completed', async () => {
  await using env = await startEnvironment({ simulator: { refundConfirmMs: 10, refundResult: 'stuck' } });
  const { gateway, simulator } = env;
  await gateway.pay(payInput('o1'));
  await simulator.complete('o1');
  await gateway.refund({ merchantRefundId: 'r1', merchantOrderId: 'o1', amountPaise: 10050 });
  await waitFor('the confirmation', () => simulator.refund('r1')?.state === 'CONFIRMED');
  expect(await gateway.refundStatus('r1')).toMatchObject({ state: 'confirmed' });
  await simulator.completeRefund('r1');
  expect(await gateway.refundStatus('r1')).toMatchObject({ state: 'completed' });
});
