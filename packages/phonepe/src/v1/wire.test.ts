import { expect, test } from 'vitest';
import { catchRejection, startScriptedV1Environment, v1PayInput } from '../../test/fixtures.ts';
import type { UnknownState } from '../index.ts';

type Status = 'pending' | 'completed' | 'failed';

const REFUND = {
  merchantRefundId: 'r1',
  merchantOrderId: 'o1',
  amountPaise: 5000,
  webhookUrl: 'http://localhost:3000/hook',
};

function body(code: string, state: string | null, more: object = {}): object {
  return { success: code === 'PAYMENT_SUCCESS', code, data: { state, amount: 10050, ...more } };
}

test.for([
  ['PAYMENT_INITIATED', 'PENDING', 'pending', 'pending'],
  ['PAYMENT_PENDING', 'PENDING', 'pending', 'pending'],
  ['PAYMENT_SUCCESS', 'COMPLETED', 'completed', 'completed'],
  ['PAYMENT_SUCCESS', null, 'completed', 'completed'],
  ['PAYMENT_ERROR', 'FAILED', 'failed', 'failed'],
  ['PAYMENT_DECLINED', 'FAILED', 'failed', 'failed'],
  ['PAYMENT_CANCELLED', null, 'failed', 'failed'],
  ['TIMED_OUT', 'FAILED', 'failed', 'pending'],
  ['REVERSAL_WINDOW_EXCEEDED', null, 'pending', 'failed'],
  // Contradictory and unknown responses count as pending.
  ['PAYMENT_SUCCESS', 'PENDING', 'pending', 'pending'],
  ['PAYMENT_SUCCESS', 'FAILED', 'pending', 'pending'],
  ['PAYMENT_ERROR', 'COMPLETED', 'pending', 'pending'],
  ['PAYMENT_PENDING', 'COMPLETED', 'pending', 'pending'],
  ['PAYMENT_SUCCESS', 'EXPIRED', 'pending', 'pending'],
  ['SUCCESS', 'COMPLETED', 'pending', 'pending'],
] as const satisfies (readonly [string, string | null, Status, Status])[])(
  'reads the code %s with the state %s as %s for a payment and %s for a refund',
  async ([code, state, ofPayment, ofRefund]) => {
    await using env = await startScriptedV1Environment(() => ({ body: body(code, state) }));
    expect(await env.gateway.orderStatus('o1')).toMatchObject({ state: ofPayment, amountPaise: 10050 });
    expect(await env.gateway.refundStatus('r1')).toMatchObject({ state: ofRefund });
  },
);

test('ignores “success”, both true and false', async () => {
  const bodies = [
    { success: true, code: 'PAYMENT_ERROR', data: { state: 'FAILED', responseCode: 'ZU' } },
    { success: false, code: 'PAYMENT_SUCCESS', data: { state: 'COMPLETED', amount: 10050 } },
  ];
  await using env = await startScriptedV1Environment((_request, calls) => ({
    body: bodies[calls.length - 1] ?? {},
  }));
  expect(await env.gateway.orderStatus('o1')).toMatchObject({
    state: 'failed',
    errorCode: 'PAYMENT_ERROR',
    detailedErrorCode: 'ZU',
  });
  expect(await env.gateway.orderStatus('o1')).toMatchObject({ state: 'completed' });
});

test('reports contradictory states to onUnknownState', async () => {
  const reported: UnknownState[] = [];
  await using env = await startScriptedV1Environment(() => ({ body: body('PAYMENT_SUCCESS', 'FAILED') }), {
    onUnknownState: (unknownState) => reported.push(unknownState),
  });
  await env.gateway.orderStatus('o1');
  await env.gateway.refundStatus('r1');
  expect(reported).toEqual([
    { operation: 'orderStatus', id: 'o1', rawState: 'PAYMENT_SUCCESS/FAILED' },
    { operation: 'refundStatus', id: 'r1', rawState: 'PAYMENT_SUCCESS/FAILED' },
  ]);
});

test.for([
  [200, 'BAD_REQUEST'],
  [400, 'BAD_REQUEST'],
  [200, 'AUTHORIZATION_FAILED'],
  [200, '401'],
  [401, '401'],
] as const)('throws for HTTP %d with the code %s instead of reading a state', async ([status, code]) => {
  await using env = await startScriptedV1Environment(() => ({ status, body: { success: false, code } }));
  for (const call of [env.gateway.orderStatus('o1'), env.gateway.refundStatus('r1')]) {
    expect(await catchRejection(call)).toMatchObject({ code, httpStatus: status, retryable: false });
  }
  expect(env.calls()).toHaveLength(2);
});

test.for([200, 400, 500])(
  'retries after INTERNAL_SERVER_ERROR under HTTP %d and never reads it as failed',
  async (status) => {
    await using env = await startScriptedV1Environment((_request, calls) =>
      calls.length === 1
        ? { status, body: body('INTERNAL_SERVER_ERROR', 'FAILED') }
        : { body: body('PAYMENT_SUCCESS', 'COMPLETED') },
    );
    expect(await env.gateway.orderStatus('o1')).toMatchObject({ state: 'completed' });
    expect(env.calls()).toHaveLength(2);
  },
);

test.for([200, 400, 404])('returns found: false for TRANSACTION_NOT_FOUND under HTTP %d', async (status) => {
  await using env = await startScriptedV1Environment(() => ({
    status,
    body: { success: false, code: 'TRANSACTION_NOT_FOUND' },
  }));
  expect(await env.gateway.orderStatus('o1')).toEqual({ found: false });
  expect(await env.gateway.refundStatus('r1')).toEqual({ found: false });
});

test('throws for a 404 without a code, as a wrong address returns', async () => {
  await using env = await startScriptedV1Environment(() => ({ status: 404, body: '<h1>Not Found</h1>' }));
  expect(await catchRejection(env.gateway.orderStatus('o1'))).toMatchObject({ code: 'HTTP_404' });
});

test.for([
  body('PAYMENT_SUCCESS', 'COMPLETED', { amount: '100.5' }),
  body('PAYMENT_SUCCESS', 'COMPLETED', { amount: -1 }),
  body('PAYMENT_SUCCESS', 'COMPLETED', { currency: 356 }),
  { code: 'PAYMENT_SUCCESS', data: 'COMPLETED' },
  { code: 7, data: {} },
  { success: true },
  [],
  'R999',
])('throws for the unreadable response %o', async (unreadable) => {
  await using env = await startScriptedV1Environment(() => ({ body: unreadable }));
  const error = await catchRejection(env.gateway.orderStatus('o1'));
  expect(error).toMatchObject({ code: 'UNREADABLE_RESPONSE', outcome: 'unknown' });
});

test('reads an amount from a string and an undocumented currency', async () => {
  await using env = await startScriptedV1Environment(() => ({
    body: body('PAYMENT_SUCCESS', 'COMPLETED', { amount: '10050', currency: 'usd' }),
  }));
  expect(await env.gateway.orderStatus('o1')).toMatchObject({ amountPaise: 10050, currency: 'USD' });
});

test('throws for a refund response about another transaction', async () => {
  await using env = await startScriptedV1Environment(() => ({
    body: body('PAYMENT_SUCCESS', 'COMPLETED', { merchantTransactionId: 'o1' }),
  }));
  expect(await catchRejection(env.gateway.refundStatus('r1'))).toMatchObject({ code: 'UNREADABLE_RESPONSE' });
  expect(await catchRejection(env.gateway.refund(REFUND))).toMatchObject({ outcome: 'unknown' });
});

test.for([
  [200, 'PAYMENT_ERROR', 'refused'],
  [200, 'BAD_REQUEST', 'refused'],
  [400, 'PAYMENT_ERROR', 'refused'],
  [200, 'INTERNAL_SERVER_ERROR', 'unknown'],
  [400, 'INTERNAL_SERVER_ERROR', 'unknown'],
  [400, 'TIMED_OUT', 'unknown'],
  [400, 'PAYMENT_PENDING', 'unknown'],
  [500, 'BAD_REQUEST', 'unknown'],
  [200, 'KEY_NOT_CONFIGURED', 'unknown'],
] as const)(
  'after HTTP %d %s reports the outcome of a payment and a refund as %s',
  async ([status, code, outcome]) => {
    await using env = await startScriptedV1Environment(() => ({ status, body: { success: false, code } }));
    expect(await catchRejection(env.gateway.pay(v1PayInput('o1')))).toMatchObject({ code, outcome });
    expect(await catchRejection(env.gateway.refund(REFUND))).toMatchObject({ code, outcome });
    expect(env.calls()).toHaveLength(2);
  },
);

test('reads a refund that timed out at PhonePe as pending, because it may still be made', async () => {
  await using env = await startScriptedV1Environment(() => ({ body: body('TIMED_OUT', null) }));
  expect(await env.gateway.refund(REFUND)).toMatchObject({ state: 'pending', merchantOrderId: 'o1' });
});

test('includes PhonePe’s reason in the error of a refused refund', async () => {
  const refusal = { code: 'PAYMENT_ERROR', data: { state: 'FAILED', responseCode: 'EXCESS_REFUND_AMOUNT' } };
  await using env = await startScriptedV1Environment(() => ({ body: refusal }));
  expect(String(await catchRejection(env.gateway.refund(REFUND)))).toContain('EXCESS_REFUND_AMOUNT');
});

test.for([
  { code: 'PAYMENT_INITIATED', data: {} },
  {
    code: 'PAYMENT_INITIATED',
    data: { instrumentResponse: { redirectInfo: { url: 'javascript:x', method: 'GET' } } },
  },
])('reports an unknown outcome for a created order without a readable page: %o', async (unreadable) => {
  await using env = await startScriptedV1Environment(() => ({ body: unreadable }));
  const error = await catchRejection(env.gateway.pay(v1PayInput('o1')));
  expect(error).toMatchObject({ code: 'UNREADABLE_RESPONSE', outcome: 'unknown' });
});
