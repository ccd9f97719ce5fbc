import { createTestApp, type TestApp, type TestAppOptions } from '@nibog/testing/app/test-app';
import {
  checkoutInput,
  connect,
  makeEvent,
  refusal,
  waitForStatus,
  type Client,
} from '@nibog/testing/arrange/checkouts';
import { FAST, firstContext } from '@nibog/testing/arrange/controls';
import { sabotage, type GuardName } from '@nibog/testing/proof/sabotage';
import { waitFor } from '@nibog/testing/wait-for';
import { expect, test } from 'vitest';

/** Finding bookings by an address: what is told, to whom, and how often. */

const EMAIL = 'asha.rao@example.com';

async function book(app: TestApp, client: Client, email = EMAIL) {
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

/** The last mail with a link, and the token in it. */
async function waitForToken(app: TestApp, nth = 1): Promise<{ token: string; to: string[] }> {
  const links = () => app.smtp.messages.filter(({ mail }) => mail.subject === 'Your NIBOG bookings');
  await waitFor('the mail with the link', () => links().length >= nth);
  const found = links()[nth - 1];
  const [, token = ''] = /\/my-bookings#(\S+)/.exec(found?.mail.text ?? '') ?? [];
  return { token, to: found?.recipients ?? [] };
}

async function waitUntilSeenTo({ db }: TestApp): Promise<void> {
  await waitFor(
    'every wish to be seen to',
    async () => (await db.owner.query('SELECT 1 FROM link_requests WHERE email IS NOT NULL')).rowCount,
    (open) => open === 0,
  );
}

async function arrange(options: TestAppOptions = FAST) {
  const app = await createTestApp(options);
  return { app, client: connect(app.url) };
}

test('a link to an address shows all of its bookings, and nobody else’s', async () => {
  const { app, client } = await arrange();
  await using _ = app;
  const first = await book(app, client);
  const second = await book(app, client);
  await book(app, client, 'somebody.else@example.com');
  await client.booking.requestLink.mutate({ email: ' Asha.Rao@Example.com ' });
  const { token, to } = await waitForToken(app);
  expect(to).toEqual([EMAIL]);
  expect(token).not.toMatch(/asha|rao|example|nibog_|NBG/i);
  const found = await client.booking.openLink.query({ token });
  expect(found.map(({ bookingRef }) => bookingRef)).toEqual([second.bookingRef, first.bookingRef]);
  expect(found[0]).toMatchObject({ status: 'booked', transactionId: second.transactionId });
  await waitUntilSeenTo(app);
});

test('an unknown address is answered like a known one, by the same statements, and gets no mail', async () => {
  const { app, client } = await arrange();
  await using _ = app;
  await book(app, client);
  const known = await client.booking.requestLink.mutate({ email: EMAIL });
  const unknown = await client.booking.requestLink.mutate({ email: 'nobody@example.com' });
  expect(unknown).toEqual(known);
  await waitForToken(app);
  await waitUntilSeenTo(app);
  expect(app.smtp.messages.flatMap(({ recipients }) => recipients)).not.toContain('nobody@example.com');
  const { rows } = await app.db.owner.query('SELECT email, next_look_at FROM link_requests');
  expect(rows).toEqual([
    { email: null, next_look_at: null },
    { email: null, next_look_at: null },
  ]);
});

test('no token opens anything but one that we sent and that is not too old', async () => {
  const { app, client } = await arrange();
  await using _ = app;
  await book(app, client);
  await client.booking.requestLink.mutate({ email: EMAIL });
  const { token } = await waitForToken(app);
  const [publicId = ''] = token.split('.');
  for (const wrong of ['', 'x', publicId, `${publicId}.`, `${token}x`, `${token}.x`, token.toLowerCase()]) {
    const refused = await refusal(client.booking.openLink.query({ token: wrong }));
    expect(refused).toMatchObject({ reason: 'NOT_FOUND' });
  }
  await app.db.owner.query('UPDATE booking_links SET expires_at = now()');
  expect(await refusal(client.booking.openLink.query({ token }))).toMatchObject({ reason: 'NOT_FOUND' });
});

test('with the guard of its expiry off, an old link opens', async () => {
  using saboteur = sabotage({ guards: ['link-expiry'] });
  const { app, client } = await arrange({ ...FAST, overrides: { connect: saboteur.connect } });
  await using _ = app;
  await book(app, client);
  await client.booking.requestLink.mutate({ email: EMAIL });
  const { token } = await waitForToken(app);
  await app.db.owner.query('UPDATE booking_links SET expires_at = now()');
  expect(await client.booking.openLink.query({ token })).toHaveLength(1);
});

/** Ten wishes at once, over two processes. */
async function askTenTimes({ guards, email }: { guards: GuardName[]; email: string }) {
  using saboteur = sabotage({ guards });
  const { app, client } = await arrange({ servers: 2, overrides: { connect: saboteur.connect } });
  await using _ = app;
  const other = connect(app.servers[1]?.url ?? '');
  const answers = await Promise.allSettled(
    Array.from({ length: 10 }, (_none, index) =>
      (index % 2 === 0 ? client : other).booking.requestLink.mutate({ email }),
    ),
  );
  return answers.filter(({ status }) => status === 'fulfilled').length;
}

test.each([EMAIL, 'nobody@example.com'])(
  'of ten wishes at once for %s three are taken, whichever process they reach',
  async (email) => {
    expect(await askTenTimes({ guards: [], email })).toBe(3);
  },
);

test('with the guard of the rate off all ten are taken', async () => {
  expect(await askTenTimes({ guards: ['rate'], email: EMAIL })).toBe(10);
});

test('a window that is over begins anew', async () => {
  const { app, client } = await arrange();
  await using _ = app;
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

/** Ten at once, of a booking whose confirmation was sent. */
async function resendTenTimes({ guards }: { guards: GuardName[] }) {
  using saboteur = sabotage({ guards });
  const { app, client } = await arrange({ ...FAST, overrides: { connect: saboteur.connect } });
  await using _ = app;
  const { transactionId, bookingRef } = await book(app, client);
  const answers = await Promise.allSettled(
    Array.from({ length: 10 }, () => client.booking.resendConfirmation.mutate({ transactionId })),
  );
  const taken = answers.filter(({ status }) => status === 'fulfilled').length;
  const mails = () => app.smtp.messages.filter(({ mail }) => mail.subject?.endsWith(bookingRef));
  await waitFor('the mails', () => mails().length === taken + 1);
  const { rows } = await app.db.owner.query<{ kind: string; count: number }>(
    'SELECT kind::text, count(*)::int AS count FROM emails GROUP BY kind ORDER BY kind',
  );
  return { taken, rows, ids: new Set(mails().map(({ mail }) => mail.messageId)).size };
}

test('a confirmation is sent again once, of ten presses, and counted as a mail of its own kind', async () => {
  expect(await resendTenTimes({ guards: [] })).toEqual({
    taken: 1,
    rows: [
      { kind: 'booking_confirmed', count: 1 },
      { kind: 'booking_resent', count: 1 },
    ],
    ids: 2,
  });
});

test('with its guard off it is sent ten times', async () => {
  expect(await resendTenTimes({ guards: ['resend'] })).toMatchObject({ taken: 10, ids: 11 });
});

test('a cancelled booking’s confirmation is not sent again', async () => {
  const { app, client } = await arrange();
  await using _ = app;
  const { transactionId } = await book(app, client);
  const { refundPaise } = await client.booking.quoteCancellation.query({ transactionId });
  await client.booking.cancel.mutate({ transactionId, expectedRefundPaise: refundPaise });
  const refused = await refusal(client.booking.resendConfirmation.mutate({ transactionId }));
  expect(refused).toMatchObject({ reason: 'NOT_FOUND' });
  await client.booking.requestLink.mutate({ email: EMAIL });
  const { token } = await waitForToken(app);
  const [found] = await client.booking.openLink.query({ token });
  expect(found).toMatchObject({
    status: expect.stringMatching(/refund/),
    refund: { amountPaise: refundPaise },
  });
  expect(firstContext(app).bookingLinks.read(token)).not.toBeNull();
});
