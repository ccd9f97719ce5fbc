import { expect, test } from 'vitest';
import { createV1Gateway, V1_CREDENTIALS } from '../../test/fixtures.ts';
import { type WebhookEvent, WebhookRejected } from '../index.ts';
import { makeChecksum } from './checksum.ts';

const { saltKey, saltIndex } = V1_CREDENTIALS;
const gateway = createV1Gateway('http://127.0.0.1:1');

function encode(body: object): string {
  return Buffer.from(JSON.stringify(body)).toString('base64');
}

/** Receives a response, correctly signed by default. */
function receive(response: unknown, signature?: string | string[]): WebhookEvent {
  const signed = typeof response === 'string' ? makeChecksum(response, saltKey, saltIndex) : 'none';
  return gateway.receiveWebhook({
    headers: { 'x-verify': signature ?? signed },
    rawBody: Buffer.from(JSON.stringify({ response })),
  });
}

function reasonFor(act: () => WebhookEvent): string {
  try {
    act();
  } catch (error) {
    if (error instanceof WebhookRejected) return error.reason;
    throw error;
  }
  return 'accepted';
}

const PAID = encode({
  success: true,
  code: 'PAYMENT_SUCCESS',
  data: { merchantTransactionId: 'o1', transactionId: 'T1', amount: 10050, state: 'COMPLETED' },
});

test('fills the ids of an order and of a refund, because a callback can be about either', () => {
  expect(receive(PAID)).toEqual({
    event: 'PAYMENT_SUCCESS',
    claimsSuccess: true,
    merchantOrderId: 'o1',
    gatewayOrderId: 'T1',
    merchantRefundId: 'o1',
    gatewayRefundId: 'T1',
  });
});

test.for([
  [undefined, 'missing'],
  ['', 'empty'],
  [makeChecksum(PAID, 'another', saltIndex), 'made with another salt'],
  [makeChecksum(PAID, saltKey, 2), 'made with another index'],
  [makeChecksum(`${PAID} `, saltKey, saltIndex), 'made for another response'],
  [makeChecksum(PAID, saltKey, saltIndex).toUpperCase(), 'in upper case'],
  [makeChecksum(PAID, saltKey, saltIndex).replace('###1', ''), 'without an index'],
  [`${makeChecksum(PAID, saltKey, saltIndex)} `, 'followed by a space'],
  [[makeChecksum(PAID, saltKey, saltIndex), 'x'], 'given twice'],
] as const)('rejects a callback as unauthorised when its X-VERIFY is $1', ([signature]) => {
  const headers =
    signature === undefined ? {} : { 'x-verify': typeof signature === 'string' ? signature : [...signature] };
  const rawBody = Buffer.from(JSON.stringify({ response: PAID }));
  expect(reasonFor(() => gateway.receiveWebhook({ headers, rawBody }))).toBe('unauthorised');
});

test('rejects a changed response that still decodes as unauthorised', () => {
  const changed = `${PAID.slice(0, -3)}A==`;
  expect(reasonFor(() => receive(changed, makeChecksum(PAID, saltKey, saltIndex)))).toBe('unauthorised');
});

test('hashes the received text regardless of its whitespace and key order', () => {
  const pretty = Buffer.from(`{\n  "code" : "PAYMENT_ERROR",\n "data": {"state":"FAILED"}\n}`);
  expect(receive(pretty.toString('base64'))).toMatchObject({ event: 'PAYMENT_ERROR', claimsSuccess: false });
});

test.for([
  ['', 'empty'],
  ['{', 'cut short'],
  ['[]', 'a list'],
  ['{}', 'without a response'],
  ['{"response":5}', 'with a number for a response'],
])('rejects a body that is $1 as unreadable', ([text]) => {
  const headers = { 'x-verify': makeChecksum('', saltKey, saltIndex) };
  expect(reasonFor(() => gateway.receiveWebhook({ headers, rawBody: Buffer.from(text ?? '') }))).toBe(
    'unreadable',
  );
});

test.for([
  ['not base64!', 'not base64'],
  [encode({ a: 1 }).replaceAll('=', ''), 'without its padding'],
  [`${PAID.slice(0, 40)}\n${PAID.slice(40)}`, 'wrapped'],
  [Buffer.from('R999').toString('base64'), 'not JSON'],
  [Buffer.from('null').toString('base64'), 'null'],
] as const)('rejects a signed response that is $1 as unreadable', ([response]) => {
  expect(reasonFor(() => receive(response))).toBe('unreadable');
});

test.for([
  [{ code: 'PAYMENT_SUCCESS', data: { state: 'COMPLETED' } }, true],
  [{ code: 'PAYMENT_SUCCESS', data: {} }, true],
  [{ success: false, code: 'PAYMENT_SUCCESS', data: { state: 'COMPLETED' } }, true],
  [{ code: 'PAYMENT_SUCCESS', data: { state: 'PENDING' } }, false],
  [{ success: true, code: 'PAYMENT_ERROR', data: { state: 'COMPLETED' } }, false],
  [{ success: true, code: 'PAYMENT_PENDING' }, false],
  [{ success: true }, false],
] as const)('reads from the callback %o the claim of success %o', ([body, claims]) => {
  expect(receive(encode(body)).claimsSuccess).toBe(claims);
});

test.for(['a\u0000b', 'ordér', 'a b', '../../x', '', 'x'.repeat(64), { a: 1 }])(
  'reads the invalid id %o as null',
  (merchantTransactionId) => {
    const event = receive(encode({ code: 'PAYMENT_SUCCESS', data: { merchantTransactionId } }));
    expect(event).toMatchObject({ merchantOrderId: null, merchantRefundId: null });
  },
);

test('does not quote an unreadable body in the error', () => {
  const error: unknown = (() => {
    try {
      return receive(Buffer.from('{"name":"Asha Rao"').toString('base64'));
    } catch (thrown) {
      return thrown;
    }
  })();
  expect(error).toBeInstanceOf(WebhookRejected);
  expect(error instanceof WebhookRejected && `${error.message} ${String(error.cause)}`).not.toContain('Asha');
});
