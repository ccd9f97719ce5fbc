import { expect, test } from 'vitest';
import {
  catchRejection,
  countCalls,
  createV1Gateway,
  startScriptedV1Environment,
  startV1Environment,
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

test('sends a payment as one signed payload without data about the payer', async () => {
  await using env = await startScriptedV1Environment(() => ({ body: PAGE }));
  const result = await env.gateway.pay(v1PayInput('ord_1001_a1', { message: 'Booking 1001' }));
  expect(result).toEqual({
    gatewayOrderId: null,
    redirectUrl: 'https://pay.example/?t=1',
    expiresAt: null,
  });
  const [call] = env.calls();
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

test('derives the payer’s id from the order id alone', async () => {
  await using env = await startScriptedV1Environment(() => ({ body: PAGE }));
  for (const id of ['o1', 'o1', 'o2']) await env.gateway.pay(v1PayInput(id));
  const [first, again, other] = env.calls().map(({ body }) => decodeRequest(body).request['merchantUserId']);
  expect(again).toBe(first);
  expect(other).not.toBe(first);
});

test('reports an order as pending, then completed, and its refund as completed', async () => {
  await using env = await startV1Environment({ simulator: { refundConfirmMs: 10, refundCompleteMs: 10 } });
  const { gateway, simulator } = env;
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
  const done = await waitFor('the completed refund', async () => {
    const status = await gateway.refundStatus('r1');
    return status.found && status.state === 'completed' ? status : null;
  });
  expect(done).toMatchObject({ gatewayRefundId: refund.gatewayRefundId, amountPaise: 5000 });
});

test('reports why an order failed, and that an expired order timed out', async () => {
  await using env = await startV1Environment();
  await env.gateway.pay(v1PayInput('o1'));
  await env.gateway.pay(v1PayInput('o2'));
  await env.simulator.fail('o1');
  await env.simulator.expire('o2');
  expect(await env.gateway.orderStatus('o1')).toMatchObject({
    state: 'failed',
    errorCode: 'PAYMENT_ERROR',
    detailedErrorCode: 'ZM',
  });
  expect(await env.gateway.orderStatus('o2')).toMatchObject({ state: 'failed', errorCode: 'TIMED_OUT' });
});

test('returns found: false for an unknown order and an unknown refund', async () => {
  await using env = await startV1Environment();
  expect(await env.gateway.orderStatus('o1')).toEqual({ found: false });
  expect(await env.gateway.refundStatus('r1')).toEqual({ found: false });
});

test('reports a payment with a rejected signature as refused and sends it once', async () => {
  await using env = await startV1Environment();
  env.simulator.failNextPay('http-401');
  expect(await catchRejection(env.gateway.pay(v1PayInput('o1')))).toMatchObject({
    outcome: 'refused',
    code: 'AUTHORIZATION_FAILED',
  });
  expect(countCalls(env.simulator, 'pay')).toBe(1);
});

test('throws when PhonePe refuses the salt key or its index', async () => {
  await using env = await startV1Environment();
  for (const wrong of [{ saltKey: 'another' }, { saltIndex: 2 }]) {
    const gateway = createV1Gateway(env.simulator.pgBaseUrl, wrong);
    const expected = { code: 'AUTHORIZATION_FAILED', httpStatus: 401, retryable: false };
    expect(await catchRejection(gateway.pay(v1PayInput('o1')))).toMatchObject({
      ...expected,
      outcome: 'refused',
    });
    expect(await catchRejection(gateway.orderStatus('o1'))).toMatchObject(expected);
  }
  expect(env.simulator.orders()).toHaveLength(0);
});

test.for([
  ['merchantOrderId', v1PayInput('x'.repeat(35))],
  ['webhookUrl', v1PayInput('o1', { webhookUrl: 'hook' })],
] as const)('names a %s that is invalid for V1 in the error and sends nothing', async ([field, input]) => {
  await using env = await startV1Environment();
  const error = await catchRejection(env.gateway.pay(input));
  expect(error).toMatchObject({ code: 'INVALID_REQUEST', outcome: 'refused', retryable: false });
  expect(String(error)).toContain(field);
  expect(env.simulator.log).toHaveLength(0);
});

test('sends nothing without a callback address', async () => {
  await using env = await startV1Environment();
  const { webhookUrl: _, ...order } = v1PayInput('o1');
  expect(String(await catchRejection(env.gateway.pay(order)))).toContain('webhookUrl');
  const { webhookUrl: __, ...refund } = REFUND;
  expect(String(await catchRejection(env.gateway.refund(refund)))).toContain('webhookUrl');
  expect(env.simulator.log).toHaveLength(0);
});

test('accepts an id of 34 characters and sends no status call for a longer one', async () => {
  await using env = await startV1Environment();
  await expect(env.gateway.pay(v1PayInput('x'.repeat(34)))).resolves.toBeDefined();
  const id = 'x'.repeat(35);
  expect(await catchRejection(env.gateway.orderStatus(id))).toMatchObject({ code: 'INVALID_REQUEST' });
  expect(await catchRejection(env.gateway.refundStatus(id))).toMatchObject({ code: 'INVALID_REQUEST' });
  expect(countCalls(env.simulator, 'status')).toBe(0);
});

test.for([
  ['saltKey', { saltKey: ' ' }],
  ['merchantId', { merchantId: 'a/b' }],
  ['merchantId', { merchantId: 'x'.repeat(38) }],
  ['saltIndex', { saltIndex: 1.5 }],
  ['baseUrl', { baseUrl: 'phonepe.com' }],
] as const)('does not create a gateway with an invalid %s', ([field, change]) => {
  const options = { ...V1_CREDENTIALS, baseUrl: 'http://127.0.0.1:1' };
  expect(() => createPhonePeV1({ ...options, ...change })).toThrow(field);
});
