import { expect, test } from 'vitest';
import { countCalls, createGateway, payInput, rejection, startWorld } from '../../test/fixtures.ts';
import { startRecorder } from '../../test/recorder.ts';
import { waitFor } from '../../test/wait-for.ts';
import { GatewayError } from '../index.ts';

const STATUS = { body: { state: 'PENDING', amount: 10050 } };

type Answer = Record<string, unknown> & { access_token: string; expires_at: number };

/** Answers tokens `t1`, `t2`, …, each as `describe` says, and every other call with a pending order. */
function startTokenServer(describe: (count: number) => Answer) {
  let count = 0;
  return startRecorder((request) => {
    if (!request.url.endsWith('/v1/oauth/token')) return STATUS;
    count += 1;
    return { body: describe(count) };
  });
}

function clientOf(server: { url: string }, now: () => number) {
  return createGateway({ authBaseUrl: server.url, pgBaseUrl: server.url }, { now });
}

test('twenty calls at once share one token', async () => {
  await using world = await startWorld();
  await world.gateway.pay(payInput('o1'));
  world.simulator.revokeTokens();
  const fresh = createGateway(world.simulator);
  const before = countCalls(world.simulator, 'token');
  await Promise.all(Array.from({ length: 20 }, () => fresh.orderStatus('o1')));
  expect(countCalls(world.simulator, 'token') - before).toBe(1);
});

test('the token is asked for by a form, never by JSON, and used with the scheme that it names', async () => {
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

test('a token without a type is used as O-Bearer, and one without issued_at lives from now', async () => {
  await using server = await startTokenServer(() => ({
    access_token: 'abc',
    expires_at: 4000,
    expires_in: null,
  }));
  await clientOf(server, () => 1_000_000).orderStatus('o1');
  expect(server.requests[1]?.headers.authorization).toBe('O-Bearer abc');
});

test('a token serves until half its life, is renewed beside the calls, and never used once expired', async () => {
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

test('a renewal that fails leaves the old token in use while it lives', async () => {
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
  await waitFor('two tries to renew', () => tokens === 3);
  await expect(gateway.orderStatus('o1')).resolves.toMatchObject({ state: 'pending' });
  nowMs = 4_600_000;
  const error = await rejection(gateway.orderStatus('o1'));
  expect(error).toMatchObject({ code: 'HTTP_503', outcome: 'refused', retryable: true });
});

test('a token that has expired on arrival is an error, not an endless loop', async () => {
  await using server = await startTokenServer(() => ({ access_token: 'abc', expires_at: 900 }));
  const error = await rejection(clientOf(server, () => 1_000_000).orderStatus('o1'));
  expect(error).toMatchObject({ code: 'TOKEN_EXPIRED', operation: 'orderStatus' });
  expect(server.requests).toHaveLength(1);
});

test('after a 401 the call is sent once more with a fresh token, a payment too', async () => {
  await using world = await startWorld();
  await world.gateway.pay(payInput('o1'));
  world.simulator.revokeTokens();
  await expect(world.gateway.pay(payInput('o2'))).resolves.toMatchObject({
    gatewayOrderId: expect.stringMatching(/^OMO\d{22}W$/),
  });
  expect(countCalls(world.simulator, 'pay')).toBe(3);
  expect(countCalls(world.simulator, 'token')).toBe(2);
});

test('a second 401 is final: the call did nothing', async () => {
  await using world = await startWorld();
  for (const _ of [1, 2, 3]) world.simulator.failNext('pay', 'http-401');
  const error = await rejection(world.gateway.pay(payInput('o1')));
  expect(error).toMatchObject({ httpStatus: 401, outcome: 'refused', retryable: false });
  expect(countCalls(world.simulator, 'pay')).toBe(2);
});

test('calls that meet a 401 at once share one fresh token', async () => {
  await using world = await startWorld();
  await world.gateway.pay(payInput('o1'));
  world.simulator.revokeTokens();
  await Promise.all(Array.from({ length: 10 }, () => world.gateway.orderStatus('o1')));
  expect(countCalls(world.simulator, 'token')).toBe(2);
});

test('wrong credentials are told by PhonePe’s code and are not retried', async () => {
  await using world = await startWorld({ gateway: { clientSecret: 'wrong' } });
  const error = await rejection(world.gateway.pay(payInput('o1')));
  expect(error).toBeInstanceOf(GatewayError);
  expect(error).toMatchObject({
    operation: 'pay',
    code: 'INVALID_CLIENT',
    httpStatus: 400,
    outcome: 'refused',
    retryable: false,
  });
  expect(countCalls(world.simulator, 'token')).toBe(1);
});

test('without a token a payment has not been sent, so its failure is definite', async () => {
  await using world = await startWorld();
  for (const _ of [1, 2]) world.simulator.failNext('token', 'r999');
  const error = await rejection(world.gateway.pay(payInput('o1')));
  expect(error).toMatchObject({ code: 'HTTP_503', outcome: 'refused', retryable: true });
  expect(countCalls(world.simulator, 'pay')).toBe(0);
});
