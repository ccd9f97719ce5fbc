import { createTestApp, type TestApp } from '@nibog/testing/app/test-app';
import { insertBooking, insertPayment } from '@nibog/testing/postgres/rows';
import { afterAll, beforeAll, expect, test } from 'vitest';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp({ audited: false });
});
afterAll(() => app[Symbol.asyncDispose]());

type PlainResponse = { status: number; headers: Record<string, string>; body: string };

function input(value: unknown): string {
  return `?input=${encodeURIComponent(JSON.stringify(value))}`;
}

/** Headers that depend on the transfer and the time. */
const TRANSFER_HEADERS = new Set(['date', 'content-length', 'transfer-encoding', 'connection', 'keep-alive']);

async function ask(url: string): Promise<PlainResponse> {
  const response = await fetch(url);
  return {
    status: response.status,
    headers: Object.fromEntries([...response.headers].filter(([name]) => !TRANSFER_HEADERS.has(name))),
    body: await response.text(),
  };
}

test('the response to a plain query, which bypasses the HTTP layer of tRPC, equals the response of that layer', async () => {
  const booked = await insertPayment(app.db.owner);
  await insertBooking(app.db.owner, booked);
  const pending = await insertPayment(app.db.owner);
  const requests: [status: number, path: string][] = [
    [200, `booking.getBookingByTxn${input({ transactionId: booked.transactionId })}`],
    [200, `booking.getBookingByTxn${input({ transactionId: pending.transactionId })}`],
    [
      200,
      `booking.getBookingByTxn${input({ transactionId: booked.transactionId, holdWhile: 'confirming' })}`,
    ],
    [400, `booking.getBookingByTxn${input({ transactionId: booked.transactionId, holdWhile: 'booked' })}`],
    [200, `booking.getBookingByRef${input({ bookingRef: booked.bookingRef })}`],
    [200, 'catalogue.listCities'],
    [200, 'catalogue.listCities?input='],
    [200, `catalogue.listEvents${input({})}`],
    [404, `booking.getBookingByTxn${input({ transactionId: `nibog_${'x'.repeat(22)}` })}`],
    [400, `booking.getBookingByTxn${input({ transactionId: '?' })}`],
    [400, `booking.getBookingByTxn${input({ transactionId: booked.transactionId, more: 1 })}`],
    [400, `booking.getBookingByTxn${input({})}`],
    [400, `booking.getBookingByTxn${input(7)}`],
    [400, 'booking.getBookingByTxn'],
    [400, 'booking.getBookingByTxn?input=%7B'],
  ];
  for (const [status, path] of requests) {
    const lean = await ask(`${app.url}/api/trpc/${path}`);
    // With an additional parameter it is not a plain query.
    const whole = await ask(`${app.url}/api/trpc/${path}${path.includes('?') ? '&' : '?'}_=1`);
    expect({ path, ...lean }).toEqual({ path, ...whole });
    expect({ path, status: lean.status }).toEqual({ path, status });
  }
});

test('tRPC itself responds to a query that is not plain', async () => {
  const path = `${app.url}/api/trpc/catalogue.listCities`;
  const batch = await fetch(`${path}?batch=1&input=%7B%7D`);
  expect(await batch.json()).toEqual([{ result: { data: expect.any(Array) as unknown } }]);
  const head = await fetch(path, { method: 'HEAD' });
  expect(head.status).toBe(204);
});
