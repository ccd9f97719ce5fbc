import { expect, test } from 'vitest';
import { makeChecksum } from '../../src/v1/checksum.ts';
import {
  createGateway,
  payInput,
  startV1Environment,
  V1_CREDENTIALS,
  v1PayInput,
} from '../../test/fixtures.ts';
import { parseJsonObject } from '../../test/json.ts';
import type { Simulator } from '../index.ts';

const { merchantId, saltKey, saltIndex } = V1_CREDENTIALS;

const GOOD_PAY = {
  merchantId,
  merchantTransactionId: 'o1',
  merchantUserId: 'user_42',
  amount: 10050,
  redirectUrl: 'http://localhost:3000/back',
  redirectMode: 'REDIRECT',
  callbackUrl: 'http://localhost:3000/hook',
  mobileNumber: '9999999999',
  paymentInstrument: { type: 'PAY_PAGE' },
};

const GOOD_REFUND = {
  merchantId,
  originalTransactionId: 'o1',
  merchantTransactionId: 'r1',
  amount: 5000,
  callbackUrl: 'http://localhost:3000/hook',
};

async function post(
  { url }: Simulator,
  call: 'pay' | 'refund',
  request: object,
  { prefix = '/apis/pg-sandbox', signedPath = `/pg/v1/${call}` } = {},
) {
  const payload = Buffer.from(JSON.stringify(request)).toString('base64');
  const response = await fetch(`${url}${prefix}/pg/v1/${call}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-verify': makeChecksum(`${payload}${signedPath}`, saltKey, saltIndex),
    },
    body: JSON.stringify({ request: payload }),
  });
  return { status: response.status, body: parseJsonObject(await response.text()) };
}

async function getStatus({ url }: Simulator, id: string, headers: Record<string, string> = {}) {
  const path = `/pg/v1/status/${merchantId}/${id}`;
  const response = await fetch(`${url}/apis/hermes${path}`, {
    headers: {
      'x-verify': makeChecksum(path, saltKey, saltIndex),
      'x-merchant-id': merchantId,
      ...headers,
    },
  });
  return { status: response.status, body: parseJsonObject(await response.text()) };
}

test.for(['/apis/pg-sandbox', '/apis/hermes'])('initiates a payment at %s', async (prefix) => {
  await using env = await startV1Environment();
  expect(await post(env.simulator, 'pay', GOOD_PAY, { prefix })).toEqual({
    status: 200,
    body: {
      success: true,
      code: 'PAYMENT_INITIATED',
      message: 'Payment Iniiated',
      data: {
        merchantId,
        merchantTransactionId: 'o1',
        instrumentResponse: {
          type: 'PAY_PAGE',
          redirectInfo: { url: env.simulator.pageUrl('o1'), method: 'GET' },
        },
      },
    },
  });
});

test('refuses a checksum over the prefixed path or without the path', async () => {
  await using env = await startV1Environment();
  const { simulator } = env;
  const withPrefix = await post(simulator, 'pay', GOOD_PAY, { signedPath: '/apis/pg-sandbox/pg/v1/pay' });
  expect(withPrefix).toMatchObject({ status: 401, body: { success: false, code: 'AUTHORIZATION_FAILED' } });
  expect((await post(simulator, 'pay', GOOD_PAY, { signedPath: '' })).status).toBe(401);
  expect(simulator.orders()).toHaveLength(0);
});

test.for([
  ['another merchant', { merchantId: 'OTHERMERCHANT' }],
  ['an id of 35 characters', { merchantTransactionId: 'x'.repeat(35) }],
  ['an id with a dot', { merchantTransactionId: 'o.1' }],
  ['a user’s id of 36 characters', { merchantUserId: 'x'.repeat(36) }],
  ['an amount of 99', { amount: 99 }],
  ['an amount as a string', { amount: '10050' }],
  ['no callback address', { callbackUrl: undefined }],
  ['no redirect address', { redirectUrl: undefined }],
  ['another instrument', { paymentInstrument: { type: 'UPI_QR' } }],
] as const)('refuses a payment with %s as a bad request', async ([, change]) => {
  await using env = await startV1Environment();
  const response = await post(env.simulator, 'pay', { ...GOOD_PAY, ...change });
  expect(response).toMatchObject({ status: 400, body: { success: false, code: 'BAD_REQUEST' } });
  expect(env.simulator.orders()).toHaveLength(0);
});

test('accepts an order id again for the same amount until the first attempt', async () => {
  await using env = await startV1Environment();
  const { simulator } = env;
  const first = await post(simulator, 'pay', GOOD_PAY);
  expect(await post(simulator, 'pay', GOOD_PAY)).toEqual(first);
  expect((await post(simulator, 'pay', { ...GOOD_PAY, amount: 20_000 })).status).toBe(400);
  await simulator.failAttempt('o1');
  expect((await post(simulator, 'pay', GOOD_PAY)).status).toBe(400);
});

test('requires the checksum and the merchant’s id in the headers of a status call', async () => {
  await using env = await startV1Environment();
  await post(env.simulator, 'pay', GOOD_PAY);
  expect((await getStatus(env.simulator, 'o1')).body).toMatchObject({ code: 'PAYMENT_PENDING' });
  expect((await getStatus(env.simulator, 'o1', { 'x-merchant-id': '' })).status).toBe(401);
  expect((await getStatus(env.simulator, 'o1', { 'x-verify': 'x###1' })).status).toBe(401);
  expect(await getStatus(env.simulator, 'none')).toMatchObject({
    status: 404,
    body: { success: false, code: 'TRANSACTION_NOT_FOUND' },
  });
});

test('responds with “success” true to the status of a failed payment, as in PhonePe’s sample', async () => {
  await using env = await startV1Environment();
  await post(env.simulator, 'pay', GOOD_PAY);
  await env.simulator.fail('o1');
  expect((await getStatus(env.simulator, 'o1')).body).toMatchObject({
    success: true,
    code: 'PAYMENT_ERROR',
    data: { state: 'FAILED', responseCode: 'ZM', amount: 10050 },
  });
});

test('refuses refunds of unpaid or unknown orders, excessive refunds and used ids, as V2 does', async () => {
  await using env = await startV1Environment();
  const { simulator } = env;
  await post(simulator, 'pay', GOOD_PAY);
  expect((await post(simulator, 'refund', GOOD_REFUND)).status).toBe(400);
  await simulator.complete('o1');
  expect(await post(simulator, 'refund', { ...GOOD_REFUND, amount: 10_051 })).toMatchObject({
    status: 200,
    body: { code: 'PAYMENT_ERROR', data: { responseCode: 'EXCESS_REFUND_AMOUNT' } },
  });
  expect(await post(simulator, 'refund', GOOD_REFUND)).toMatchObject({
    status: 200,
    body: { code: 'PAYMENT_PENDING', data: { merchantTransactionId: 'r1', state: 'PENDING', amount: 5000 } },
  });
  expect((await post(simulator, 'refund', GOOD_REFUND)).status).toBe(400);
  const another = { ...GOOD_REFUND, merchantTransactionId: 'r2', originalTransactionId: 'none' };
  expect((await post(simulator, 'refund', another)).status).toBe(404);
  expect((await getStatus(simulator, 'r1')).body).toMatchObject({ data: { state: 'PENDING' } });
});

test('reads and refunds orders of one API through the other', async () => {
  await using env = await startV1Environment();
  const { simulator, gateway } = env;
  const v2 = createGateway(simulator);
  await gateway.pay(v1PayInput('old'));
  await v2.pay(payInput('new'));
  for (const id of ['old', 'new']) {
    await simulator.complete(id);
    expect(await v2.orderStatus(id)).toMatchObject({ state: 'completed', amountPaise: 10050 });
    expect(await gateway.orderStatus(id)).toMatchObject({ state: 'completed', amountPaise: 10050 });
  }
  await v2.refund({ merchantRefundId: 'r1', merchantOrderId: 'old', amountPaise: 10_050 });
  expect(await gateway.refundStatus('r1')).toMatchObject({ state: 'pending', amountPaise: 10_050 });
});

test('applies gates and call faults to V1’s calls', async () => {
  await using env = await startV1Environment();
  const { simulator, gateway } = env;
  await gateway.pay(v1PayInput('o1'));
  const gate = simulator.gate('status', 'o1');
  const status = gateway.orderStatus('o1');
  await gate.reached;
  await simulator.complete('o1');
  gate.release();
  expect(await status).toMatchObject({ state: 'pending' });
  await gateway.refund({
    merchantRefundId: 'r1',
    merchantOrderId: 'o1',
    amountPaise: 100,
    webhookUrl: 'http://localhost:3000/hook',
  });
  simulator.failNext('refund-status', 'refuse');
  await expect(gateway.refundStatus('r1')).rejects.toMatchObject({ code: 'BAD_REQUEST' });
});
