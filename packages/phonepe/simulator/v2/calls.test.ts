import { expect, test } from 'vitest';
import { CREDENTIALS, payInput, startWorld } from '../../test/fixtures.ts';
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

const OPAQUE = { code: 'BAD_REQUEST', message: 'Please check the inputs you have provided.' };

async function readAnswer(response: Response) {
  return { status: response.status, body: parseJsonObject(await response.text()) };
}

function askToken(simulator: Simulator, form: Record<string, string>, prefix = '/apis/pg-sandbox') {
  const url = `${simulator.url}${prefix}/v1/oauth/token`;
  return fetch(url, { method: 'POST', body: new URLSearchParams(form) }).then(readAnswer);
}

/** A caller with a good token, for requests that the client would not make. */
async function createCaller(simulator: Simulator, prefix = '/apis/pg-sandbox') {
  const { body } = await askToken(simulator, GOOD_FORM);
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
    }).then(readAnswer);
}

test.for(['/apis/pg-sandbox', '/apis/identity-manager'])(
  'a token is given at %s, its times in seconds',
  async (prefix) => {
    await using world = await startWorld();
    const { status, body } = await askToken(world.simulator, GOOD_FORM, prefix);
    expect(status).toBe(200);
    expect(body).toMatchObject({ expires_in: null, token_type: 'O-Bearer' });
    expect(Number(body['expires_at']) - Number(body['issued_at'])).toBe(3600);
    expect(Number(body['issued_at'])).toBeCloseTo(Date.now() / 1000, -1);
  },
);

test.for([{ client_secret: 'x' }, { client_id: 'x' }, { client_version: '2' }])(
  'wrong credentials are an invalid client: %o',
  async (change) => {
    await using world = await startWorld();
    const { status, body } = await askToken(world.simulator, { ...GOOD_FORM, ...change });
    expect(status).toBe(400);
    expect(body).toMatchObject({ errorCode: 'OIM000', code: 'INVALID_CLIENT' });
  },
);

test('a token request in JSON or with another grant is refused', async () => {
  await using world = await startWorld();
  const json = await fetch(`${world.simulator.url}/apis/pg-sandbox/v1/oauth/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(GOOD_FORM),
  });
  expect(json.status).toBe(400);
  const other = await askToken(world.simulator, { ...GOOD_FORM, grant_type: 'password' });
  expect(other.status).toBe(400);
});

test.for(['', 'O-Bearer wrong', 'Bearer {token}', 'o-bearer {token}', '{token}'])(
  'the authorization %o is a 401',
  async (authorization) => {
    await using world = await startWorld();
    const { body } = await askToken(world.simulator, GOOD_FORM);
    const value = authorization.replace('{token}', String(body['access_token']));
    const call = await createCaller(world.simulator);
    const answer = await call('/checkout/v2/pay', GOOD_PAY, { authorization: value });
    expect(answer.status).toBe(401);
    expect(world.simulator.orders()).toHaveLength(0);
  },
);

test.for([
  ['an id with a space', { merchantOrderId: 'o 1' }],
  ['an id of 64 characters', { merchantOrderId: 'x'.repeat(64) }],
  ['an amount of 99', { amount: 99 }],
  ['an amount with a fraction', { amount: 100.5 }],
  ['an amount in a text', { amount: '10050' }],
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
] as const)('a payment with %s is refused without a reason', async ([, change]) => {
  await using world = await startWorld();
  const call = await createCaller(world.simulator);
  const answer = await call('/checkout/v2/pay', { ...GOOD_PAY, ...change });
  expect(answer).toEqual({ status: 400, body: OPAQUE });
  expect(world.simulator.orders()).toHaveLength(0);
});

test('a blank order id is named', async () => {
  await using world = await startWorld();
  const call = await createCaller(world.simulator);
  const { status, body } = await call('/checkout/v2/pay', { ...GOOD_PAY, merchantOrderId: ' ' });
  expect([status, body['message']]).toEqual([400, 'merchantOrderId must not be blank.']);
});

test('a body that is not JSON is refused like any bad input', async () => {
  await using world = await startWorld();
  const response = await fetch(`${world.simulator.url}/apis/pg/checkout/v2/pay`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{',
  });
  expect(await readAnswer(response)).toEqual({ status: 400, body: OPAQUE });
});

test('the same order posted again before any attempt is the same order', async () => {
  await using world = await startWorld();
  const first = await world.gateway.pay(payInput('o1'));
  expect(await world.gateway.pay(payInput('o1'))).toEqual(first);
  expect(world.simulator.orders()).toHaveLength(1);
});

test.for(['complete', 'fail', 'failAttempt', 'leavePending', 'expire'] as const)(
  'an order id is used up after %s',
  async (act) => {
    await using world = await startWorld();
    await world.gateway.pay(payInput('o1'));
    await world.simulator[act]('o1');
    await expect(world.gateway.pay(payInput('o1'))).rejects.toMatchObject({
      code: 'BAD_REQUEST',
      httpStatus: 400,
    });
  },
);

test('an order id is refused for another amount', async () => {
  await using world = await startWorld();
  await world.gateway.pay(payInput('o1'));
  await expect(world.gateway.pay(payInput('o1', { amountPaise: 20_000 }))).rejects.toMatchObject({
    code: 'BAD_REQUEST',
  });
});

test.for(['/apis/pg-sandbox', '/apis/pg'])(
  'an order status at %s takes repeated parameters',
  async (prefix) => {
    await using world = await startWorld();
    await world.gateway.pay(payInput('o1'));
    await world.simulator.failAttempt('o1');
    await world.simulator.complete('o1');
    const call = await createCaller(world.simulator, prefix);
    const latest = await call('/checkout/v2/order/o1/status?details=false&details=false');
    expect(latest.body).toMatchObject({ state: 'COMPLETED', currency: 'INR', payableAmount: 10050 });
    expect(latest.body['paymentDetails']).toHaveLength(1);
    const all = await call('/checkout/v2/order/o1/status?details=true&details=true');
    expect(all.body['paymentDetails']).toMatchObject([{ state: 'FAILED' }, { state: 'COMPLETED' }]);
  },
);

test('the context of a failure is given when asked for', async () => {
  await using world = await startWorld();
  await world.gateway.pay(payInput('o1'));
  await world.simulator.fail('o1');
  const call = await createCaller(world.simulator);
  const without = await call('/checkout/v2/order/o1/status');
  expect(without.body).not.toHaveProperty('errorContext');
  const told = await call('/checkout/v2/order/o1/status?errorContext=true');
  expect(told.body).toMatchObject({ state: 'FAILED', errorContext: { errorCode: 'AUTHORIZATION_ERROR' } });
});
