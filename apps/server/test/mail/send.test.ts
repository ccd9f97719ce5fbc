import { parseMail, startRawSmtpPeer, type Plan, type RawSmtpPeer } from '@nibog/testing/app/raw-smtp-peer';
import { sabotage } from '@nibog/testing/proof/sabotage';
import { waitFor } from '@nibog/testing/wait-for';
import { expect, test } from 'vitest';
import { createMailer } from './mailer.ts';

/** A point of the dialogue at which the peer waits until it is let go on. */
function hold<Value>(): { reached: Promise<void>; go: (value: Value) => void; wait: () => Promise<Value> } {
  const reached = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<Value>();
  return {
    reached: reached.promise,
    go: answer.resolve,
    wait: () => {
      reached.resolve();
      return answer.promise;
    },
  };
}

/** Enough sweeps for anything that is still to be sent to be sent. */
async function waitForSweeps(peer: RawSmtpPeer, mailer: Awaited<ReturnType<typeof createMailer>>) {
  const later = await mailer.book();
  await mailer.waitForMail(later, 'sent');
  return peer.complete().length - 1;
}

test('a mail is sent once', async () => {
  await using peer = await startRawSmtpPeer();
  await using mailer = await createMailer({ smtpUrl: peer.url });
  await mailer.start();
  const payment = await mailer.book({ parent: { email: 'asha@example.com' } });
  expect(await mailer.waitForMail(payment, 'sent')).toEqual({
    status: 'sent',
    smtp_code: 250,
    looks: 1,
    next_look_at: null,
    look_lease_until: null,
  });
  expect(peer.dialogues).toMatchObject([
    { sender: 'bookings@nibog.example', recipients: ['asha@example.com'], complete: true },
  ]);
  expect(await waitForSweeps(peer, mailer)).toBe(1);
});

test('twenty mails by three processes are twenty mails', async () => {
  await using peer = await startRawSmtpPeer();
  await using mailer = await createMailer({ smtpUrl: peer.url });
  await Promise.all([mailer.start(), mailer.start(), mailer.start()]);
  const payments = await Promise.all(
    Array.from({ length: 20 }, (_, index) => mailer.book({ parent: { email: `p${index}@example.com` } })),
  );
  for (const payment of payments) await mailer.waitForMail(payment, 'sent');
  expect(new Set(peer.complete().flatMap(({ recipients }) => recipients)).size).toBe(20);
  expect(peer.complete()).toHaveLength(20);
});

test('a mail that PostgreSQL rolled back is not sent', async () => {
  await using peer = await startRawSmtpPeer();
  await using mailer = await createMailer({ smtpUrl: peer.url });
  await mailer.start();
  const payment = await mailer.book();
  await mailer.waitForMail(payment, 'sent');
  const again = mailer.db.owner.transaction(async (tx) => {
    await tx.query(
      `INSERT INTO emails (payment_id, kind, message_id, next_look_at) VALUES ($1, 'refund_started', 'm', now())`,
      [payment.paymentId],
    );
    throw new Error('rolled back');
  });
  await expect(again).rejects.toThrow('rolled back');
  expect(await waitForSweeps(peer, mailer)).toBe(1);
});

/** Failures after which the server surely has no message: the mail is tried again and arrives once. */
const TRIED_AGAIN: { failure: string; plan: Plan }[] = [
  { failure: 'drops the connection before its greeting', plan: { greeting: 'drop' } },
  { failure: 'is too busy to greet', plan: { greeting: '421 busy' } },
  { failure: 'takes no mail from us now', plan: { sender: '451 later' } },
  { failure: 'takes no mail from us at all', plan: { sender: '550 never' } },
  { failure: 'takes the recipient later (greylisting)', plan: { recipient: () => '451 later' } },
  { failure: 'drops the connection at RCPT', plan: { recipient: () => 'drop' } },
  { failure: 'refuses the data', plan: { data: '451 later' } },
  { failure: 'drops the connection at DATA', plan: { data: 'drop' } },
  { failure: 'answers 451 after the final dot', plan: { end: '451 later' } },
];

test.for(TRIED_AGAIN)('a server that $failure gets the mail again, and it arrives once', async ({ plan }) => {
  await using peer = await startRawSmtpPeer({ plans: [plan] });
  await using mailer = await createMailer({ smtpUrl: peer.url });
  await mailer.start();
  const payment = await mailer.book();
  const row = await mailer.waitForMail(payment, 'sent', 'failed', 'unknown');
  expect(row).toMatchObject({ status: 'sent', smtp_code: 250, looks: 2 });
  expect(peer.dialogues).toHaveLength(2);
  // What a server answered with 4xx it does not have, though it read it.
  expect(peer.complete().length - (plan.end === undefined ? 0 : 1)).toBe(1);
});

test('a connection that is lost in the middle of the message before it is handed over is tried again', async () => {
  const data = hold<string>();
  await using peer = await startRawSmtpPeer({ plans: [{ data: data.wait, body: 'drop' }] });
  await using mailer = await createMailer({ smtpUrl: peer.url });
  await mailer.start();
  const payment = await mailer.book();
  await data.reached;
  // What would hand the mail over waits for this lock, and the connection is lost meanwhile.
  await mailer.db.owner.transaction(async (tx) => {
    await tx.query('SELECT 1 FROM emails WHERE payment_id = $1 FOR UPDATE', [payment.paymentId]);
    data.go('354 go on');
    // The first to wait is the handover; whoever waits behind it wants to write down that the connection was lost.
    await waitFor('the loss to be about to be written down', async () => {
      const { rowCount } = await mailer.db.owner.query(
        `SELECT 1 FROM pg_locks JOIN pg_database d ON d.oid = database
          WHERE d.datname = current_database() AND locktype = 'tuple' AND NOT granted`,
      );
      return rowCount === 1;
    });
  });
  expect(await mailer.waitForMail(payment, 'sent', 'unknown')).toMatchObject({ status: 'sent', looks: 2 });
  expect(peer.complete()).toHaveLength(1);
});

test('a connection that is lost as the message ends never leads to two', async () => {
  await using peer = await startRawSmtpPeer({ plans: [{ body: 'drop' }] });
  await using mailer = await createMailer({ smtpUrl: peer.url });
  await mailer.start();
  const { status } = await mailer.waitForMail(await mailer.book(), 'sent', 'unknown');
  expect(peer.complete()).toHaveLength(status === 'sent' ? 1 : 0);
});

test('each try has the same message id, and another mail has another', async () => {
  await using peer = await startRawSmtpPeer({ plans: [{ end: '451 later' }, { end: '452 full' }] });
  await using mailer = await createMailer({ smtpUrl: peer.url });
  await mailer.start();
  await mailer.waitForMail(await mailer.book(), 'sent');
  await mailer.waitForMail(await mailer.book(), 'sent');
  const mails = await Promise.all(peer.complete().map(parseMail));
  const [first, second, third, other] = mails.map(({ messageId }) => messageId);
  expect(first).toMatch(/^<[0-9a-f]{32}@nibog\.example>$/);
  expect([second, third]).toEqual([first, first]);
  expect(other).not.toBe(first);
});

test('a mail waits for a server that is down', async () => {
  const { port, url } = await (async () => {
    await using gone = await startRawSmtpPeer();
    return gone;
  })();
  await using mailer = await createMailer({ smtpUrl: url });
  await mailer.start();
  const payment = await mailer.book();
  await waitFor(
    'two tries',
    () => mailer.read(payment),
    ({ looks }) => looks >= 2,
  );
  expect((await mailer.read(payment)).status).toBe('queued');
  await using peer = await startRawSmtpPeer({ port });
  await mailer.waitForMail(payment, 'sent');
  expect(peer.complete()).toHaveLength(1);
});

test.for([
  { answer: 'refuses the address', plan: { recipient: () => '550 no such user' }, code: 550, complete: 0 },
  { answer: 'answers 554 after the final dot', plan: { end: '554 spam' }, code: 554, complete: 1 },
])('a mail fails for good when the server $answer', async ({ plan, code, complete }) => {
  await using peer = await startRawSmtpPeer({ plans: [plan] });
  await using mailer = await createMailer({ smtpUrl: peer.url });
  await mailer.start();
  const payment = await mailer.book();
  expect(await mailer.waitForMail(payment, 'sent', 'failed', 'unknown')).toMatchObject({
    status: 'failed',
    smtp_code: code,
    next_look_at: null,
  });
  expect(await waitForSweeps(peer, mailer)).toBe(complete);
});

test('a connection that is lost after the final dot leaves the mail unknown, and it is not sent again', async () => {
  await using peer = await startRawSmtpPeer({ plans: [{ end: 'drop' }] });
  await using mailer = await createMailer({ smtpUrl: peer.url });
  await mailer.start();
  const payment = await mailer.book();
  expect(await mailer.waitForMail(payment, 'sent', 'failed', 'unknown')).toMatchObject({
    status: 'unknown',
    smtp_code: null,
    next_look_at: null,
  });
  expect(await waitForSweeps(peer, mailer)).toBe(1);
  expect((await mailer.read(payment)).status).toBe('unknown');
});

test('a process that lost its lease before the message ends sends nothing, and the mail is sent once by the next', async () => {
  const data = hold<string>();
  await using peer = await startRawSmtpPeer({ plans: [{ data: data.wait }] });
  await using mailer = await createMailer({ smtpUrl: peer.url });
  await mailer.start();
  const payment = await mailer.book();
  await data.reached;
  await mailer.endLease(payment);
  await mailer.waitForMail(payment, 'sent');
  data.go('354 go on');
  await waitFor('the first connection to be cut', () => peer.dialogues[0]?.closed);
  expect(peer.dialogues.map(({ complete }) => complete)).toEqual([false, true]);
  expect(await waitForSweeps(peer, mailer)).toBe(1);
  expect(await mailer.read(payment)).toMatchObject({ status: 'sent', smtp_code: 250 });
});

test('a lease that nobody has any more cuts the connection before the message ends', async () => {
  const data = hold<string>();
  await using peer = await startRawSmtpPeer({ plans: [{ data: data.wait }] });
  await using mailer = await createMailer({ smtpUrl: peer.url });
  await mailer.start();
  const payment = await mailer.book();
  await data.reached;
  await mailer.db.owner.query(
    `UPDATE emails SET look_lease_until = NULL, next_look_at = now() + interval '1 hour' WHERE payment_id = $1`,
    [payment.paymentId],
  );
  data.go('354 go on');
  await waitFor('the connection to be cut', () => peer.dialogues[0]?.closed);
  expect(peer.complete()).toEqual([]);
  expect((await mailer.read(payment)).status).toBe('queued');
  await mailer.endLease(payment);
  await mailer.waitForMail(payment, 'sent');
  expect(peer.complete()).toHaveLength(1);
});

test('a mail whose process died after handing it over is unknown, and is not sent', async () => {
  await using peer = await startRawSmtpPeer();
  await using mailer = await createMailer({ smtpUrl: peer.url });
  const payment = await mailer.book();
  await mailer.db.owner.query(
    `UPDATE emails SET status = 'handed_over', handed_over_at = now(), looks = 1 WHERE payment_id = $1`,
    [payment.paymentId],
  );
  await mailer.endLease(payment);
  await mailer.start();
  expect(await mailer.waitForMail(payment, 'unknown', 'sent')).toMatchObject({
    status: 'unknown',
    next_look_at: null,
  });
  expect(await waitForSweeps(peer, mailer)).toBe(0);
});

test.for([
  { answer: '250 taken', becomes: 'sent' as const },
  { answer: 'drop', becomes: 'unknown' as const },
  // What is unknown to staff already is theirs to settle.
  { answer: '451 later', becomes: 'unknown' as const },
])('a mail that is unknown becomes $becomes when the late answer is $answer', async ({ answer, becomes }) => {
  const end = hold<string>();
  await using peer = await startRawSmtpPeer({ plans: [{ end: end.wait }] });
  await using mailer = await createMailer({ smtpUrl: peer.url });
  await mailer.start();
  const payment = await mailer.book();
  await end.reached;
  await mailer.endLease(payment);
  await mailer.waitForMail(payment, 'unknown');
  end.go(answer);
  await waitFor('the dialogue to end', () => peer.dialogues[0]?.closed);
  await mailer.waitForMail(payment, becomes);
  expect(await waitForSweeps(peer, mailer)).toBe(1);
  expect((await mailer.read(payment)).status).toBe(becomes);
});

test('control: without the committed point of no return the parent gets the mail twice', async () => {
  using off = sabotage({
    guards: [],
    replace: [{ text: `SET status = 'handed_over', handed_over_at = now()`, by: `SET status = 'queued'` }],
  });
  const end = hold<string>();
  await using peer = await startRawSmtpPeer({ plans: [{ end: end.wait }] });
  await using mailer = await createMailer({ smtpUrl: peer.url });
  await mailer.start({ connect: off.connect });
  const payment = await mailer.book();
  await end.reached;
  await mailer.endLease(payment);
  await waitFor('a second mail', () => peer.complete().length === 2);
  end.go('drop');
  const ids = await Promise.all(peer.complete().map(async (mail) => (await parseMail(mail)).messageId));
  expect(new Set(ids).size).toBe(1);
});

const STAFF = { STAFF_COPY_TO: 'staff@nibog.example' };

test('staff get a copy that the parent cannot see', async () => {
  await using peer = await startRawSmtpPeer();
  await using mailer = await createMailer({ smtpUrl: peer.url, env: STAFF });
  await mailer.start();
  await mailer.waitForMail(await mailer.book({ parent: { email: 'asha@example.com' } }), 'sent');
  expect(peer.complete().map(({ recipients }) => recipients)).toEqual([
    ['asha@example.com', 'staff@nibog.example'],
  ]);
  expect(peer.complete()[0]?.data).not.toContain('staff@');
});

test('an address of staff that is refused keeps no mail from the parent', async () => {
  const plan: Plan = {
    recipient: (address) => (address.startsWith('staff') ? '550 no such user' : '250 ok'),
  };
  await using peer = await startRawSmtpPeer({ plans: [plan] });
  await using mailer = await createMailer({ smtpUrl: peer.url, env: STAFF });
  await mailer.start();
  await mailer.waitForMail(await mailer.book({ parent: { email: 'asha@example.com' } }), 'sent');
  expect(peer.complete().map(({ recipients }) => recipients)).toEqual([['asha@example.com']]);
});

test("a parent's address that is taken later is tried again, though the staff's was taken", async () => {
  const plan: Plan = { recipient: (address) => (address.startsWith('staff') ? '250 ok' : '451 later') };
  await using peer = await startRawSmtpPeer({ plans: [plan] });
  await using mailer = await createMailer({ smtpUrl: peer.url, env: STAFF });
  await mailer.start();
  await mailer.waitForMail(await mailer.book({ parent: { email: 'asha@example.com' } }), 'sent');
  expect(peer.complete().map(({ recipients }) => recipients)).toEqual([
    ['asha@example.com', 'staff@nibog.example'],
  ]);
});

test.for([{ staff: '250 ok' }, { staff: '451 later' }])(
  "a parent's address that is refused fails the mail when the staff's answers $staff",
  async ({ staff }) => {
    const plan: Plan = { recipient: (address) => (address.startsWith('staff') ? staff : '550 no such user') };
    await using peer = await startRawSmtpPeer({ plans: [plan] });
    await using mailer = await createMailer({ smtpUrl: peer.url, env: STAFF });
    await mailer.start();
    const payment = await mailer.book();
    expect(await mailer.waitForMail(payment, 'failed', 'sent')).toMatchObject({
      status: 'failed',
      smtp_code: 550,
    });
    expect(peer.complete()).toEqual([]);
  },
);
