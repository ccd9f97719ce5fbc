import { expect, test } from 'vitest';
import {
  countCalls,
  createGateway,
  payInput,
  rejection,
  startRecorded,
  startWorld,
} from '../../test/fixtures.ts';
import { waitFor } from '../../test/wait-for.ts';

test('a payment is opened in paise, with the page to be used as it came', async () => {
  await using world = await startWorld();
  const answer = await world.gateway.pay(payInput('ord_1001_a1', { message: 'Booking 1001' }));
  const order = world.simulator.order('ord_1001_a1');
  expect(order).toMatchObject({ amount: 10050, message: 'Booking 1001', state: 'PENDING' });
  expect(answer).toEqual({
    gatewayOrderId: order.orderId,
    redirectUrl: `${world.simulator.pageUrl('ord_1001_a1')}&routingKey=W`,
    expiresAt: new Date(order.createdAt + 900_000),
  });
});

test('only documented fields are sent, and no webhook address', async () => {
  await using world = await startRecorded(() => ({ body: { redirectUrl: 'https://pay.example/?t=1' } }));
  await world.gateway.pay(payInput('o1', { webhookUrl: 'https://shop.example/hook' }));
  expect(world.calls()[0]).toMatchObject({ method: 'POST', url: '/pg/checkout/v2/pay' });
  expect(JSON.parse(world.calls()[0]?.body ?? '')).toEqual({
    merchantOrderId: 'o1',
    amount: 10050,
    expireAfter: 900,
    paymentFlow: {
      type: 'PG_CHECKOUT',
      merchantUrls: { redirectUrl: 'http://localhost:3000/payment-callback?txn=abc' },
    },
  });
});

test('an order is seen pending, then completed, then refunded', async () => {
  await using world = await startWorld({ simulator: { refundConfirmMs: 10, refundCompleteMs: 10 } });
  const { gateway, simulator } = world;
  const { gatewayOrderId } = await gateway.pay(payInput('o1'));
  expect(await gateway.orderStatus('o1')).toEqual({
    found: true,
    state: 'pending',
    rawState: 'PENDING',
    gatewayOrderId,
    merchantOrderId: null,
    amountPaise: 10050,
    currency: 'INR',
    errorCode: null,
    detailedErrorCode: null,
  });
  await simulator.complete('o1');
  expect(await gateway.orderStatus('o1')).toMatchObject({ state: 'completed', amountPaise: 10050 });

  const refund = await gateway.refund({ merchantRefundId: 'r1', merchantOrderId: 'o1', amountPaise: 5000 });
  expect(refund).toMatchObject({ found: true, state: 'pending', amountPaise: 5000 });
  const done = await waitFor('the refund to end', async () => {
    const status = await gateway.refundStatus('r1');
    return status.found && status.state === 'completed' ? status : null;
  });
  expect(done).toMatchObject({
    gatewayRefundId: refund.gatewayRefundId,
    merchantOrderId: 'o1',
    amountPaise: 5000,
    errorCode: null,
  });
});

test('a failed order says why', async () => {
  await using world = await startWorld();
  await world.gateway.pay(payInput('o1'));
  await world.simulator.fail('o1');
  expect(await world.gateway.orderStatus('o1')).toMatchObject({
    state: 'failed',
    errorCode: 'AUTHORIZATION_ERROR',
    detailedErrorCode: 'ZM',
  });
});

test('the root state decides, not that of an attempt', async () => {
  await using world = await startWorld();
  await world.gateway.pay(payInput('o1'));
  await world.simulator.failAttempt('o1');
  expect(await world.gateway.orderStatus('o1')).toMatchObject({ state: 'pending' });
});

test.for([
  [400, { code: 'INVALID_MERCHANT_ORDER_ID', message: 'No entry found for given merchant order id' }],
  [404, { code: 'INVALID_MERCHANT_ORDER_ID' }],
  [400, { success: false, code: 'MERCHANT_ORDER_MAPPING_NOT_FOUND', message: 'No entry', data: {} }],
  [404, { success: false, code: 'MERCHANT_ORDER_MAPPING_NOT_FOUND', data: {} }],
] as const)('an unknown order is no error: HTTP %d %o', async ([status, body]) => {
  await using world = await startRecorded(() => ({ status, body }));
  expect(await world.gateway.orderStatus('o1')).toEqual({ found: false });
  expect(world.calls()).toHaveLength(1);
});

test('a bare 404, as a wrong address gives, does not pass for an unknown order', async () => {
  await using world = await startRecorded(() => ({ status: 404, body: '<h1>Not Found</h1>' }));
  const error = await rejection(world.gateway.orderStatus('o1'));
  expect(error).toMatchObject({ code: 'HTTP_404', httpStatus: 404, retryable: false });
});

test('an unknown refund is no error', async () => {
  await using world = await startWorld();
  expect(await world.gateway.refundStatus('r1')).toEqual({ found: false });
});

test('PhonePe’s bare text R999 is a 503 that may pass', async () => {
  await using world = await startWorld();
  await world.gateway.pay(payInput('o1'));
  world.simulator.setStatusDown(true);
  const error = await rejection(world.gateway.orderStatus('o1'));
  expect(error).toMatchObject({ code: 'HTTP_503', httpStatus: 503, retryable: true, outcome: 'unknown' });
  world.simulator.setStatusDown(false);
  expect(await world.gateway.orderStatus('o1')).toMatchObject({ state: 'pending' });
});

test('a status call is not repeated after another 4xx', async () => {
  await using world = await startWorld();
  world.simulator.failNext('status', 'refuse');
  const error = await rejection(world.gateway.orderStatus('o1'));
  expect(error).toMatchObject({ code: 'BAD_REQUEST', httpStatus: 400, retryable: false });
  expect(countCalls(world.simulator, 'status')).toBe(1);
});

test('an answer whose body never ends is a timeout too', async () => {
  await using world = await startWorld({
    gateway: {
      timeoutMs: 100,
      async fetch(url, init) {
        if (typeof url === 'string' && url.endsWith('/token')) return fetch(url, init);
        const { signal } = init ?? {};
        const body = new ReadableStream({
          start: (stream) => signal?.addEventListener('abort', () => stream.error(signal.reason)),
        });
        return new Response(body);
      },
    },
  });
  expect(await rejection(world.gateway.orderStatus('o1'))).toMatchObject({ code: 'TIMEOUT' });
});

test('an order that was made but whose page is unreadable is of unknown outcome', async () => {
  await using world = await startRecorded(() => ({ body: { orderId: 'OMO1', redirectUrl: 'javascript:x' } }));
  const error = await rejection(world.gateway.pay(payInput('o1')));
  expect(error).toMatchObject({ code: 'UNREADABLE_RESPONSE', outcome: 'unknown' });
});

test('nothing listening is a network error that may pass', async () => {
  const world = await startWorld();
  const { gateway, simulator } = world;
  await gateway.pay(payInput('o1'));
  await simulator.close();
  const error = await rejection(gateway.orderStatus('o1'));
  expect(error).toMatchObject({ code: 'NETWORK_ERROR', retryable: true, httpStatus: null });
});

test('a redirect is not followed, so no credential leaves for another host', async () => {
  await using elsewhere = await startRecorded(() => ({ body: {} }));
  await using world = await startRecorded(() => ({
    status: 302,
    body: '',
    headers: { location: `${elsewhere.recorder.url}/x` },
  }));
  expect(await rejection(world.gateway.orderStatus('o1'))).toMatchObject({ code: 'HTTP_302' });
  expect(elsewhere.recorder.requests).toHaveLength(0);
});

test('a base address may end with a slash', async () => {
  await using world = await startWorld();
  const { url } = world.simulator;
  const gateway = createGateway({
    authBaseUrl: `${url}/apis/identity-manager/`,
    pgBaseUrl: `${url}/apis/pg/`,
  });
  await expect(gateway.pay(payInput('o1'))).resolves.toBeDefined();
});
