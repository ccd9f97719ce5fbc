import { expect, test } from 'vitest';
import { payInput, startEnvironment, type TestEnvironment } from '../../test/fixtures.ts';

const RETURN_URL = 'http://localhost:3000/payment-callback?txn=a%2Fb&x=%E2%82%B9#here';

async function startOrder(): Promise<TestEnvironment & { press: (action: string) => Promise<Response> }> {
  const env = await startEnvironment();
  await env.gateway.pay(payInput('o1', { redirectUrl: RETURN_URL, amountPaise: 12_345_650 }));
  return { ...env, press: (action) => press(env, action) };
}

function press({ simulator }: TestEnvironment, action: string, id = 'o1'): Promise<Response> {
  const token = new URL(simulator.pageUrl(id)).searchParams.get('token') ?? '';
  return fetch(`${simulator.url}/transact/uat_v3`, {
    method: 'POST',
    body: new URLSearchParams({ token, action }),
    redirect: 'manual',
  });
}

test('shows that no real money moves, the amount with Indian grouping and the order', async () => {
  await using env = await startOrder();
  const response = await fetch(env.simulator.pageUrl('o1'));
  const html = await response.text();
  expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(response.headers.get('referrer-policy')).toBe('strict-origin-when-cross-origin');
  expect(html).toContain('PhonePe simulator — no real money');
  expect(html).toContain('₹1,23,456.50');
  expect(html).toContain('o1');
  expect(html).not.toContain('<script');
});

test('completes the order when it is paid and redirects with a GET to exactly the given address', async () => {
  await using env = await startOrder();
  const response = await env.press('pay');
  expect(response.status).toBe(303);
  expect(response.headers.get('location')).toBe(RETURN_URL);
  expect(await env.gateway.orderStatus('o1')).toMatchObject({ state: 'completed' });
  expect(env.simulator.deliveries('o1')).toHaveLength(1);
});

test('redirects after a second tap without a second payment', async () => {
  await using env = await startOrder();
  const [first, second] = await Promise.all([env.press('pay'), env.press('pay')]);
  expect([first.status, second.status]).toEqual([303, 303]);
  expect((await env.press('decline-final')).headers.get('location')).toBe(RETURN_URL);
  expect(env.simulator.order('o1')).toMatchObject({ state: 'COMPLETED', attempts: [{}] });
  expect(env.simulator.deliveries('o1')).toHaveLength(1);
});

test('stays on the page after a declined attempt, so that the payer can try again', async () => {
  await using env = await startOrder();
  const response = await env.press('decline-stay');
  const location = new URL(response.headers.get('location') ?? '', env.simulator.url).href;
  expect(location).toBe(env.simulator.pageUrl('o1'));
  expect(await (await fetch(location)).text()).toContain('The last attempt was declined');
  expect(env.simulator.order('o1')).toMatchObject({ state: 'PENDING', attempts: [{ state: 'FAILED' }] });
  await env.press('pay');
  expect(env.simulator.order('o1')).toMatchObject({
    state: 'COMPLETED',
    attempts: [{ state: 'FAILED' }, { state: 'COMPLETED' }],
  });
});

test('fails the order after a final decline, notifies the shop and redirects', async () => {
  await using env = await startOrder();
  const response = await env.press('decline-final');
  expect(response.headers.get('location')).toBe(RETURN_URL);
  expect(await env.gateway.orderStatus('o1')).toMatchObject({ state: 'failed' });
  expect(env.simulator.deliveries('o1')).toMatchObject([{ event: 'checkout.order.failed' }]);
});

test('redirects with a pending attempt', async () => {
  await using env = await startOrder();
  expect((await env.press('pending')).headers.get('location')).toBe(RETURN_URL);
  expect(env.simulator.order('o1')).toMatchObject({ state: 'PENDING', attempts: [{ state: 'PENDING' }] });
  expect(env.simulator.deliveries('o1')).toHaveLength(0);
});

test('redirects without an attempt when the page is closed', async () => {
  await using env = await startOrder();
  expect((await env.press('close')).headers.get('location')).toBe(RETURN_URL);
  expect(env.simulator.order('o1')).toMatchObject({ state: 'PENDING', attempts: [] });
});

test('shows only a link back to the shop for an order in a terminal state', async () => {
  await using env = await startOrder();
  await env.simulator.expire('o1');
  const html = await (await fetch(env.simulator.pageUrl('o1'))).text();
  expect(html).not.toContain('<button');
  expect(html).toContain('Back to the shop');
});

test('responds with 404 to an unknown or missing token', async () => {
  await using env = await startOrder();
  expect((await fetch(`${env.simulator.url}/transact/uat_v3?token=x`)).status).toBe(404);
  expect((await fetch(`${env.simulator.url}/transact/uat_v3`)).status).toBe(404);
});

test('escapes markup in a message', async () => {
  await using env = await startEnvironment();
  await env.gateway.pay(payInput('o1', { message: '<img src=x onerror=alert(1)>"' }));
  expect(await (await fetch(env.simulator.pageUrl('o1'))).text()).not.toContain('<img');
  expect(await (await fetch(env.simulator.url)).text()).not.toContain('<img');
});
