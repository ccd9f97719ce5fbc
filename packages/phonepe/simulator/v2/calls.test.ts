import { expect, test } from 'vitest';
import { CREDENTIALS, payInput, startEnvironment } from '../../test/fixtures.ts';
import { parseJsonObject } from '../../test/json.ts';
import type { Simulator } from '../index.ts';

const GOOD_FORM = {
  client_id: CREDENTIALS.clientId,
  client_secret: CREDENTIALS.clientSecret,
  client_version: '1',
  grant_type: 'client_credentials',
};

const GOOD_PAY = {
  merchantOrderId: 'o1',
  amount: 10050,
  expireAfter: 900,
  paymentFlow: { type: 'PG_CHECKOUT', merchantUrls: { redirectUrl: 'http://localhost:3000/back' } },
};

const OPAQUE_REFUSAL = { code: 'BAD_REQUEST', message: 'Please check the inputs you have provided.' };

async function readResponse(response: Response) {
  return { status: response.status, body: parseJsonObject(await response.text()) };
}

function requestToken(simulator: Simulator, form: Record<string, string>, prefix = '/apis/pg-sandbox') {
  const url = `${simulator.url}${prefix}/v1/oauth/token`;
  return fetch(url, { method: 'POST', body: new URLSearchParams(form) }).then(readResponse);
}

/** Returns a function that calls the API with a valid token, for requests that the client would not send. */
async function createCaller(simulator: Simulator, prefix = '/apis/pg-sandbox') {
  const { body } = await requestToken(simulator, GOOD_FORM);
  const authorization = `O-Bearer ${String(body['access_token'])}`;
  return (path: string, json?: object, headers: Record<string, string> = {}) =>
    fetch(`${simulator.url}${prefix}${path}`, {
      method: json === undefined ? 'GET' : 'POST',
      headers: {
        authorization,
        ...(json === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
    }).then(readResponse);
}

test.for(['/apis/pg-sandbox', '/apis/identity-manager'])(
  'issues a token at %s with times in seconds',
  async (prefix) => {
    await using env = await startEnvironment();
    const sentAt = Math.floor(Date.now() / 1000);
    const { status, body } = await requestToken(env.simulator, GOOD_FORM, prefix);
    const receivedAt = Math.floor(Date.now() / 1000);
    expect(status).toBe(200);
    expect(body).toMatchObject({ expires_in: null, token_type: 'O-Bearer' });
    expect(Number(body['expires_at']) - Number(body['issued_at'])).toBe(3600);
    expect(Number(body['issued_at'])).toBeGreaterThanOrEqual(sentAt);
    expect(Number(body['issued_at'])).toBeLessThanOrEqual(receivedAt);
  },
);

test.for([{ client_secret: 'x' }, { client_id: 'x' }, { client_version: '2' }])(
  'responds with INVALID_CLIENT to the wrong credentials %o',
  async (change) => {
    await using env = await startEnvironment();
    const { status, body } = await requestToken(env.simulator, { ...GOOD_FORM, ...change });
    expect(status).toBe(400);
    expect(body).toMatchObject({ errorCode: 'OIM000', code: 'INVALID_CLIENT' });
  },
);

test('refuses a token request in JSON or with another grant type', async () => {
  await using env = await startEnvironment();
  const json = await fetch(`${env.simulator.url}/apis/pg-sandbox/v1/oauth/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(GOOD_FORM),
  });
  expect(json.status).toBe(400);
  const other = await requestToken(env.simulator, { ...GOOD_FORM, grant_type: 'password' });
  expect(other.status).toBe(400);
});

test.for(['', 'O-Bearer wrong', 'Bearer {token}', 'o-bearer {token}', '{token}'])(
  'responds with 401 to the authorization %o',
  async (authorization) => {
    await using env = await startEnvironment();
    const { body } = await requestToken(env.simulator, GOOD_FORM);
    const value = authorization.replace('{token}', String(body['access_token']));
    const call = await createCaller(env.simulator);
    const response = await call('/checkout/v2/pay', GOOD_PAY, { authorization: value });
    expect(response.status).toBe(401);
    expect(env.simulator.orders()).toHaveLength(0);
  },
);

test.for([
  ['an id with a space', { merchantOrderId: 'o 1' }],
  ['an id of 64 characters', { merchantOrderId: 'x'.repeat(64) }],
  ['an amount of 99', { amount: 99 }],
  ['an amount with a fraction', { amount: 100.5 }],
  ['an amount as a string', { amount: '10050' }],
  ['an expiry of 299 s', { expireAfter: 299 }],
  ['an expiry of 3601 s', { expireAfter: 3601 }],
  ['no payment flow', { paymentFlow: undefined }],
  ['another flow', { paymentFlow: { ...GOOD_PAY.paymentFlow, type: 'PG' } }],
  ['no redirect URL', { paymentFlow: { type: 'PG_CHECKOUT', merchantUrls: {} } }],
  ['udf16', { metaInfo: { udf16: 'x' } }],
  ['a long udf1', { metaInfo: { udf1: 'x'.repeat(257) } }],
  ['a slash in udf11', { metaInfo: { udf11: 'a/b' } }],
  [
    'enabled and disabled modes',
    {
      paymentFlow: {
        ...GOOD_PAY.paymentFlow,
        paymentModeConfig: { enabledPaymentModes: [], disabledPaymentModes: [] },
      },
    },
  ],
  ['a bad phone', { prefillUserLoginDetails: { phoneNumber: '12345' } }],
] as const)('refuses a payment with %s without a reason', async ([, change]) => {
  await using env = await startEnvironment();
  const call = await createCaller(env.simulator);
  const response = await call('/checkout/v2/pay', { ...GOOD_PAY, ...change });
  expect(response).toEqual({ status: 400, body: OPAQUE_REFUSAL });
  expect(env.simulator.orders()).toHaveLength(0);
});

test('names a blank order id in the refusal', async () => {
  await using env = await startEnvironment();
  const call = await createCaller(env.simulator);
  const { status, body } = await call('/checkout/v2/pay', { ...GOOD_PAY, merchantOrderId: ' ' });
  expect([status, body['message']]).toEqual([400, 'merchantOrderId must not be blank.']);
});

test('refuses a body that is not JSON like any invalid input', async () => {
  await using env = await startEnvironment();
  const response = await fetch(`${env.simulator.url}/apis/pg/checkout/v2/pay`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{',
  });
  expect(await readResponse(response)).toEqual({ status: 400, body: OPAQUE_REFUSAL });
});

test('returns the same order for a repeated pay call before the first attempt', async () => {
  await using env = await startEnvironment();
  const first = await env.gateway.pay(payInput('o1'));
  expect(await env.gateway.pay(payInput('o1'))).toEqual(first);
  expect(env.simulator.orders()).toHaveLength(1);
});

test.for(['complete', 'fail', 'failAttempt', 'leavePending', 'expire'] as const)(
  'refuses an order id after %s',
  async (act) => {
    await using env = await startEnvironment();
    await env.gateway.pay(payInput('o1'));
    await env.simulator[act]('o1');
    await expect(env.gateway.pay(payInput('o1'))).rejects.toMatchObject({
      code: 'BAD_REQUEST',
      httpStatus: 400,
    });
  },
);

test('refuses an order id for another amount', async () => {
  await using env = await startEnvironment();
  await env.gateway.pay(payInput('o1'));
  await expect(env.gateway.pay(payInput('o1', { amountPaise: 20_000 }))).rejects.toMatchObject({
    code: 'BAD_REQUEST',
  });
});

test.for(['/apis/pg-sandbox', '/apis/pg'])(
  'accepts repeated parameters in an order status call at %s',
  async (prefix) => {
    await using env = await startEnvironment();
    await env.gateway.pay(payInput('o1'));
    await env.simulator.failAttempt('o1');
    await env.simulator.complete('o1');
    const call = await createCaller(env.simulator, prefix);
    const latest = await call('/checkout/v2/order/o1/status?details=false&details=false');
    expect(latest.body).toMatchObject({ state: 'COMPLETED', currency: 'INR', payableAmount: 10050 });
    expect(latest.body['paymentDetails']).toHaveLength(1);
    const all = await call('/checkout/v2/order/o1/status?details=true&details=true');
    expect(all.body['paymentDetails']).toMatchObject([{ state: 'FAILED' }, { state: 'COMPLETED' }]);
  },
);

test('includes the error context only when it is requested', async () => {
  await using env = await startEnvironment();
  await env.gateway.pay(payInput('o1'));
  await env.simulator.fail('o1');
  const call = await createCaller(env.simulator);
  const withoutContext = await call('/checkout/v2/order/o1/status');
  expect(withoutContext.body).not.toHaveProperty('errorContext');
  const withContext = await call('/checkout/v2/order/o1/status?errorContext=true');
  expect(withContext.body).toMatchObject({
    state: 'FAILED',
    errorContext: { errorCode: 'AUTHORIZATION_ERROR' },
  });
});
