import type { TestServer } from '@nibog/testing/app/test-app';
import {
  checkoutInput,
  connect,
  makeEvent,
  refusal,
  waitForStatus,
  type Client,
} from '@nibog/testing/arrange/checkouts';
import { createControlApp, type ControlApp } from '@nibog/testing/arrange/control-app';
import { FAST, firstContext } from '@nibog/testing/arrange/controls';
import type { GuardName } from '@nibog/testing/proof/sabotage';
import { waitFor } from '@nibog/testing/wait-for';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

/** Finding bookings by e-mail address: what is shown, to whom, and how often a link can be requested. */

const EMAIL = 'asha.rao@example.com';
const UNKNOWN_EMAIL = 'unknown@example.com';

let app: ControlApp;
let client: Client;
beforeAll(async () => {
  app = await createControlApp(FAST);
  client = connect(app.url);
});
afterAll(() => app[Symbol.asyncDispose]());

/** Deletes the test's bookings, mails and rate limits at its end. Each test needs it, because all use one address. */
async function startAfresh(guards: GuardName[] = []): Promise<AsyncDisposable> {
  return app.disable({ guards });
}

async function book(email = EMAIL) {
  const event = await makeEvent(app.db.owner);
  const input = checkoutInput(event);
  const { transactionId } = await client.checkout.start.mutate({
    ...input,
    parent: { ...input.parent, email },
  });
  await app.simulator.complete(transactionId);
  const { bookingRef } = await waitForStatus(client, transactionId, 'booked');
  return { transactionId, bookingRef };
}

/** Waits for the mail with the link and returns its token and recipients. */
async function waitForToken(): Promise<{ token: string; to: string[] }> {
  const found = await waitFor('the mail with the link', () =>
    app.smtp.messages.find(({ mail }) => mail.subject === 'Your NIBOG bookings'),
  );
  const [, token = ''] = /\/my-bookings#(\S+)/.exec(found?.mail.text ?? '') ?? [];
  return { token, to: found?.recipients ?? [] };
}

async function waitForLinkRequests(): Promise<void> {
  await waitFor(
    'the end of every request for a link',
    async () => (await app.db.owner.query('SELECT 1 FROM link_requests WHERE email IS NOT NULL')).rowCount,
    (open) => open === 0,
  );
}

describe('a link', () => {
  test('shows all bookings of its address and no others', async () => {
    await using _ = await startAfresh();
    const first = await book();
    const second = await book();
    await book('another.parent@example.com');
    await client.booking.requestLink.mutate({ email: ' Asha.Rao@Example.com ' });
    const { token, to } = await waitForToken();
    expect(to).toEqual([EMAIL]);
    expect(token).not.toMatch(/asha|rao|example|nibog_|NBG/i);
    const found = await client.booking.openLink.query({ token });
    expect(found.map(({ bookingRef }) => bookingRef)).toEqual([second.bookingRef, first.bookingRef]);
    expect(found[0]).toMatchObject({ status: 'booked', transactionId: second.transactionId });
    await waitForLinkRequests();
  });

  test('for an unknown address gets the same response by the same statements, and sends no mail', async () => {
    await using _ = await startAfresh();
    await book();
    const known = await client.booking.requestLink.mutate({ email: EMAIL });
    const unknown = await client.booking.requestLink.mutate({ email: UNKNOWN_EMAIL });
    expect(unknown).toEqual(known);
    await waitForToken();
    await waitForLinkRequests();
    expect(app.smtp.messages.flatMap(({ recipients }) => recipients)).not.toContain(UNKNOWN_EMAIL);
    const { rows } = await app.db.owner.query('SELECT email, next_look_at FROM link_requests');
    expect(rows).toEqual([
      { email: null, next_look_at: null },
      { email: null, next_look_at: null },
    ]);
  });

  test('with a token that we did not send, or that has expired, opens nothing', async () => {
    await using _ = await startAfresh();
    await book();
    await client.booking.requestLink.mutate({ email: EMAIL });
    const { token } = await waitForToken();
    const [publicId = ''] = token.split('.');
    for (const wrong of ['', 'x', publicId, `${publicId}.`, `${token}x`, `${token}.x`, token.toLowerCase()]) {
      const refused = await refusal(client.booking.openLink.query({ token: wrong }));
      expect(refused).toMatchObject({ reason: 'NOT_FOUND' });
    }
    await app.db.owner.query('UPDATE booking_links SET expires_at = now()');
    expect(await refusal(client.booking.openLink.query({ token }))).toMatchObject({ reason: 'NOT_FOUND' });
  });

  test('control: without the guard of its expiry, opens after it has expired', async () => {
    const guards: GuardName[] = ['link-expiry'];
    await using _ = await startAfresh(guards);
    await book();
    await client.booking.requestLink.mutate({ email: EMAIL });
    const { token } = await waitForToken();
    await app.db.owner.query('UPDATE booking_links SET expires_at = now()');
    expect(await client.booking.openLink.query({ token })).toHaveLength(1);
  });
});

describe('ten concurrent requests for a link on two servers', () => {
  let other: TestServer;
  beforeAll(async () => {
    other = await app.startServer();
  });
  afterAll(() => other[Symbol.asyncDispose]());

  /** Returns how many were accepted. */
  async function requestTenLinks({ guards, email }: { guards: GuardName[]; email: string }) {
    await using _ = await startAfresh(guards);
    const otherClient = connect(other.url);
    const answers = await Promise.allSettled(
      Array.from({ length: 10 }, (_none, index) =>
        (index % 2 === 0 ? client : otherClient).booking.requestLink.mutate({ email }),
      ),
    );
    return answers.filter(({ status }) => status === 'fulfilled').length;
  }

  test.each([EMAIL, UNKNOWN_EMAIL])('three are accepted for %s', async (email) => {
    expect(await requestTenLinks({ guards: [], email })).toBe(3);
  });

  test('control: without the guard of the rate, all ten are accepted', async () => {
    expect(await requestTenLinks({ guards: ['rate'], email: EMAIL })).toBe(10);
  });
});

test('requests for a link are accepted again after the window has ended', async () => {
  await using _ = await startAfresh();
  for (let count = 0; count < 3; count += 1) await client.booking.requestLink.mutate({ email: EMAIL });
  const fourth = await refusal(client.booking.requestLink.mutate({ email: EMAIL }));
  expect(fourth).toMatchObject({ httpStatus: 429, reason: 'RATE_LIMITED' });
  await app.db.owner.query(`UPDATE rate_limits SET window_started_at = now() - interval '1 hour'`);
  await client.booking.requestLink.mutate({ email: EMAIL });
  const { rows } = await app.db.owner.query<{ bucket: string; used: number }>(
    'SELECT bucket, used FROM rate_limits',
  );
  expect(rows.map(({ used }) => used)).toEqual([1, 1]);
  expect(rows.map(({ bucket }) => bucket).join(' ')).not.toMatch(/asha|127\.0\.0\.1/);
});

describe('ten concurrent requests to send a confirmation again', () => {
  async function resendTenTimes({ guards }: { guards: GuardName[] }) {
    await using _ = await startAfresh(guards);
    const { transactionId, bookingRef } = await book();
    const answers = await Promise.allSettled(
      Array.from({ length: 10 }, () => client.booking.resendConfirmation.mutate({ transactionId })),
    );
    const accepted = answers.filter(({ status }) => status === 'fulfilled').length;
    const mails = () => app.smtp.messages.filter(({ mail }) => mail.subject?.endsWith(bookingRef));
    await waitFor('the mails', () => mails().length === accepted + 1);
    const { rows } = await app.db.owner.query<{ kind: string; count: number }>(
      'SELECT kind::text, count(*)::int AS count FROM emails GROUP BY kind ORDER BY kind',
    );
    return { accepted, rows, ids: new Set(mails().map(({ mail }) => mail.messageId)).size };
  }

  test('send it once, as a mail of its own kind', async () => {
    expect(await resendTenTimes({ guards: [] })).toEqual({
      accepted: 1,
      rows: [
        { kind: 'booking_confirmed', count: 1 },
        { kind: 'booking_resent', count: 1 },
      ],
      ids: 2,
    });
  });

  test('control: without their guard, send it ten times', async () => {
    expect(await resendTenTimes({ guards: ['resend'] })).toMatchObject({ accepted: 10, ids: 11 });
  });
});

test('a cancelled booking has a link, and its confirmation is not sent again', async () => {
  await using _ = await startAfresh();
  const { transactionId } = await book();
  const { refundPaise } = await client.booking.quoteCancellation.query({ transactionId });
  await client.booking.cancel.mutate({ transactionId, expectedRefundPaise: refundPaise });
  const refused = await refusal(client.booking.resendConfirmation.mutate({ transactionId }));
  expect(refused).toMatchObject({ reason: 'NOT_FOUND' });
  await client.booking.requestLink.mutate({ email: EMAIL });
  const { token } = await waitForToken();
  const [found] = await client.booking.openLink.query({ token });
  expect(found).toMatchObject({
    status: expect.stringMatching(/refund/),
    refund: { amountPaise: refundPaise },
  });
  expect(firstContext(app).bookingLinks.read(token)).not.toBeNull();
});
