import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTestApp, CREDENTIALS, type TestApp } from '@nibog/testing/app/test-app';
import {
  checkoutInput,
  connect,
  makeEvent,
  pay,
  refusal,
  waitForStatus,
  type TestEvent,
} from '@nibog/testing/arrange/checkouts';
import { waitFor } from '@nibog/testing/wait-for';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createLogger } from '../../src/log.ts';
import { WEBHOOK_PATH } from '../../src/webhook/path.ts';

const lines: string[] = [];
let app: TestApp;
beforeAll(async () => {
  const log = createLogger({ write: (line) => lines.push(line) });
  log.level = 'trace';
  app = await createTestApp({ overrides: { log } });
});
afterAll(() => app[Symbol.asyncDispose]());

const PHONE = '9876501234';

function familyInput(event: TestEvent) {
  return checkoutInput(event, {
    parent: { fullName: 'Zebulon Quartermaine', email: 'zeb.q@secret.example', phone: PHONE },
    children: [
      {
        fullName: 'Xanthippe Vandersloot',
        dateOfBirth: '2024-02-29',
        gender: 'female',
        schoolName: 'Wolkenkuckucksheim',
        slotIds: event.slotIds,
      },
    ],
  });
}

function expectNoPersonalData(text: string): void {
  expect(text).not.toMatch(/zebulon|quarter|zeb\.q|secret\.example|xanthippe|vandersloot|wolken/i);
  expect(text).not.toContain(PHONE);
  expect(text).not.toContain('2024-02-29');
  expect(text).not.toMatch(/authorization/i);
  for (const secret of [
    app.simulator.webhookHeaders().authorization,
    CREDENTIALS.clientSecret,
    CREDENTIALS.webhookPassword,
  ])
    expect(text).not.toContain(secret);
}

describe('the log', () => {
  test('of a whole booking contains no personal data and no credential', async () => {
    const event = await makeEvent(app.db.owner);
    const client = connect(app.url);
    const mailed = app.smtp.messages.length;
    const input = familyInput(event);
    const { transactionId } = await client.checkout.start.mutate(input);
    await pay(app, transactionId);
    const { bookingRef } = await waitForStatus(client, transactionId, 'booked');
    await client.booking.getBookingByRef.query({ bookingRef });
    await waitFor('the mail', () => app.smtp.messages.length > mailed);
    expect(lines.join('')).toContain(transactionId);
    expectNoPersonalData(lines.join(''));
  });

  test('of refused requests contains no personal data', async () => {
    const event = await makeEvent(app.db.owner);
    const input = familyInput(event);
    const { url } = app;
    await refusal(connect(url).checkout.start.mutate({ ...input, eventId: 2_000_000_000 }));
    await fetch(`${url}/api/trpc/checkout.start`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: `${JSON.stringify(input)}}`,
    });
    const quote = JSON.stringify({ name: input.parent.fullName });
    await fetch(`${url}/api/trpc/checkout.quote?input=${encodeURIComponent(quote)}`);
    app.simulator.failNextPay('refuse');
    await refusal(connect(url).checkout.start.mutate(familyInput(event)));
    await fetch(`${url}${WEBHOOK_PATH}`, {
      method: 'POST',
      headers: { ...app.simulator.webhookHeaders(), 'content-type': 'application/json' },
      body: `{"name":"Xanthippe Vandersloot"`,
    });
    await fetch(`${url}${WEBHOOK_PATH}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${CREDENTIALS.webhookPassword}`, 'content-type': 'application/json' },
      body: '{}',
    });
    expect(lines.join('')).toContain('refused a webhook');
    expectNoPersonalData(lines.join(''));
  });

  test('of an internal error contains no personal data, although PostgreSQL quotes the whole row', async () => {
    const event = await makeEvent(app.db.owner);
    const owner = app.db.owner;
    await owner.query(`ALTER TABLE children ADD CONSTRAINT broken CHECK (school_name IS NULL) NOT VALID`);
    await owner.query(`ALTER TABLE webhook_events ADD CONSTRAINT broken CHECK (event <> 'broken') NOT VALID`);
    try {
      const refused = await refusal(connect(app.url).checkout.start.mutate(familyInput(event)));
      expect(refused).toEqual({ code: 'INTERNAL_SERVER_ERROR', httpStatus: 500, reason: 'INTERNAL' });
      const body = JSON.stringify({ event: 'broken', payload: { name: 'Xanthippe', tag: randomUUID() } });
      const hex = Buffer.from('Xanthippe').toString('hex');
      expect(await app.simulator.deliverWebhook(body)).toBe(503);
      expect(lines.join('')).toContain('broken');
      expect(lines.join('')).not.toContain(hex);
      expectNoPersonalData(lines.join(''));
    } finally {
      await owner.query('ALTER TABLE children DROP CONSTRAINT broken');
      await owner.query('ALTER TABLE webhook_events DROP CONSTRAINT broken');
    }
  });
});

test('PhonePe receives an amount and our ids, and no personal data', async () => {
  const event = await makeEvent(app.db.owner);
  const { transactionId } = await connect(app.url).checkout.start.mutate({
    ...familyInput(event),
    idempotencyKey: randomUUID(),
  });
  const order = app.simulator.order(transactionId);
  expectNoPersonalData(JSON.stringify(order));
  expect(order.redirectUrl).toBe(`http://127.0.0.1:3000/payment-callback?txn=${transactionId}`);
});

describe('the pages', () => {
  test('have headers that refuse framing and do not send the transaction id to other sites', async () => {
    const webRoot = await mkdtemp(join(tmpdir(), 'nibog-pages-'));
    await mkdir(join(webRoot, 'assets'));
    await writeFile(join(webRoot, 'index.html'), '<!doctype html><title>NIBOG</title>');
    await writeFile(join(webRoot, 'assets', 'main-1a2b.js'), 'export {};');
    try {
      await using site = await createTestApp({ env: { WEB_ROOT: webRoot } });
      for (const path of [
        '/',
        '/payment-callback?txn=nibog_x',
        '/events/some-event',
        '/booking-confirmation?ref=x',
      ]) {
        const page = await fetch(`${site.url}${path}`, { headers: { accept: 'text/html' } });
        expect(page.status).toBe(200);
        expect(await page.text()).toContain('NIBOG');
        expect(Object.fromEntries(page.headers)).toMatchObject({
          'referrer-policy': 'strict-origin-when-cross-origin',
          'x-content-type-options': 'nosniff',
          'content-security-policy': expect.stringContaining(`frame-ancestors 'none'`),
          'cache-control': 'no-cache',
        });
        expect(page.headers.get('x-powered-by')).toBeNull();
      }
      const asset = await fetch(`${site.url}/assets/main-1a2b.js`);
      expect(asset.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
      for (const path of ['/assets/none.js', '/api/none', '/api/trpc']) {
        const missing = await fetch(`${site.url}${path}`, { headers: { accept: 'text/html' } });
        expect(missing.status).toBe(404);
        expect(await missing.text()).not.toContain('<title>');
      }
      const outside = await fetch(`${site.url}/..%2f..%2f..%2fetc%2fpasswd`);
      expect(await outside.text()).not.toContain('root:');
    } finally {
      await rm(webRoot, { recursive: true, force: true });
    }
  });
});
