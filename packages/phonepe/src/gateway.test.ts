import { describe, expect, test } from 'vitest';
import {
  countCalls,
  payInput as v2PayInput,
  rejection,
  startV1World,
  startWorld as startV2World,
  v1PayInput,
} from '../test/fixtures.ts';

/** What a shop may rely on whichever of PhonePe's two APIs is behind the gateway. */
describe.each([
  { api: 'V2', startWorld: startV2World, payInput: v2PayInput },
  { api: 'V1', startWorld: startV1World, payInput: v1PayInput },
])('over $api', ({ startWorld, payInput }) => {
  test.for(['http-429', 'http-500', 'r999'] as const)('a status call is tried twice on %s', async (fault) => {
    await using world = await startWorld();
    await world.gateway.pay(payInput('o1'));
    world.simulator.failNext('status', fault);
    expect(await world.gateway.orderStatus('o1')).toMatchObject({ state: 'pending' });
    expect(countCalls(world.simulator, 'status')).toBe(2);

    for (const _ of [1, 2, 3]) world.simulator.failNext('status', fault);
    expect(await rejection(world.gateway.orderStatus('o1'))).toMatchObject({ retryable: true });
    expect(countCalls(world.simulator, 'status')).toBe(4);
  });

  test('a status call that gets no answer ends within twice its time limit and the slack', async () => {
    await using world = await startWorld({ gateway: { timeoutMs: 100 } });
    await world.gateway.pay(payInput('o1'));
    for (const _ of [1, 2]) world.simulator.failNext('status', 'timeout-before');
    const startedAt = performance.now();
    const error = await rejection(world.gateway.orderStatus('o1'));
    expect(performance.now() - startedAt).toBeLessThan(1700);
    expect(error).toMatchObject({ code: 'TIMEOUT', httpStatus: null, retryable: true });
    expect(countCalls(world.simulator, 'status')).toBe(2);
  });

  test.for([
    ['timeout-before', false],
    ['timeout-after', true],
  ] as const)('a payment cut off by %s is of unknown outcome and not repeated', async ([fault, isMade]) => {
    await using world = await startWorld({ gateway: { timeoutMs: 400 } });
    await world.gateway.orderStatus('warm-up');
    world.simulator.failNextPay(fault);
    const error = await rejection(world.gateway.pay(payInput('o1')));
    expect(error).toMatchObject({ code: 'TIMEOUT', outcome: 'unknown', retryable: true });
    expect(countCalls(world.simulator, 'pay')).toBe(1);
    expect((await world.gateway.orderStatus('o1')).found).toBe(isMade);
  });

  test.for([
    ['http-500', 'unknown', 'INTERNAL_SERVER_ERROR'],
    ['r999', 'unknown', 'HTTP_503'],
    ['http-429', 'unknown', 'TOO_MANY_REQUESTS'],
    ['refuse', 'refused', 'BAD_REQUEST'],
  ] as const)('a payment answered with %s is %s, and posted once', async ([fault, outcome, code]) => {
    await using world = await startWorld();
    world.simulator.failNextPay(fault);
    expect(await rejection(world.gateway.pay(payInput('o1')))).toMatchObject({ outcome, code });
    expect(countCalls(world.simulator, 'pay')).toBe(1);
  });

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
  ] as const)('a bad %s is named here and never sent', async ([field, id, change]) => {
    await using world = await startWorld();
    const error = await rejection(world.gateway.pay(payInput(id, change)));
    expect(error).toMatchObject({ code: 'INVALID_REQUEST', outcome: 'refused', retryable: false });
    expect(String(error)).toContain(field);
    expect(world.simulator.log).toHaveLength(0);
  });

  test('no id can lead a status call to another path', async () => {
    await using world = await startWorld();
    for (const id of ['../../v1/x?y=1', '..', '', 'a/b', 'a%2Fb']) {
      expect(await rejection(world.gateway.orderStatus(id))).toMatchObject({ code: 'INVALID_REQUEST' });
      expect(await rejection(world.gateway.refundStatus(id))).toMatchObject({ code: 'INVALID_REQUEST' });
    }
    expect(world.simulator.log).toHaveLength(0);
  });
});
