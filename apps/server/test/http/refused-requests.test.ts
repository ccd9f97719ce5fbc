import { createTestApp, type TestApp } from '@nibog/testing/app/test-app';
import { checkoutInput, makeEvent, type TestEvent } from '@nibog/testing/arrange/checkouts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask, expectRefused, post, postText, readRefusal, readCheckoutState } from '../refusals.ts';

let app: TestApp;
let event: TestEvent;
beforeAll(async () => {
  app = await createTestApp();
  event = await makeEvent(app.db.owner);
});
afterAll(() => app[Symbol.asyncDispose]());

function startBatch(calls: unknown[]): Promise<Response> {
  const procedures = calls.map(() => 'checkout.start').join(',');
  return post(app.url, `${procedures}?batch=1`, Object.fromEntries(calls.entries()));
}

const START = '/api/trpc/checkout.start';

describe('bodies that cannot be read', () => {
  test.each([
    ['an open brace', '{'],
    ['two objects', '{}{}'],
    ['a text', 'hello'],
    ['single quotes', "{'eventId':1}"],
    ['bytes that are not UTF-8', new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])],
  ])('refuses %s', async (_what, body) => {
    const refused = await expectRefused(app, () => postText(app.url, 'checkout.start', body));
    expect(refused).toMatchObject({ status: 400, reason: 'INVALID_INPUT' });
  });

  test('refuses a query whose input is not JSON', async () => {
    const refused = await expectRefused(app, () => fetch(`${app.url}/api/trpc/checkout.quote?input={bad`));
    expect(refused).toMatchObject({ status: 400, reason: 'INVALID_INPUT' });
  });

  test('refuses a request without a body', async () => {
    const refused = await expectRefused(app, () => fetch(`${app.url}${START}`, { method: 'POST' }));
    expect(refused.reason).toBe('INVALID_INPUT');
    expect([400, 415]).toContain(refused.status);
  });

  test('refuses JSON nested 20 000 deep', async () => {
    const body = `{"eventId":${'['.repeat(20_000)}${']'.repeat(20_000)}}`;
    const refused = await expectRefused(app, () => postText(app.url, 'checkout.start', body));
    expect(refused).toMatchObject({ status: 400, reason: 'INVALID_INPUT' });
  });

  test('refuses 100 KB', async () => {
    const input = { ...checkoutInput(event), promoCode: 'x'.repeat(100_000) };
    const refused = await expectRefused(app, () => post(app.url, 'checkout.start', input));
    expect(refused).toMatchObject({ status: 413, reason: 'INVALID_INPUT' });
  });

  test('refuses 100 KB without a content length', async () => {
    const bytes = new TextEncoder().encode(JSON.stringify({ promoCode: 'x'.repeat(100_000) }));
    const stream = ReadableStream.from([bytes.slice(0, 50_000), bytes.slice(50_000)]);
    const refused = await expectRefused(app, () =>
      fetch(`${app.url}${START}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: stream,
        duplex: 'half',
      }),
    );
    expect(refused).toMatchObject({ status: 413, reason: 'INVALID_INPUT' });
  });

  test.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'application/octet-stream',
    'multipart/form-data; boundary=x',
    'application/xml',
  ])('refuses the type %s', async (type) => {
    const body = JSON.stringify(checkoutInput(event));
    const refused = await expectRefused(app, () =>
      fetch(`${app.url}${START}`, { method: 'POST', headers: { 'content-type': type }, body }),
    );
    expect(refused).toMatchObject({ status: 415, reason: 'INVALID_INPUT' });
  });
});

describe('other methods, procedures and sites', () => {
  test('refuses a start by GET, so that no link can start a payment', async () => {
    const refused = await expectRefused(app, () => ask(app.url, 'checkout.start', checkoutInput(event)));
    expect(refused).toMatchObject({ status: 405, reason: 'INVALID_INPUT' });
  });

  test.each(['PUT', 'PATCH', 'DELETE'])('refuses a start by %s', async (method) => {
    const before = await readCheckoutState(app);
    const { status } = await fetch(`${app.url}${START}`, {
      method,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(checkoutInput(event)),
    });
    expect([404, 405]).toContain(status);
    expect(await readCheckoutState(app)).toEqual(before);
  });

  test('changes nothing at a start by HEAD or OPTIONS', async () => {
    const before = await readCheckoutState(app);
    const url = `${app.url}${START}?input=${encodeURIComponent(JSON.stringify(checkoutInput(event)))}`;
    for (const method of ['HEAD', 'OPTIONS']) await fetch(url, { method });
    expect(await readCheckoutState(app)).toEqual(before);
  });

  test.each([
    'checkout.book',
    'booking.create',
    'constructor',
    '__proto__',
    'toString',
    'checkout',
    'checkout.',
  ])('has no procedure %s', async (procedure) => {
    expect(await expectRefused(app, () => post(app.url, procedure, {}))).toEqual({
      status: 404,
      reason: 'NOT_FOUND',
    });
  });

  test('allows no other site to read its responses', async () => {
    const response = await fetch(`${app.url}/api/trpc/catalogue.listCities`, {
      headers: { origin: 'https://evil.example' },
    });
    expect(response.status).toBe(200);
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe('batches', () => {
  test('refuses eleven calls in a batch and runs none of them', async () => {
    const calls = Array.from({ length: 11 }, () => checkoutInput(event));
    const before = await readCheckoutState(app);
    const response = await startBatch(calls);
    expect(response.status).toBe(400);
    expect(await readCheckoutState(app)).toEqual(before);
  });

  test('makes one payment of two calls with the same key', async () => {
    const input = checkoutInput(event);
    const before = (await readCheckoutState(app)).orders;
    const response = await startBatch([input, input]);
    const responses: unknown = await response.json();
    if (!Array.isArray(responses)) throw new Error('the response to a batch is not an array');
    expect(responses).toHaveLength(2);
    expect(responses[0]).toHaveProperty('result.data.transactionId');
    expect(responses[1]).toEqual(responses[0]);
    expect((await readCheckoutState(app)).orders).toBe(before + 1);
  });
});

describe('keys that target the prototype', () => {
  test.each(['__proto__', 'constructor', 'prototype'])('refuses %s', async (key) => {
    const input = JSON.stringify(checkoutInput(event)).replace(
      '{',
      `{"${key}":{"polluted":true,"prototype":{"polluted":true}},`,
    );
    const refused = await expectRefused(app, () => postText(app.url, 'checkout.start', input));
    expect(refused).toEqual({
      status: 400,
      reason: 'INVALID_INPUT',
      fields: [{ path: key, code: 'unknown_field', params: {}, rule: 'is not a known field' }],
    });
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });

  test('ignores a parent in __proto__', async () => {
    const { parent, ...rest } = checkoutInput(event);
    const input = JSON.stringify(rest).replace('{', `{"__proto__":${JSON.stringify({ parent })},`);
    const refused = await expectRefused(app, () => postText(app.url, 'checkout.start', input));
    expect(refused).toMatchObject({ status: 400, reason: 'INVALID_INPUT' });
    expect(refused.fields).toContainEqual({
      path: 'parent',
      code: 'required',
      params: {},
      rule: 'is required',
    });
  });
});

describe('the catalogue', () => {
  test.each([
    ['catalogue.getEvent', { slug: 'no-such-event' }, 404, 'NOT_FOUND', 'slug'],
    ['catalogue.getEvent', { slug: "a' OR 1=1" }, 400, 'INVALID_INPUT', 'slug'],
    ['catalogue.getEvent', { slug: 'x'.repeat(81) }, 400, 'INVALID_INPUT', 'slug'],
    ['catalogue.getEvent', { slug: 'a\u0000' }, 400, 'INVALID_INPUT', 'slug'],
    ['catalogue.listEvents', { city: '../..' }, 400, 'INVALID_INPUT', 'city'],
    ['catalogue.listEvents', { cursor: 'next' }, 400, 'INVALID_INPUT', 'cursor'],
    ['catalogue.listEvents', { cursor: '2026-02-30.1' }, 400, 'INVALID_INPUT', 'cursor'],
    ['catalogue.listEvents', { cursor: '2026-02-20.-1' }, 400, 'INVALID_INPUT', 'cursor'],
    ['catalogue.listEvents', { cursor: '2026-02-20.2147483648' }, 400, 'INVALID_INPUT', 'cursor'],
    ['catalogue.listEvents', { cursor: '2026-02-20.9007199254740993' }, 400, 'INVALID_INPUT', 'cursor'],
    ['catalogue.listEvents', { cursor: '0000-01-01.1' }, 400, 'INVALID_INPUT', 'cursor'],
    ['catalogue.listEvents', { cursor: '2026-02-20.1\n' }, 400, 'INVALID_INPUT', 'cursor'],
    ['catalogue.listEvents', { from: '2026-02-30' }, 400, 'INVALID_INPUT', 'from'],
    ['catalogue.listEvents', { to: 'tomorrow' }, 400, 'INVALID_INPUT', 'to'],
    ['catalogue.listEvents', { ageYears: -1 }, 400, 'INVALID_INPUT', 'ageYears'],
    ['catalogue.listEvents', { ageYears: 1.5 }, 400, 'INVALID_INPUT', 'ageYears'],
    ['catalogue.listEvents', { ageYears: '2' }, 400, 'INVALID_INPUT', 'ageYears'],
    ['catalogue.listEvents', { ageYears: 18 }, 400, 'INVALID_INPUT', 'ageYears'],
    ['catalogue.listEvents', { period: 'all' }, 400, 'INVALID_INPUT', 'period'],
    ['catalogue.listDates', { city: '../..' }, 400, 'INVALID_INPUT', 'city'],
    ['catalogue.listCities', { page: 1 }, 400, 'INVALID_INPUT', 'page'],
  ])('refuses %s of %j', async (procedure, input, status, reason, path) => {
    const refused = await readRefusal(await ask(app.url, procedure, input));
    expect(refused).toMatchObject({ status, reason });
    expect(refused.fields?.map((field) => field.path)).toEqual([path]);
  });

  test('does not show a draft', async () => {
    const draft = await makeEvent(app.db.owner, [{}], { status: 'draft' });
    const refused = await readRefusal(await ask(app.url, 'catalogue.getEvent', { slug: draft.slug }));
    expect(refused).toMatchObject({ status: 404, reason: 'NOT_FOUND' });
  });
});
