import { expect, test } from 'vitest';
import { payInput, startWorld, type World } from '../../test/fixtures.ts';

const RETURN_URL = 'http://localhost:3000/payment-callback?txn=a%2Fb&x=%E2%82%B9#here';

async function startOrder(): Promise<World & { press: (action: string) => Promise<Response> }> {
  const world = await startWorld();
  await world.gateway.pay(payInput('o1', { redirectUrl: RETURN_URL, amountPaise: 12_345_650 }));
  return { ...world, press: (action) => press(world, action) };
}

function press({ simulator }: World, action: string, id = 'o1'): Promise<Response> {
  const token = new URL(simulator.pageUrl(id)).searchParams.get('token') ?? '';
  return fetch(`${simulator.url}/transact/uat_v3`, {
    method: 'POST',
    body: new URLSearchParams({ token, action }),
    redirect: 'manual',
  });
}

test('the page says that no money moves, the amount with Indian grouping and the order', async () => {
  await using world = await startOrder();
  const response = await fetch(world.simulator.pageUrl('o1'));
  const html = await response.text();
  expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(response.headers.get('referrer-policy')).toBe('strict-origin-when-cross-origin');
  expect(html).toContain('PhonePe simulator — no real money');
  expect(html).toContain('₹1,23,456.50');
  expect(html).toContain('o1');
  expect(html).not.toContain('<script');
});

test('paying completes the order and goes back with a GET to the very address that was given', async () => {
  await using world = await startOrder();
  const response = await world.press('pay');
  expect(response.status).toBe(303);
  expect(response.headers.get('location')).toBe(RETURN_URL);
  expect(await world.gateway.orderStatus('o1')).toMatchObject({ state: 'completed' });
  expect(world.simulator.deliveries('o1')).toHaveLength(1);
});

test('a second tap goes back too and pays nothing more', async () => {
  await using world = await startOrder();
  const [first, second] = await Promise.all([world.press('pay'), world.press('pay')]);
  expect([first.status, second.status]).toEqual([303, 303]);
  expect((await world.press('decline-final')).headers.get('location')).toBe(RETURN_URL);
  expect(world.simulator.order('o1')).toMatchObject({ state: 'COMPLETED', attempts: [{}] });
  expect(world.simulator.deliveries('o1')).toHaveLength(1);
});

test('a decline that stays pending stays on the page, which lets people try again', async () => {
  await using world = await startOrder();
  const response = await world.press('decline-stay');
  const location = new URL(response.headers.get('location') ?? '', world.simulator.url).href;
  expect(location).toBe(world.simulator.pageUrl('o1'));
  expect(await (await fetch(location)).text()).toContain('The last attempt was declined');
  expect(world.simulator.order('o1')).toMatchObject({ state: 'PENDING', attempts: [{ state: 'FAILED' }] });
  await world.press('pay');
  expect(world.simulator.order('o1')).toMatchObject({
    state: 'COMPLETED',
    attempts: [{ state: 'FAILED' }, { state: 'COMPLETED' }],
  });
});

test('a decline for good fails the order, tells the shop and goes back', async () => {
  await using world = await startOrder();
  const response = await world.press('decline-final');
  expect(response.headers.get('location')).toBe(RETURN_URL);
  expect(await world.gateway.orderStatus('o1')).toMatchObject({ state: 'failed' });
  expect(world.simulator.deliveries('o1')).toMatchObject([{ event: 'checkout.order.failed' }]);
});

test('leaving it pending goes back with an attempt under way', async () => {
  await using world = await startOrder();
  expect((await world.press('pending')).headers.get('location')).toBe(RETURN_URL);
  expect(world.simulator.order('o1')).toMatchObject({ state: 'PENDING', attempts: [{ state: 'PENDING' }] });
  expect(world.simulator.deliveries('o1')).toHaveLength(0);
});

test('closing goes back without an attempt', async () => {
  await using world = await startOrder();
  expect((await world.press('close')).headers.get('location')).toBe(RETURN_URL);
  expect(world.simulator.order('o1')).toMatchObject({ state: 'PENDING', attempts: [] });
});

test('an order that has ended has no more buttons but the way back', async () => {
  await using world = await startOrder();
  await world.simulator.expire('o1');
  const html = await (await fetch(world.simulator.pageUrl('o1'))).text();
  expect(html).not.toContain('<button');
  expect(html).toContain('Back to the shop');
});

test('an unknown token has no page', async () => {
  await using world = await startOrder();
  expect((await fetch(`${world.simulator.url}/transact/uat_v3?token=x`)).status).toBe(404);
  expect((await fetch(`${world.simulator.url}/transact/uat_v3`)).status).toBe(404);
});

test('a message cannot put markup on the page', async () => {
  await using world = await startWorld();
  await world.gateway.pay(payInput('o1', { message: '<img src=x onerror=alert(1)>"' }));
  expect(await (await fetch(world.simulator.pageUrl('o1'))).text()).not.toContain('<img');
  expect(await (await fetch(world.simulator.url)).text()).not.toContain('<img');
});
