import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import {
  catchRejection,
  createV1Gateway,
  startScriptedV1Environment,
  startV1Environment,
  V1_CREDENTIALS,
  v1PayInput,
} from '../../test/fixtures.ts';

/** Expects that no text a logger could produce from the value contains the salt key or a checksum. */
function expectNoSecret(thrown: unknown): void {
  const own = thrown instanceof Error ? `${thrown.stack} ${String(thrown.cause)}` : '';
  const text = [inspect(thrown, { depth: 20, showHidden: true }), JSON.stringify(thrown), own].join();
  expect(text).not.toContain(V1_CREDENTIALS.saltKey);
  expect(text).not.toContain('###');
  expect(text.toLowerCase()).not.toContain('x-verify');
}

test('keeps the salt key and checksums out of the error of a failed call', async () => {
  await using env = await startV1Environment({ gateway: { timeoutMs: 100 } });
  for (const fault of ['timeout-before', 'http-500', 'r999', 'http-401', 'refuse'] as const) {
    env.simulator.failNextPay(fault);
    expectNoSecret(await catchRejection(env.gateway.pay(v1PayInput('o1'))));
    for (const _ of [1, 2]) env.simulator.failNext('status', fault);
    expectNoSecret(await catchRejection(env.gateway.orderStatus('o1')));
  }
});

test('keeps a request that the server repeats out of the error', async () => {
  await using env = await startScriptedV1Environment((request) => ({
    status: 400,
    body: {
      code: `BAD ${String(request.headers['x-verify'])}`,
      data: { responseCode: String(request.headers['x-verify']) },
    },
  }));
  expectNoSecret(await catchRejection(env.gateway.pay(v1PayInput('o1'))));
  expectNoSecret(await catchRejection(env.gateway.orderStatus('o1')));
});

test('keeps a request that the HTTP client’s error contains out of the error', async () => {
  const gateway = createV1Gateway('http://127.0.0.1:1', {
    fetch: (_url, init) =>
      Promise.reject(Object.assign(new Error(`failed: ${JSON.stringify(init)}`), { config: init })),
  });
  expectNoSecret(await catchRejection(gateway.orderStatus('o1')));
});

test('prints the gateway without secrets', () => {
  expectNoSecret(createV1Gateway('http://127.0.0.1:1'));
});
