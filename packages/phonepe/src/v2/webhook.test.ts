import { expect, test } from 'vitest';
import { CREDENTIALS } from '../../test/fixtures.ts';
import { createPhonePeV2, type WebhookEvent, WebhookRejected } from '../index.ts';
import { computeWebhookAuthorization, createWebhookReceiver } from './webhook.ts';

const receive = createWebhookReceiver('user', 'pass');
/** The sample from PhonePe's documentation, the SHA-256 of `user:pass`. */
const AUTHORIZATION = 'ef4c914c591698b268db3c64163eafda7209a630f236ebf0eebf045460df723a';

function receiveBody(body: object | string | Buffer, authorization: string | string[] = AUTHORIZATION) {
  const rawBody = Buffer.isBuffer(body)
    ? body
    : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  return receive({ headers: { authorization }, rawBody });
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

const COMPLETED = {
  event: 'checkout.order.completed',
  type: 'CHECKOUT_ORDER_COMPLETED',
  payload: { merchantOrderId: 'ord_1001_a1', orderId: 'OMO2511221200000010000001', state: 'COMPLETED' },
};

test.for([
  ['user', 'pass', AUTHORIZATION],
  ['username', 'password', 'bc842c31a9e54efe320d30d948be61291f3ceee4766e36ab25fa65243cd76e0e'],
  ['phonepe_hook', 'Passw0rd2024', 'd4d4482341f53e67bd6ebecfc0c9f3c44c3e8a95f6e2735061ca9538d4533824'],
] as const)(
  'computes the credential of %s:%s as the hex of its SHA-256',
  ([username, password, expected]) => {
    expect(computeWebhookAuthorization(username, password)).toBe(expected);
  },
);

test('reads a completed order with both its ids and its claim of success', () => {
  expect(receiveBody(COMPLETED)).toEqual({
    event: 'checkout.order.completed',
    claimsSuccess: true,
    merchantOrderId: 'ord_1001_a1',
    gatewayOrderId: 'OMO2511221200000010000001',
    merchantRefundId: null,
    gatewayRefundId: null,
  });
});

test.for(['SHA256 ', 'sha256 '])('accepts the prefix %o that some systems add', (prefix) => {
  expect(receiveBody(COMPLETED, prefix + AUTHORIZATION).claimsSuccess).toBe(true);
});

test.for([
  ['', 'empty'],
  [AUTHORIZATION.toUpperCase(), 'upper case'],
  [`${AUTHORIZATION} `, 'followed by a space'],
  [`Basic ${Buffer.from('user:pass').toString('base64')}`, 'Basic'],
  [computeWebhookAuthorization('pass', 'user'), 'swapped'],
  [AUTHORIZATION.slice(1), 'short'],
  [[AUTHORIZATION, AUTHORIZATION], 'given twice'],
] as const)('rejects a credential that is $1 as unauthorised', ([authorization]) => {
  const value = typeof authorization === 'string' ? authorization : [...authorization];
  expect(reasonFor(() => receiveBody(COMPLETED, value))).toBe('unauthorised');
});

test('rejects a webhook without the header as unauthorised before reading its body', () => {
  expect(reasonFor(() => receive({ headers: {}, rawBody: Buffer.from('{') }))).toBe('unauthorised');
});

test.for([
  ['', 'empty'],
  ['{', 'cut short'],
  ['[]', 'a list'],
  ['null', 'null'],
  ['"text"', 'a string'],
  [Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), 'not UTF-8'],
] as const)('rejects a body that is $1 as unreadable', ([body]) => {
  expect(reasonFor(() => receiveBody(body))).toBe('unreadable');
});

test('does not quote an unreadable body in the error', () => {
  const error: unknown = (() => {
    try {
      return receiveBody('{"accountHolderName":"Asha Rao"');
    } catch (thrown) {
      return thrown;
    }
  })();
  expect(error).toBeInstanceOf(WebhookRejected);
  expect(error instanceof WebhookRejected && `${error.message} ${String(error.cause)}`).not.toContain('Asha');
});

test.for([
  [{}, 'no fields'],
  [{ event: 'checkout.order.completed' }, 'no payload'],
  [{ payload: {} }, 'an empty payload and no event name'],
  [{ payload: 'COMPLETED', event: 5, type: null }, 'values of wrong types'],
  [{ event: 'x', payload: { merchantOrderId: { a: 1 }, orderId: ['x'], state: 7 } }, 'objects for ids'],
] as const)('reads a body with $1 as an event without ids', ([body]) => {
  expect(receiveBody(body)).toMatchObject({ merchantOrderId: null, gatewayOrderId: null });
});

test.for([
  'a\u0000b',
  '\ud800',
  'ordér',
  'a b',
  '../../x',
  '',
  'x'.repeat(64),
  "x' OR 1=1",
  '<script>',
] as const)('reads the invalid order id %o as null', (merchantOrderId) => {
  const event = receiveBody({ event: 'e', payload: { merchantOrderId, orderId: merchantOrderId } });
  expect(event).toMatchObject({ event: 'e', merchantOrderId: null, gatewayOrderId: null });
});

test('reads an event name that is too long or not printable as null', () => {
  expect(receiveBody({ event: 'x'.repeat(101), payload: {} }).event).toBeNull();
  expect(receiveBody({ event: 'a\u0000', payload: {} }).event).toBeNull();
});

function claimsSuccess(body: object): boolean {
  return receiveBody(body).claimsSuccess;
}

test('reads the claim of success from the payload before the event’s name', () => {
  const payload = { merchantOrderId: 'o1' };
  expect(
    claimsSuccess({ event: 'checkout.order.completed', payload: { ...payload, state: 'PENDING' } }),
  ).toBe(false);
  expect(claimsSuccess({ event: 'checkout.order.failed', payload: { ...payload, state: 'COMPLETED' } })).toBe(
    true,
  );
  expect(claimsSuccess({ payload: { ...payload, state: 'COMPLETED' } })).toBe(true);
  expect(claimsSuccess({ event: 'checkout.order.completed', payload })).toBe(true);
  expect(claimsSuccess({ type: 'CHECKOUT_ORDER_COMPLETED', payload })).toBe(true);
  expect(claimsSuccess({ event: 'checkout.order.failed', payload })).toBe(false);
});

test('reads the ids of a completed refund, which claims no payment', () => {
  const payload = {
    merchantRefundId: 'rfd_1001_1',
    originalMerchantOrderId: 'ord_1001_a1',
    refundId: 'OMR2511221300000030000001',
    state: 'COMPLETED',
  };
  expect(receiveBody({ event: 'pg.refund.completed', payload })).toEqual({
    event: 'pg.refund.completed',
    claimsSuccess: false,
    merchantOrderId: 'ord_1001_a1',
    gatewayOrderId: null,
    merchantRefundId: 'rfd_1001_1',
    gatewayRefundId: 'OMR2511221300000030000001',
  });
  expect(receiveBody({ type: 'PG_REFUND_COMPLETED', payload: { state: 'COMPLETED' } }).claimsSuccess).toBe(
    false,
  );
});

test('reads only PhonePe’s refund id from PhonePe’s sample of a failed refund', () => {
  const payload = { originalMerchantOrderId: '', refundId: 'OMR2511221300000030000001', state: 'FAILED' };
  expect(receiveBody({ event: 'pg.refund.failed', payload })).toMatchObject({
    merchantOrderId: null,
    merchantRefundId: null,
    gatewayRefundId: 'OMR2511221300000030000001',
  });
});

test('reads the ids of a refund without an envelope', () => {
  const bare = { merchantRefundId: 'rfd_1001_1', refundId: 'OMR1', state: 'COMPLETED' };
  expect(receiveBody(bare)).toMatchObject({
    event: null,
    claimsSuccess: false,
    merchantRefundId: 'rfd_1001_1',
    gatewayRefundId: 'OMR1',
  });
});

test('does not create a gateway with a blank webhook password, which could be guessed', () => {
  expect(() =>
    createPhonePeV2({
      ...CREDENTIALS,
      webhookPassword: ' ',
      clientVersion: 1,
      authBaseUrl: 'http://127.0.0.1:1',
      pgBaseUrl: 'http://127.0.0.1:1',
    }),
  ).toThrow('webhookPassword');
});
