import { expect, test } from 'vitest';
import {
  catchRejection,
  countCalls,
  createGateway,
  payInput,
  startEnvironment,
} from '../../test/fixtures.ts';
import { startRecorder } from '../../test/recorder.ts';
import { waitFor } from '../../test/wait-for.ts';
import { GatewayError } from '../index.ts';

const STATUS = { body: { state: 'PENDING', amount: 10050 } };

type TokenBody = Record<string, unknown> & { access_token: string; expires_at: number };

/** Responds to the n-th token call with the body from `makeToken(n)` and to any other call with a pending order. */
function startTokenServer(makeToken: (count: number) => TokenBody) {
  let count = 0;
  return startRecorder((request) => {
    if (!request.url.endsWith('/v1/oauth/token')) return STATUS;
    count += 1;
    return { body: makeToken(count) };
  });
}

function clientOf(server: { url: string }, now: () => number) {
  return createGateway({ authBaseUrl: server.url, pgBaseUrl: server.url }, { now });
}

test('shares one token among twenty concurrent calls', async () => {
  await using env = await startEnvironment();
  await env.gateway.pay(payInput('o1'));
  env.simulator.revokeTokens();
  const fresh = createGateway(env.simulator);
  const before = countCalls(env.simulator, 'token');
  await Promise.all(Array.from({ length: 20 }, () => fresh.orderStatus('o1')));
  expect(countCalls(env.simulator, 'token') - before).toBe(1);
});

test('requests a token with a form and uses it with the scheme from its type', async () => {
  await using server = await startTokenServer(() => ({
    access_token: 'abc',
    expires_at: 4000,
    issued_at: 1000,
    token_type: 'X-Bearer',
  }));
  await clientOf(server, () => 1_000_000).orderStatus('o1');
  const [token, status] = server.requests;
  expect(token?.headers['content-type']).toBe('application/x-www-form-urlencoded');
  expect(token?.body).toBe(
    'client_id=SU_TEST&client_secret=client-secret-7f3a&client_version=1&grant_type=client_credentials',
  );
  expect(status?.headers.authorization).toBe('X-Bearer abc');
});

test('uses a token without a type as O-Bearer and one without issued_at as issued now', async () => {
  await using server = await startTokenServer(() => ({
    access_token: 'abc',
    expires_at: 4000,
    expires_in: null,
  }));
  await clientOf(server, () => 1_000_000).orderStatus('o1');
  expect(server.requests[1]?.headers.authorization).toBe('O-Bearer abc');
});

test('renews a token in the background after half its lifetime and never uses an expired one', async () => {
  let nowMs = 1_000_000;
  await using server = await startTokenServer((count) => ({
    access_token: `t${count}`,
    issued_at: nowMs / 1000,
    expires_at: nowMs / 1000 + 3600,
  }));
  const tokens = () => server.requests.filter((request) => request.url.endsWith('/token')).length;
  const lastUsed = () =>
    server.requests.findLast((request) => request.method === 'GET')?.headers.authorization;
  const gateway = clientOf(server, () => nowMs);

  await gateway.orderStatus('o1');
  nowMs += 1_799_000;
  await gateway.orderStatus('o1');
  expect([tokens(), lastUsed()]).toEqual([1, 'O-Bearer t1']);

  nowMs += 2000;
  await gateway.orderStatus('o1');
  await waitFor('the renewed token in use', async () => {
    await gateway.orderStatus('o1');
    return lastUsed() === 'O-Bearer t2';
  });
  expect(tokens()).toBe(2);

  nowMs += 3_600_000;
  await gateway.orderStatus('o1');
  expect([tokens(), lastUsed()]).toEqual([3, 'O-Bearer t3']);
});

test('uses the old token until it expires when a renewal fails', async () => {
  let nowMs = 1_000_000;
  let tokens = 0;
  await using server = await startRecorder((request) => {
    if (!request.url.endsWith('/v1/oauth/token')) return STATUS;
    tokens += 1;
    if (tokens > 1) return { status: 503, body: 'R999' };
    return { body: { access_token: 't1', issued_at: 1000, expires_at: 4600 } };
  });
  const gateway = clientOf(server, () => nowMs);
  await gateway.orderStatus('o1');
  nowMs = 3_000_000;
  await gateway.orderStatus('o1');
  await waitFor('two attempts to renew', () => tokens === 3);
  await expect(gateway.orderStatus('o1')).resolves.toMatchObject({ state: 'pending' });
  nowMs = 4_600_000;
  const error = await catchRejection(gateway.orderStatus('o1'));
  expect(error).toMatchObject({ code: 'HTTP_503', outcome: 'refused', retryable: true });
});

test('throws for a new token that has already expired and does not retry', async () => {
  await using server = await startTokenServer(() => ({ access_token: 'abc', expires_at: 900 }));
  const error = await catchRejection(clientOf(server, () => 1_000_000).orderStatus('o1'));
  expect(error).toMatchObject({ code: 'TOKEN_EXPIRED', operation: 'orderStatus' });
  expect(server.requests).toHaveLength(1);
});

test('repeats a payment once with a new token after a 401', async () => {
  await using env = await startEnvironment();
  await env.gateway.pay(payInput('o1'));
  env.simulator.revokeTokens();
  await expect(env.gateway.pay(payInput('o2'))).resolves.toMatchObject({
    gatewayOrderId: expect.stringMatching(/^OMO\d{22}W$/),
  });
  expect(countCalls(env.simulator, 'pay')).toBe(3);
  expect(countCalls(env.simulator, 'token')).toBe(2);
});

test('reports a call as refused after a second 401', async () => {
  await using env = await startEnvironment();
  for (const _ of [1, 2, 3]) env.simulator.failNext('pay', 'http-401');
  const error = await catchRejection(env.gateway.pay(payInput('o1')));
  expect(error).toMatchObject({ httpStatus: 401, outcome: 'refused', retryable: false });
  expect(countCalls(env.simulator, 'pay')).toBe(2);
});

test('shares one new token among concurrent calls that get a 401', async () => {
  await using env = await startEnvironment();
  await env.gateway.pay(payInput('o1'));
  env.simulator.revokeTokens();
  await Promise.all(Array.from({ length: 10 }, () => env.gateway.orderStatus('o1')));
  expect(countCalls(env.simulator, 'token')).toBe(2);
});

test('reports wrong credentials with PhonePe’s code and does not retry', async () => {
  await using env = await startEnvironment({ gateway: { clientSecret: 'wrong' } });
  const error = await catchRejection(env.gateway.pay(payInput('o1')));
  expect(error).toBeInstanceOf(GatewayError);
  expect(error).toMatchObject({
    operation: 'pay',
    code: 'INVALID_CLIENT',
    httpStatus: 400,
    outcome: 'refused',
    retryable: false,
  });
  expect(countCalls(env.simulator, 'token')).toBe(1);
});

test('reports a payment as refused when no token is available', async () => {
  await using env = await startEnvironment();
  for (const _ of [1, 2]) env.simulator.failNext('token', 'r999');
  const error = await catchRejection(env.gateway.pay(payInput('o1')));
  expect(error).toMatchObject({ code: 'HTTP_503', outcome: 'refused', retryable: true });
  expect(countCalls(env.simulator, 'pay')).toBe(0);
});
