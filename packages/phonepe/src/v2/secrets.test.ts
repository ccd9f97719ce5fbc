import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import {
  catchRejection,
  createGateway,
  CREDENTIALS,
  payInput,
  startEnvironment,
} from '../../test/fixtures.ts';
import { startRecorder } from '../../test/recorder.ts';

/** Returns every text that a logger could produce from a thrown value. */
function renderLikeLoggers(thrown: unknown): string {
  const own = thrown instanceof Error ? `${thrown.stack} ${String(thrown.cause)}` : '';
  return [
    inspect(thrown, { depth: 20, showHidden: true }),
    JSON.stringify(thrown),
    String(thrown),
    own,
  ].join();
}

/** Returns the secrets that any of these texts contains. */
function findSecrets(thrown: unknown, ...more: string[]): string[] {
  const text = renderLikeLoggers(thrown);
  return [CREDENTIALS.clientSecret, CREDENTIALS.webhookPassword, 'O-Bearer', ...more].filter((secret) =>
    text.includes(secret),
  );
}

test('finds a secret in the cause of an error', () => {
  const cause = Object.assign(new Error('failed'), { config: { body: CREDENTIALS.clientSecret } });
  expect(findSecrets(new Error('outer', { cause }))).toEqual([CREDENTIALS.clientSecret]);
});

test('keeps the client secret out of the error of a failed token call', async () => {
  await using env = await startEnvironment({ gateway: { timeoutMs: 60 } });
  for (const fault of ['timeout-before', 'http-500', 'r999', 'http-429', 'refuse'] as const) {
    for (const _ of [1, 2]) env.simulator.failNext('token', fault);
    expect(findSecrets(await catchRejection(env.gateway.orderStatus('o1')))).toEqual([]);
  }
});

test('keeps the token out of the error of a failed payment', async () => {
  await using env = await startEnvironment({ gateway: { timeoutMs: 400 } });
  await env.gateway.orderStatus('o1');
  for (const fault of ['timeout-after', 'http-500', 'r999', 'refuse'] as const) {
    env.simulator.failNextPay(fault);
    expect(findSecrets(await catchRejection(env.gateway.pay(payInput('o1'))))).toEqual([]);
  }
});

test('includes only the system code in a network error', async () => {
  const { simulator, gateway } = await startEnvironment();
  await simulator.close();
  const error = await catchRejection(gateway.pay(payInput('o1')));
  expect(error).toMatchObject({ code: 'NETWORK_ERROR' });
  expect(inspect(error)).toContain('ECONNREFUSED');
  expect(findSecrets(error)).toEqual([]);
});

test('keeps a request that the HTTP client’s error contains out of the error', async () => {
  const gateway = createGateway(
    { authBaseUrl: 'http://127.0.0.1:1', pgBaseUrl: 'http://127.0.0.1:1' },
    {
      fetch: (_url, init) =>
        Promise.reject(Object.assign(new Error(`failed: ${JSON.stringify(init)}`), { config: init })),
    },
  );
  expect(findSecrets(await catchRejection(gateway.orderStatus('o1')), 'client_secret')).toEqual([]);
});

test('keeps a request that the server repeats out of the error', async () => {
  await using echo = await startRecorder((request) => ({
    status: 400,
    body: { code: `BAD ${request.body}`, message: request.body, context: { sent: request.body } },
  }));
  const gateway = createGateway({ authBaseUrl: echo.url, pgBaseUrl: echo.url });
  const error = await catchRejection(gateway.orderStatus('o1'));
  expect(error).toMatchObject({ code: 'HTTP_400' });
  expect(findSecrets(error, 'client_secret')).toEqual([]);
});

test('keeps the token of an unreadable token response out of the error', async () => {
  await using server = await startRecorder(() => ({
    body: { access_token: 'O-Bearer-secret-token', expires_at: 'never', token_type: 'O-Bearer' },
  }));
  const gateway = createGateway({ authBaseUrl: server.url, pgBaseUrl: server.url });
  const error = await catchRejection(gateway.orderStatus('o1'));
  expect(error).toMatchObject({ code: 'UNREADABLE_RESPONSE' });
  expect(findSecrets(error, 'secret-token')).toEqual([]);
});

test('prints the gateway without secrets', () => {
  const gateway = createGateway({ authBaseUrl: 'http://127.0.0.1:1', pgBaseUrl: 'http://127.0.0.1:1' });
  expect(findSecrets(gateway)).toEqual([]);
});
