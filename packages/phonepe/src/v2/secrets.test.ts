import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { CREDENTIALS, createGateway, payInput, rejection, startWorld } from '../../test/fixtures.ts';
import { startRecorder } from '../../test/recorder.ts';

/** Everything that a logger could make of a thrown value. */
function renderings(thrown: unknown): string {
  const own = thrown instanceof Error ? `${thrown.stack} ${String(thrown.cause)}` : '';
  return [
    inspect(thrown, { depth: 20, showHidden: true }),
    JSON.stringify(thrown),
    String(thrown),
    own,
  ].join();
}

/** The secrets that any rendering shows. */
function secretsIn(thrown: unknown, ...more: string[]): string[] {
  const text = renderings(thrown);
  return [CREDENTIALS.clientSecret, CREDENTIALS.webhookPassword, 'O-Bearer', ...more].filter((secret) =>
    text.includes(secret),
  );
}

test('the search finds a secret that a cause holds', () => {
  const cause = Object.assign(new Error('failed'), { config: { body: CREDENTIALS.clientSecret } });
  expect(secretsIn(new Error('outer', { cause }))).toEqual([CREDENTIALS.clientSecret]);
});

test('no failure of the token call shows the client secret', async () => {
  await using world = await startWorld({ gateway: { timeoutMs: 60 } });
  for (const fault of ['timeout-before', 'http-500', 'r999', 'http-429', 'refuse'] as const) {
    for (const _ of [1, 2]) world.simulator.failNext('token', fault);
    expect(secretsIn(await rejection(world.gateway.orderStatus('o1')))).toEqual([]);
  }
});

test('no failure of a payment shows the token', async () => {
  await using world = await startWorld({ gateway: { timeoutMs: 400 } });
  await world.gateway.orderStatus('o1');
  for (const fault of ['timeout-after', 'http-500', 'r999', 'refuse'] as const) {
    world.simulator.failNextPay(fault);
    expect(secretsIn(await rejection(world.gateway.pay(payInput('o1'))))).toEqual([]);
  }
});

test('a network failure shows its system code and nothing of the request', async () => {
  const { simulator, gateway } = await startWorld();
  await simulator.close();
  const error = await rejection(gateway.pay(payInput('o1')));
  expect(error).toMatchObject({ code: 'NETWORK_ERROR' });
  expect(inspect(error)).toContain('ECONNREFUSED');
  expect(secretsIn(error)).toEqual([]);
});

test('an HTTP client whose error carries the request does not get it through', async () => {
  const gateway = createGateway(
    { authBaseUrl: 'http://127.0.0.1:1', pgBaseUrl: 'http://127.0.0.1:1' },
    {
      fetch: (_url, init) =>
        Promise.reject(Object.assign(new Error(`failed: ${JSON.stringify(init)}`), { config: init })),
    },
  );
  expect(secretsIn(await rejection(gateway.orderStatus('o1')), 'client_secret')).toEqual([]);
});

test('a server that repeats what it was sent does not get it into the error', async () => {
  await using echo = await startRecorder((request) => ({
    status: 400,
    body: { code: `BAD ${request.body}`, message: request.body, context: { sent: request.body } },
  }));
  const gateway = createGateway({ authBaseUrl: echo.url, pgBaseUrl: echo.url });
  const error = await rejection(gateway.orderStatus('o1'));
  expect(error).toMatchObject({ code: 'HTTP_400' });
  expect(secretsIn(error, 'client_secret')).toEqual([]);
});

test('an unreadable token answer does not show the token', async () => {
  await using server = await startRecorder(() => ({
    body: { access_token: 'O-Bearer-secret-token', expires_at: 'never', token_type: 'O-Bearer' },
  }));
  const gateway = createGateway({ authBaseUrl: server.url, pgBaseUrl: server.url });
  const error = await rejection(gateway.orderStatus('o1'));
  expect(error).toMatchObject({ code: 'UNREADABLE_RESPONSE' });
  expect(secretsIn(error, 'secret-token')).toEqual([]);
});

test('the gateway itself shows no secret when it is printed', () => {
  const gateway = createGateway({ authBaseUrl: 'http://127.0.0.1:1', pgBaseUrl: 'http://127.0.0.1:1' });
  expect(secretsIn(gateway)).toEqual([]);
});
