import { randomUUID } from 'node:crypto';
import { request } from 'node:http';
import { createTestApp, CREDENTIALS, type TestApp } from '@nibog/testing/app/test-app';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app[Symbol.asyncDispose]());

const PATH = '/api/payments/phonepe-callback';

type Body = string | Uint8Array<ArrayBuffer>;

function send(body: Body, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${app.url}${PATH}`, {
    method: 'POST',
    headers: { ...app.simulator.webhookHeaders(), ...headers },
    body,
  });
}

/** A webhook for an unknown order, with distinct bytes. */
function makeBody(changes: Record<string, unknown> = {}): string {
  return JSON.stringify({
    event: 'checkout.order.completed',
    payload: { merchantOrderId: `unknown_${randomUUID().slice(0, 8)}`, state: 'COMPLETED' },
    ...changes,
  });
}

async function readStored(body: Body) {
  const { rows } = await app.db.owner.query<{
    deliveries: number;
    event: string | null;
    order: string | null;
  }>(
    `SELECT deliveries, event, merchant_transaction_id AS "order" FROM webhook_events
      WHERE dedupe_key = encode(sha256($1), 'hex') AND body = $1`,
    [Buffer.from(body)],
  );
  return rows;
}

async function countStored(): Promise<number> {
  return app.db.owner.prisma.webhookEvent.count();
}

/** Sends a request that must be refused, and checks that it stored nothing. */
async function sendRefused(attempt: () => Promise<Response>): Promise<Response> {
  const before = await countStored();
  const response = await attempt();
  expect(await countStored()).toBe(before);
  return response;
}

/** The correct credential. */
function readCredential(): string {
  return app.simulator.webhookHeaders().authorization;
}

/** A webhook of exactly this number of bytes. */
function makeBodyOf(bytes: number): string {
  const empty = makeBody({ filler: '' });
  return empty.replace('"filler":""', `"filler":"${'x'.repeat(bytes - empty.length)}"`);
}

describe('the credential', () => {
  const wrong: [string, () => string][] = [
    ['nothing', () => ''],
    ['another hash', () => 'a'.repeat(64)],
    ['the hash in upper case', () => readCredential().toUpperCase()],
    ['the hash cut short', () => readCredential().slice(0, 63)],
    ['the hash and more', () => `${readCredential()}0`],
    ['two hashes', () => `${readCredential()}, ${readCredential()}`],
    ['a bearer token', () => `Bearer ${readCredential()}`],
    [
      'user name and password',
      () => `Basic ${btoa(`${CREDENTIALS.webhookUsername}:${CREDENTIALS.webhookPassword}`)}`,
    ],
  ];
  test.each(wrong)('is not %s', async (_what, authorization) => {
    const refused = await sendRefused(() => send(makeBody(), { authorization: authorization() }));
    expect(refused.status).toBe(401);
    expect(await refused.json()).toEqual({ error: 'unauthorised' });
  });

  test('is required for any body', async () => {
    for (const body of [makeBody(), 'not JSON', '']) {
      const refused = await sendRefused(() =>
        fetch(`${app.url}${PATH}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body,
        }),
      );
      expect(refused.status).toBe(401);
    }
  });
});

describe('the method, type and size', () => {
  test.each(['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD'])(
    '%s is not allowed, and the response names the allowed method',
    async (method) => {
      const refused = await sendRefused(() =>
        fetch(`${app.url}${PATH}`, { method, headers: app.simulator.webhookHeaders() }),
      );
      expect(refused.status).toBe(405);
      expect(refused.headers.get('allow')).toBe('POST');
    },
  );

  test('PUT with a body of any type is not allowed', async () => {
    for (const type of ['application/json', 'text/plain']) {
      const refused = await sendRefused(() =>
        fetch(`${app.url}${PATH}`, {
          method: 'PUT',
          headers: { ...app.simulator.webhookHeaders(), 'content-type': type },
          body: makeBody(),
        }),
      );
      expect(refused.status).toBe(405);
    }
  });

  test.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/octet-stream',
    'text/json',
    'nonsense',
  ])('a body of type %s is refused', async (type) => {
    const refused = await sendRefused(() => send(makeBody(), { 'content-type': type }));
    expect(refused.status).toBe(415);
  });

  test('a body without a type is refused', async () => {
    const { authorization } = app.simulator.webhookHeaders();
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const body = makeBody();
      const headers = { authorization, 'content-length': String(Buffer.byteLength(body)) };
      const call = request(`${app.url}${PATH}`, { method: 'POST', headers }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      call.on('error', reject);
      call.end(body);
    });
    expect(status).toBe(415);
  });

  test.each(['application/json; charset=utf-8', 'Application/JSON', 'application/json;charset=UTF-8'])(
    '%s is JSON',
    async (type) => {
      expect((await send(makeBody(), { 'content-type': type })).status).toBe(200);
    },
  );

  test('64 KiB are accepted, and one byte more is refused', async () => {
    const largest = makeBodyOf(65_536);
    expect(Buffer.byteLength(largest)).toBe(65_536);
    expect((await send(largest)).status).toBe(200);
    expect(await readStored(largest)).toHaveLength(1);
    const refused = await sendRefused(() => send(makeBodyOf(65_537)));
    expect(refused.status).toBe(413);
  });

  test.each([
    ['a megabyte is refused by its length, before it is sent', { 'content-length': '1048576' }, '{'],
    ['a body without a length is refused when it becomes too long', {}, 'x'.repeat(65_537)],
  ])('%s', async (_what, length, start) => {
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const headers = { ...app.simulator.webhookHeaders(), ...length };
      const call = request(`${app.url}${PATH}`, { method: 'POST', headers }, (response) => {
        resolve(response.statusCode);
        call.destroy();
      });
      call.on('error', reject);
      call.write(start);
    });
    expect(status).toBe(413);
  });
});

describe('a body that cannot be read', () => {
  test.each<[string, Body]>([
    ['an empty body', ''],
    ['an open brace', '{'],
    ['two objects', '{}{}'],
    ['an array', '[]'],
    ['an array of webhooks', `[${makeBody()}]`],
    ['null', 'null'],
    ['a number', '7'],
    ['a text', '"checkout.order.completed"'],
    ['bytes that are not UTF-8', new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
    ['half a character', new Uint8Array([...new TextEncoder().encode('{"event":"'), 0xe2, 0x82, 0x22, 0x7d])],
    ['JSON that never ends', '['.repeat(60_000)],
  ])('is refused: %s', async (_what, body) => {
    const refused = await sendRefused(() => send(body));
    expect(refused.status).toBe(400);
    expect(await refused.json()).toEqual({ error: 'unreadable' });
  });
});

describe('a webhook that the product cannot use is stored and acknowledged', () => {
  const long = 'x'.repeat(1_000);
  const unknown = 'unknown_1';
  test.each<[string, Record<string, unknown>, { event: string | null; order: string | null }]>([
    [
      'an unknown order',
      { event: 'checkout.order.completed', payload: { merchantOrderId: unknown } },
      { event: 'checkout.order.completed', order: unknown },
    ],
    [
      'an unknown event',
      { event: 'moon.phase.changed', payload: { merchantOrderId: unknown } },
      { event: 'moon.phase.changed', order: unknown },
    ],
    [
      'no event, but a type',
      { type: 'CHECKOUT_ORDER_COMPLETED', payload: { merchantOrderId: unknown } },
      { event: 'CHECKOUT_ORDER_COMPLETED', order: unknown },
    ],
    ['neither event nor type', { payload: { merchantOrderId: unknown } }, { event: null, order: unknown }],
    ['no payload', { event: 'checkout.order.completed' }, { event: 'checkout.order.completed', order: null }],
    ['nothing', {}, { event: null, order: null }],
    ['a payload of another kind', { event: 'x', payload: [unknown] }, { event: 'x', order: null }],
    ['an id with NUL', { event: 'x', payload: { merchantOrderId: 'a\u0000b' } }, { event: 'x', order: null }],
    [
      'an id with a lone surrogate',
      { event: 'x', payload: { merchantOrderId: 'a\uD800' } },
      { event: 'x', order: null },
    ],
    [
      'an id with a quote',
      { event: 'x', payload: { merchantOrderId: "a'; DROP TABLE payments;--" } },
      { event: 'x', order: null },
    ],
    [
      'an id of 1000 characters',
      { event: 'x', payload: { merchantOrderId: long } },
      { event: 'x', order: null },
    ],
    ['an id that is a number', { event: 'x', payload: { merchantOrderId: 7 } }, { event: 'x', order: null }],
    [
      'an event with NUL',
      { event: 'a\u0000b', payload: { merchantOrderId: unknown } },
      { event: null, order: unknown },
    ],
    [
      'an event of 1000 characters',
      { event: long, payload: { merchantOrderId: unknown } },
      { event: null, order: unknown },
    ],
    [
      'an event that is an object',
      { event: { name: 'x' }, payload: { merchantOrderId: unknown } },
      { event: null, order: unknown },
    ],
    [
      'a key that targets the prototype',
      { constructor: { prototype: { state: 'COMPLETED' } } },
      { event: null, order: null },
    ],
  ])('%s', async (_what, content, read) => {
    const body = JSON.stringify({ ...content, tag: randomUUID() });
    const response = await send(body);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ received: true });
    expect(await readStored(body)).toEqual([{ deliveries: 1, ...read }]);
  });

  test('a __proto__ key sets no property', async () => {
    const body = `{"__proto__":{"event":"checkout.order.completed","polluted":true},"tag":"${randomUUID()}"}`;
    expect((await send(body)).status).toBe(200);
    expect(await readStored(body)).toEqual([{ deliveries: 1, event: null, order: null }]);
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });
});
