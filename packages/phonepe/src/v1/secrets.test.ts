import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import {
  createV1Gateway,
  rejection,
  startV1Recorded,
  startV1World,
  V1_CREDENTIALS,
  v1PayInput,
} from '../../test/fixtures.ts';

/** Everything that a logger could make of a thrown value holds neither the salt nor a checksum made with it. */
function expectNoSecret(thrown: unknown): void {
  const own = thrown instanceof Error ? `${thrown.stack} ${String(thrown.cause)}` : '';
  const text = [inspect(thrown, { depth: 20, showHidden: true }), JSON.stringify(thrown), own].join();
  expect(text).not.toContain(V1_CREDENTIALS.saltKey);
  expect(text).not.toContain('###');
  expect(text.toLowerCase()).not.toContain('x-verify');
}

test('no failure of a call shows the salt key or a checksum', async () => {
  await using world = await startV1World({ gateway: { timeoutMs: 100 } });
  for (const fault of ['timeout-before', 'http-500', 'r999', 'http-401', 'refuse'] as const) {
    world.simulator.failNextPay(fault);
    expectNoSecret(await rejection(world.gateway.pay(v1PayInput('o1'))));
    for (const _ of [1, 2]) world.simulator.failNext('status', fault);
    expectNoSecret(await rejection(world.gateway.orderStatus('o1')));
  }
});

test('a server that repeats what it was sent does not get it into the error', async () => {
  await using world = await startV1Recorded((request) => ({
    status: 400,
    body: {
      code: `BAD ${String(request.headers['x-verify'])}`,
      data: { responseCode: String(request.headers['x-verify']) },
    },
  }));
  expectNoSecret(await rejection(world.gateway.pay(v1PayInput('o1'))));
  expectNoSecret(await rejection(world.gateway.orderStatus('o1')));
});

test('an HTTP client whose error carries the request does not get it through', async () => {
  const gateway = createV1Gateway('http://127.0.0.1:1', {
    fetch: (_url, init) =>
      Promise.reject(Object.assign(new Error(`failed: ${JSON.stringify(init)}`), { config: init })),
  });
  expectNoSecret(await rejection(gateway.orderStatus('o1')));
});

test('the gateway itself shows no secret when it is printed', () => {
  expectNoSecret(createV1Gateway('http://127.0.0.1:1'));
});
