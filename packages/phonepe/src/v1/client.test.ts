import { expect, test } from 'vitest';
import {
  countCalls,
  createV1Gateway,
  rejection,
  startV1Recorded,
  startV1World,
  V1_CREDENTIALS,
  v1PayInput,
} from '../../test/fixtures.ts';
import { parseJsonObject } from '../../test/json.ts';
import { waitFor } from '../../test/wait-for.ts';
import { createPhonePeV1 } from '../index.ts';
import { makeChecksum } from './checksum.ts';

const PAGE = {
  success: true,
  code: 'PAYMENT_INITIATED',
  data: { instrumentResponse: { redirectInfo: { url: 'https://pay.example/?t=1', method: 'GET' } } },
};

const REFUND = {
  merchantRefundId: 'r1',
  merchantOrderId: 'o1',
  amountPaise: 5000,
  webhookUrl: 'http://localhost:3000/hook',
};

function decodeRequest(body: string | undefined): { payload: string; request: Record<string, unknown> } {
  const payload = String(parseJsonObject(body ?? '{}')['request']);
  return { payload, request: parseJsonObject(Buffer.from(payload, 'base64').toString('utf8')) };
}

test('a payment is sent as one signed payload, with nothing of the payer in it', async () => {
  await using world = await startV1Recorded(() => ({ body: PAGE }));
  const answer = await world.gateway.pay(v1PayInput('ord_1001_a1', { message: 'Booking 1001' }));
  expect(answer).toEqual({
    gatewayOrderId: null,
    redirectUrl: 'https://pay.example/?t=1',
    expiresAt: null,
  });
  const [call] = world.calls();
  const { payload, request } = decodeRequest(call?.body);
  expect(call).toMatchObject({ method: 'POST', url: '/apis/hermes/pg/v1/pay' });
  expect(call?.headers['x-verify']).toBe(
    makeChecksum(`${payload}/pg/v1/pay`, V1_CREDENTIALS.saltKey, V1_CREDENTIALS.saltIndex),
  );
  expect(request).toEqual({
    merchantId: 'PGTESTPAYUAT',
    merchantTransactionId: 'ord_1001_a1',
    merchantUserId: expect.stringMatching(/^U[0-9a-f]{32}$/),
    amount: 10050,
    redirectUrl: 'http://localhost:3000/payment-callback?txn=abc',
    redirectMode: 'REDIRECT',
    callbackUrl: 'http://localhost:3000/hook',
    paymentInstrument: { type: 'PAY_PAGE' },
  });
});

test('the payer’s id is of the order alone: the same for one order, another for the next', async () => {
  await using world = await startV1Recorded(() => ({ body: PAGE }));
  for (const id of ['o1', 'o1', 'o2']) await world.gateway.pay(v1PayInput(id));
  const [first, again, other] = world
    .calls()
    .map(({ body }) => decodeRequest(body).request['merchantUserId']);
  expect(again).toBe(first);
  expect(other).not.toBe(first);
});

test('an order is seen pending, then completed, then refunded', async () => {
  await using world = await startV1World({ simulator: { refundConfirmMs: 10, refundCompleteMs: 10 } });
  const { gateway, simulator } = world;
  const { redirectUrl } = await gateway.pay(v1PayInput('o1'));
  expect(redirectUrl).toBe(simulator.pageUrl('o1'));
  const { orderId } = simulator.order('o1');
  expect(orderId).toMatch(/^T\d{22}W$/);
  expect(await gateway.orderStatus('o1')).toEqual({
    found: true,
    state: 'pending',
    rawState: 'PAYMENT_PENDING/PENDING',
    gatewayOrderId: orderId,
    merchantOrderId: 'o1',
    amountPaise: 10050,
    currency: 'INR',
    errorCode: null,
    detailedErrorCode: null,
  });
  await simulator.complete('o1');
  expect(await gateway.orderStatus('o1')).toMatchObject({ state: 'completed', amountPaise: 10050 });

  const refund = await gateway.refund(REFUND);
  expect(refund).toMatchObject({ state: 'pending', amountPaise: 5000, merchantOrderId: 'o1' });
  const done = await waitFor('the refund to end', async () => {
    const status = await gateway.refundStatus('r1');
    return status.found && status.state === 'completed' ? status : null;
  });
  expect(done).toMatchObject({ gatewayRefundId: refund.gatewayRefundId, amountPaise: 5000 });
});

test('a failed order says why, and an expired one that it timed out', async () => {
  await using world = await startV1World();
  await world.gateway.pay(v1PayInput('o1'));
  await world.gateway.pay(v1PayInput('o2'));
  await world.simulator.fail('o1');
  await world.simulator.expire('o2');
  expect(await world.gateway.orderStatus('o1')).toMatchObject({
    state: 'failed',
    errorCode: 'PAYMENT_ERROR',
    detailedErrorCode: 'ZM',
  });
  expect(await world.gateway.orderStatus('o2')).toMatchObject({ state: 'failed', errorCode: 'TIMED_OUT' });
});

test('what PhonePe does not know is no error', async () => {
  await using world = await startV1World();
  expect(await world.gateway.orderStatus('o1')).toEqual({ found: false });
  expect(await world.gateway.refundStatus('r1')).toEqual({ found: false });
});

test('a payment refused for its signature is refused, and posted once', async () => {
  await using world = await startV1World();
  world.simulator.failNextPay('http-401');
  expect(await rejection(world.gateway.pay(v1PayInput('o1')))).toMatchObject({
    outcome: 'refused',
    code: 'AUTHORIZATION_FAILED',
  });
  expect(countCalls(world.simulator, 'pay')).toBe(1);
});

test('another salt key or index is refused by PhonePe, and is an error of ours', async () => {
  await using world = await startV1World();
  for (const wrong of [{ saltKey: 'another' }, { saltIndex: 2 }]) {
    const gateway = createV1Gateway(world.simulator.pgBaseUrl, wrong);
    const expected = { code: 'AUTHORIZATION_FAILED', httpStatus: 401, retryable: false };
    expect(await rejection(gateway.pay(v1PayInput('o1')))).toMatchObject({ ...expected, outcome: 'refused' });
    expect(await rejection(gateway.orderStatus('o1'))).toMatchObject(expected);
  }
  expect(world.simulator.orders()).toHaveLength(0);
});

test.for([
  ['merchantOrderId', v1PayInput('x'.repeat(35))],
  ['webhookUrl', v1PayInput('o1', { webhookUrl: 'hook' })],
] as const)('V1 alone: a bad %s is named here and never sent', async ([field, input]) => {
  await using world = await startV1World();
  const error = await rejection(world.gateway.pay(input));
  expect(error).toMatchObject({ code: 'INVALID_REQUEST', outcome: 'refused', retryable: false });
  expect(String(error)).toContain(field);
  expect(world.simulator.log).toHaveLength(0);
});

test('without an address for the callback nothing is sent', async () => {
  await using world = await startV1World();
  const { webhookUrl: _, ...order } = v1PayInput('o1');
  expect(String(await rejection(world.gateway.pay(order)))).toContain('webhookUrl');
  const { webhookUrl: __, ...refund } = REFUND;
  expect(String(await rejection(world.gateway.refund(refund)))).toContain('webhookUrl');
  expect(world.simulator.log).toHaveLength(0);
});

test('an id of 34 characters serves, and a longer one is not even asked about', async () => {
  await using world = await startV1World();
  await expect(world.gateway.pay(v1PayInput('x'.repeat(34)))).resolves.toBeDefined();
  const id = 'x'.repeat(35);
  expect(await rejection(world.gateway.orderStatus(id))).toMatchObject({ code: 'INVALID_REQUEST' });
  expect(await rejection(world.gateway.refundStatus(id))).toMatchObject({ code: 'INVALID_REQUEST' });
  expect(countCalls(world.simulator, 'status')).toBe(0);
});

test.for([
  ['saltKey', { saltKey: ' ' }],
  ['merchantId', { merchantId: 'a/b' }],
  ['merchantId', { merchantId: 'x'.repeat(38) }],
  ['saltIndex', { saltIndex: 1.5 }],
  ['baseUrl', { baseUrl: 'phonepe.com' }],
] as const)('a gateway with a bad %s is not made', ([field, change]) => {
  const options = { ...V1_CREDENTIALS, baseUrl: 'http://127.0.0.1:1' };
  expect(() => createPhonePeV1({ ...options, ...change })).toThrow(field);
});
