import { describe, expect, test } from 'vitest';
import {
  catchRejection,
  countCalls,
  payInput as v2PayInput,
  startEnvironment as startV2Environment,
  startV1Environment,
  v1PayInput,
} from '../test/fixtures.ts';

/** The guarantees of a gateway over either of PhonePe's two APIs. */
describe.each([
  { api: 'V2', startEnvironment: startV2Environment, payInput: v2PayInput },
  { api: 'V1', startEnvironment: startV1Environment, payInput: v1PayInput },
])('over $api', ({ startEnvironment, payInput }) => {
  test.for(['http-429', 'http-500', 'r999'] as const)(
    'retries a status call once after %s',
    async (fault) => {
      await using env = await startEnvironment();
      await env.gateway.pay(payInput('o1'));
      env.simulator.failNext('status', fault);
      expect(await env.gateway.orderStatus('o1')).toMatchObject({ state: 'pending' });
      expect(countCalls(env.simulator, 'status')).toBe(2);

      for (const _ of [1, 2, 3]) env.simulator.failNext('status', fault);
      expect(await catchRejection(env.gateway.orderStatus('o1'))).toMatchObject({ retryable: true });
      expect(countCalls(env.simulator, 'status')).toBe(4);
    },
  );

  test('ends a status call without a response within two timeouts plus the slack', async () => {
    await using env = await startEnvironment({ gateway: { timeoutMs: 100 } });
    await env.gateway.pay(payInput('o1'));
    for (const _ of [1, 2]) env.simulator.failNext('status', 'timeout-before');
    const startedAt = performance.now();
    const error = await catchRejection(env.gateway.orderStatus('o1'));
    expect(performance.now() - startedAt).toBeLessThan(1700);
    expect(error).toMatchObject({ code: 'TIMEOUT', httpStatus: null, retryable: true });
    expect(countCalls(env.simulator, 'status')).toBe(2);
  });

  test.for([
    ['timeout-before', false],
    ['timeout-after', true],
  ] as const)(
    'reports an unknown outcome after %s of a payment and does not repeat it',
    async ([fault, isCreated]) => {
      await using env = await startEnvironment({ gateway: { timeoutMs: 400 } });
      await env.gateway.orderStatus('warm-up');
      env.simulator.failNextPay(fault);
      const error = await catchRejection(env.gateway.pay(payInput('o1')));
      expect(error).toMatchObject({ code: 'TIMEOUT', outcome: 'unknown', retryable: true });
      expect(countCalls(env.simulator, 'pay')).toBe(1);
      expect((await env.gateway.orderStatus('o1')).found).toBe(isCreated);
    },
  );

  test.for([
    ['http-500', 'unknown', 'INTERNAL_SERVER_ERROR'],
    ['r999', 'unknown', 'HTTP_503'],
    ['http-429', 'unknown', 'TOO_MANY_REQUESTS'],
    ['refuse', 'refused', 'BAD_REQUEST'],
  ] as const)(
    'sends a payment once and after %s reports its outcome as %s',
    async ([fault, outcome, code]) => {
      await using env = await startEnvironment();
      env.simulator.failNextPay(fault);
      expect(await catchRejection(env.gateway.pay(payInput('o1')))).toMatchObject({ outcome, code });
      expect(countCalls(env.simulator, 'pay')).toBe(1);
    },
  );

  test.for([
    ['merchantOrderId', '../../v1/x?y=1', {}],
    ['merchantOrderId', '..', {}],
    ['merchantOrderId', '', {}],
    ['merchantOrderId', 'a/b', {}],
    ['merchantOrderId', 'x'.repeat(64), {}],
    ['amountPaise', 'o1', { amountPaise: 99 }],
    ['amountPaise', 'o1', { amountPaise: 100.5 }],
    ['amountPaise', 'o1', { amountPaise: Number.NaN }],
    ['expireAfterSeconds', 'o1', { expireAfterSeconds: 299 }],
    ['expireAfterSeconds', 'o1', { expireAfterSeconds: 3601 }],
    ['redirectUrl', 'o1', { redirectUrl: '/payment-callback' }],
    ['redirectUrl', 'o1', { redirectUrl: 'http://shop/a\r\nSet-Cookie: x' }],
  ] as const)('names an invalid %s in the error and sends nothing', async ([field, id, change]) => {
    await using env = await startEnvironment();
    const error = await catchRejection(env.gateway.pay(payInput(id, change)));
    expect(error).toMatchObject({ code: 'INVALID_REQUEST', outcome: 'refused', retryable: false });
    expect(String(error)).toContain(field);
    expect(env.simulator.log).toHaveLength(0);
  });

  test('rejects ids that would change the path of a status call', async () => {
    await using env = await startEnvironment();
    for (const id of ['../../v1/x?y=1', '..', '', 'a/b', 'a%2Fb']) {
      expect(await catchRejection(env.gateway.orderStatus(id))).toMatchObject({ code: 'INVALID_REQUEST' });
      expect(await catchRejection(env.gateway.refundStatus(id))).toMatchObject({ code: 'INVALID_REQUEST' });
    }
    expect(env.simulator.log).toHaveLength(0);
  });
});
