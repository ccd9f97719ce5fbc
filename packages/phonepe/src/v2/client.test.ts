import { expect, test } from 'vitest';
import {
  catchRejection,
  countCalls,
  createGateway,
  payInput,
  startEnvironment,
  startScriptedEnvironment,
} from '../../test/fixtures.ts';
import { waitFor } from '../../test/wait-for.ts';

test('creates an order in paise and returns its page unchanged', async () => {
  await using env = await startEnvironment();
  const result = await env.gateway.pay(payInput('ord_1001_a1', { message: 'Booking 1001' }));
  const order = env.simulator.order('ord_1001_a1');
  expect(order).toMatchObject({ amount: 10050, message: 'Booking 1001', state: 'PENDING' });
  expect(result).toEqual({
    gatewayOrderId: order.orderId,
    redirectUrl: `${env.simulator.pageUrl('ord_1001_a1')}&routingKey=W`,
    expiresAt: new Date(order.createdAt + 900_000),
  });
});

test('sends only documented fields and no webhook address', async () => {
  await using env = await startScriptedEnvironment(() => ({
    body: { redirectUrl: 'https://pay.example/?t=1' },
  }));
  await env.gateway.pay(payInput('o1', { webhookUrl: 'https://shop.example/hook' }));
  expect(env.calls()[0]).toMatchObject({ method: 'POST', url: '/pg/checkout/v2/pay' });
  expect(JSON.parse(env.calls()[0]?.body ?? '')).toEqual({
    merchantOrderId: 'o1',
    amount: 10050,
    expireAfter: 900,
    paymentFlow: {
      type: 'PG_CHECKOUT',
      merchantUrls: { redirectUrl: 'http://localhost:3000/payment-callback?txn=abc' },
    },
  });
});

test('reports an order as pending, then completed, and its refund as completed', async () => {
  await using env = await startEnvironment({ simulator: { refundConfirmMs: 10, refundCompleteMs: 10 } });
  const { gateway, simulator } = env;
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
  const done = await waitFor('the completed refund', async () => {
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

test('reports why an order failed', async () => {
  await using env = await startEnvironment();
  await env.gateway.pay(payInput('o1'));
  await env.simulator.fail('o1');
  expect(await env.gateway.orderStatus('o1')).toMatchObject({
    state: 'failed',
    errorCode: 'AUTHORIZATION_ERROR',
    detailedErrorCode: 'ZM',
  });
});

test('reads the root state, not the state of an attempt', async () => {
  await using env = await startEnvironment();
  await env.gateway.pay(payInput('o1'));
  await env.simulator.failAttempt('o1');
  expect(await env.gateway.orderStatus('o1')).toMatchObject({ state: 'pending' });
});

test.for([
  [400, { code: 'INVALID_MERCHANT_ORDER_ID', message: 'No entry found for given merchant order id' }],
  [404, { code: 'INVALID_MERCHANT_ORDER_ID' }],
  [400, { success: false, code: 'MERCHANT_ORDER_MAPPING_NOT_FOUND', message: 'No entry', data: {} }],
  [404, { success: false, code: 'MERCHANT_ORDER_MAPPING_NOT_FOUND', data: {} }],
] as const)('returns found: false for an unknown order, HTTP %d %o', async ([status, body]) => {
  await using env = await startScriptedEnvironment(() => ({ status, body }));
  expect(await env.gateway.orderStatus('o1')).toEqual({ found: false });
  expect(env.calls()).toHaveLength(1);
});

test('throws for a 404 without a code, as a wrong address returns', async () => {
  await using env = await startScriptedEnvironment(() => ({ status: 404, body: '<h1>Not Found</h1>' }));
  const error = await catchRejection(env.gateway.orderStatus('o1'));
  expect(error).toMatchObject({ code: 'HTTP_404', httpStatus: 404, retryable: false });
});

test('returns found: false for an unknown refund', async () => {
  await using env = await startEnvironment();
  expect(await env.gateway.refundStatus('r1')).toEqual({ found: false });
});

test('reports PhonePe’s plain text R999 as a retryable 503', async () => {
  await using env = await startEnvironment();
  await env.gateway.pay(payInput('o1'));
  env.simulator.setStatusDown(true);
  const error = await catchRejection(env.gateway.orderStatus('o1'));
  expect(error).toMatchObject({ code: 'HTTP_503', httpStatus: 503, retryable: true, outcome: 'unknown' });
  env.simulator.setStatusDown(false);
  expect(await env.gateway.orderStatus('o1')).toMatchObject({ state: 'pending' });
});

test('does not retry a status call after a 400', async () => {
  await using env = await startEnvironment();
  env.simulator.failNext('status', 'refuse');
  const error = await catchRejection(env.gateway.orderStatus('o1'));
  expect(error).toMatchObject({ code: 'BAD_REQUEST', httpStatus: 400, retryable: false });
  expect(countCalls(env.simulator, 'status')).toBe(1);
});

test('times out when a response body never ends', async () => {
  await using env = await startEnvironment({
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
  expect(await catchRejection(env.gateway.orderStatus('o1'))).toMatchObject({ code: 'TIMEOUT' });
});

test('reports an unknown outcome for a created order without a readable page', async () => {
  await using env = await startScriptedEnvironment(() => ({
    body: { orderId: 'OMO1', redirectUrl: 'javascript:x' },
  }));
  const error = await catchRejection(env.gateway.pay(payInput('o1')));
  expect(error).toMatchObject({ code: 'UNREADABLE_RESPONSE', outcome: 'unknown' });
});

test('reports a retryable network error when no server listens', async () => {
  const env = await startEnvironment();
  const { gateway, simulator } = env;
  await gateway.pay(payInput('o1'));
  await simulator.close();
  const error = await catchRejection(gateway.orderStatus('o1'));
  expect(error).toMatchObject({ code: 'NETWORK_ERROR', retryable: true, httpStatus: null });
});

test('does not follow redirects, so no credential reaches another host', async () => {
  await using elsewhere = await startScriptedEnvironment(() => ({ body: {} }));
  await using env = await startScriptedEnvironment(() => ({
    status: 302,
    body: '',
    headers: { location: `${elsewhere.recorder.url}/x` },
  }));
  expect(await catchRejection(env.gateway.orderStatus('o1'))).toMatchObject({ code: 'HTTP_302' });
  expect(elsewhere.recorder.requests).toHaveLength(0);
});

test('accepts base URLs that end with a slash', async () => {
  await using env = await startEnvironment();
  const { url } = env.simulator;
  const gateway = createGateway({
    authBaseUrl: `${url}/apis/identity-manager/`,
    pgBaseUrl: `${url}/apis/pg/`,
  });
  await expect(gateway.pay(payInput('o1'))).resolves.toBeDefined();
});
