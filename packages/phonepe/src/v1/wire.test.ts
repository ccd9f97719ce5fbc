import { expect, test } from 'vitest';
import { rejection, startV1Recorded, v1PayInput } from '../../test/fixtures.ts';
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
  // What contradicts itself, or nobody knows, settles nothing.
  ['PAYMENT_SUCCESS', 'PENDING', 'pending', 'pending'],
  ['PAYMENT_SUCCESS', 'FAILED', 'pending', 'pending'],
  ['PAYMENT_ERROR', 'COMPLETED', 'pending', 'pending'],
  ['PAYMENT_PENDING', 'COMPLETED', 'pending', 'pending'],
  ['PAYMENT_SUCCESS', 'EXPIRED', 'pending', 'pending'],
  ['SUCCESS', 'COMPLETED', 'pending', 'pending'],
] as const satisfies (readonly [string, string | null, Status, Status])[])(
  'the code %s with the state %s is %s of a payment and %s of a refund',
  async ([code, state, ofPayment, ofRefund]) => {
    await using world = await startV1Recorded(() => ({ body: body(code, state) }));
    expect(await world.gateway.orderStatus('o1')).toMatchObject({ state: ofPayment, amountPaise: 10050 });
    expect(await world.gateway.refundStatus('r1')).toMatchObject({ state: ofRefund });
  },
);

test('“success” decides nothing, in either direction', async () => {
  const answers = [
    { success: true, code: 'PAYMENT_ERROR', data: { state: 'FAILED', responseCode: 'ZU' } },
    { success: false, code: 'PAYMENT_SUCCESS', data: { state: 'COMPLETED', amount: 10050 } },
  ];
  await using world = await startV1Recorded((_request, calls) => ({ body: answers[calls.length - 1] ?? {} }));
  expect(await world.gateway.orderStatus('o1')).toMatchObject({
    state: 'failed',
    errorCode: 'PAYMENT_ERROR',
    detailedErrorCode: 'ZU',
  });
  expect(await world.gateway.orderStatus('o1')).toMatchObject({ state: 'completed' });
});

test('what contradicts itself or is not known is reported', async () => {
  const reported: UnknownState[] = [];
  await using world = await startV1Recorded(() => ({ body: body('PAYMENT_SUCCESS', 'FAILED') }), {
    onUnknownState: (unknownState) => reported.push(unknownState),
  });
  await world.gateway.orderStatus('o1');
  await world.gateway.refundStatus('r1');
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
] as const)('HTTP %d with the code %s is an error of the call, not a state', async ([status, code]) => {
  await using world = await startV1Recorded(() => ({ status, body: { success: false, code } }));
  for (const answer of [world.gateway.orderStatus('o1'), world.gateway.refundStatus('r1')]) {
    expect(await rejection(answer)).toMatchObject({ code, httpStatus: status, retryable: false });
  }
  expect(world.calls()).toHaveLength(2);
});

test.for([200, 400, 500])(
  'an INTERNAL_SERVER_ERROR under HTTP %d is asked again, and never failed',
  async (status) => {
    await using world = await startV1Recorded((_request, calls) =>
      calls.length === 1
        ? { status, body: body('INTERNAL_SERVER_ERROR', 'FAILED') }
        : { body: body('PAYMENT_SUCCESS', 'COMPLETED') },
    );
    expect(await world.gateway.orderStatus('o1')).toMatchObject({ state: 'completed' });
    expect(world.calls()).toHaveLength(2);
  },
);

test.for([200, 400, 404])('TRANSACTION_NOT_FOUND under HTTP %d is an unknown id', async (status) => {
  await using world = await startV1Recorded(() => ({
    status,
    body: { success: false, code: 'TRANSACTION_NOT_FOUND' },
  }));
  expect(await world.gateway.orderStatus('o1')).toEqual({ found: false });
  expect(await world.gateway.refundStatus('r1')).toEqual({ found: false });
});

test('a bare 404, as a wrong address gives, does not pass for an unknown id', async () => {
  await using world = await startV1Recorded(() => ({ status: 404, body: '<h1>Not Found</h1>' }));
  expect(await rejection(world.gateway.orderStatus('o1'))).toMatchObject({ code: 'HTTP_404' });
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
])('an answer that decides nothing is an error, not a guess: %o', async (answer) => {
  await using world = await startV1Recorded(() => ({ body: answer }));
  const error = await rejection(world.gateway.orderStatus('o1'));
  expect(error).toMatchObject({ code: 'UNREADABLE_RESPONSE', outcome: 'unknown' });
});

test('an amount in a text is read, and a currency that V1 does not have shows', async () => {
  await using world = await startV1Recorded(() => ({
    body: body('PAYMENT_SUCCESS', 'COMPLETED', { amount: '10050', currency: 'usd' }),
  }));
  expect(await world.gateway.orderStatus('o1')).toMatchObject({ amountPaise: 10050, currency: 'USD' });
});

test('a refund’s answer that is about another refund is not believed', async () => {
  await using world = await startV1Recorded(() => ({
    body: body('PAYMENT_SUCCESS', 'COMPLETED', { merchantTransactionId: 'o1' }),
  }));
  expect(await rejection(world.gateway.refundStatus('r1'))).toMatchObject({ code: 'UNREADABLE_RESPONSE' });
  expect(await rejection(world.gateway.refund(REFUND))).toMatchObject({ outcome: 'unknown' });
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
] as const)('a payment or refund answered HTTP %d %s is of outcome %s', async ([status, code, outcome]) => {
  await using world = await startV1Recorded(() => ({ status, body: { success: false, code } }));
  expect(await rejection(world.gateway.pay(v1PayInput('o1')))).toMatchObject({ code, outcome });
  expect(await rejection(world.gateway.refund(REFUND))).toMatchObject({ code, outcome });
  expect(world.calls()).toHaveLength(2);
});

test('a refund that timed out at PhonePe is pending: it may still be made', async () => {
  await using world = await startV1Recorded(() => ({ body: body('TIMED_OUT', null) }));
  expect(await world.gateway.refund(REFUND)).toMatchObject({ state: 'pending', merchantOrderId: 'o1' });
});

test('a refused refund says PhonePe’s own reason', async () => {
  const answer = { code: 'PAYMENT_ERROR', data: { state: 'FAILED', responseCode: 'EXCESS_REFUND_AMOUNT' } };
  await using world = await startV1Recorded(() => ({ body: answer }));
  expect(String(await rejection(world.gateway.refund(REFUND)))).toContain('EXCESS_REFUND_AMOUNT');
});

test.for([
  { code: 'PAYMENT_INITIATED', data: {} },
  {
    code: 'PAYMENT_INITIATED',
    data: { instrumentResponse: { redirectInfo: { url: 'javascript:x', method: 'GET' } } },
  },
])('an order that was made but whose page is unreadable is of unknown outcome: %o', async (answer) => {
  await using world = await startV1Recorded(() => ({ body: answer }));
  const error = await rejection(world.gateway.pay(v1PayInput('o1')));
  expect(error).toMatchObject({ code: 'UNREADABLE_RESPONSE', outcome: 'unknown' });
});
