import { parseMail, startRawSmtpPeer, type Plan, type RawSmtpPeer } from '@nibog/testing/app/raw-smtp-peer';
import { createGuardSwitch } from '@nibog/testing/proof/sabotage';
import { waitFor } from '@nibog/testing/wait-for';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createMailer, type Mailer } from './mailer.ts';

/** A point of the dialogue at which the peer waits until the test resumes it. */
function createPause<Value>(): {
  reached: Promise<void>;
  resume: (value: Value) => void;
  wait: () => Promise<Value>;
} {
  const reached = Promise.withResolvers<void>();
  const resumed = Promise.withResolvers<Value>();
  return {
    reached: reached.promise,
    resume: resumed.resolve,
    wait: () => {
      reached.resolve();
      return resumed.promise;
    },
  };
}

/** A process that sends mails to a peer. */
type Sender = AsyncDisposable & { peer: RawSmtpPeer; mailer: Mailer };

async function startSender(env: Record<string, string> = {}): Promise<Sender> {
  await using cleanup = new AsyncDisposableStack();
  const peer = cleanup.use(await startRawSmtpPeer());
  const started = cleanup.use(await createMailer({ smtpUrl: peer.url, env }));
  await started.start({ connect: guards.connect });
  const owned = cleanup.move();
  return { peer, mailer: started, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

/** The plans of the next connections, and the dialogues since then. No mail of an earlier test is pending. */
function planConnections(from: Pick<Sender, 'peer' | 'mailer'>, ...plans: Plan[]) {
  const { peer } = from;
  const first = peer.dialogues.length;
  peer.plans.splice(0, peer.plans.length, ...plans);
  const dialogues = () => peer.dialogues.slice(first);
  const complete = () => dialogues().filter((dialogue) => dialogue.complete);
  return {
    dialogues,
    complete,
    /** Waits until a later mail is sent, and returns how many mails arrived before it. */
    async countAfterSweeps() {
      const later = await from.mailer.book();
      await from.mailer.waitForMail(later, 'sent');
      return complete().length - 1;
    },
  };
}

const guards = createGuardSwitch();
let sender: Sender;
let mailer: Mailer;
beforeAll(async () => {
  sender = await startSender();
  mailer = sender.mailer;
});
afterAll(() => sender[Symbol.asyncDispose]());

test('sends a mail once', async () => {
  const peer = planConnections(sender);
  const payment = await mailer.book({ parent: { email: 'asha@example.com' } });
  expect(await mailer.waitForMail(payment, 'sent')).toEqual({
    status: 'sent',
    smtp_code: 250,
    looks: 1,
    next_look_at: null,
    look_lease_until: null,
  });
  expect(peer.dialogues()).toMatchObject([
    { sender: 'bookings@nibog.example', recipients: ['asha@example.com'], complete: true },
  ]);
  expect(await peer.countAfterSweeps()).toBe(1);
});

test('three processes send twenty mails once each', async () => {
  await using peer = await startRawSmtpPeer();
  await using own = await createMailer({ smtpUrl: peer.url });
  await Promise.all([own.start(), own.start(), own.start()]);
  const payments = await Promise.all(
    Array.from({ length: 20 }, (_, index) => own.book({ parent: { email: `p${index}@example.com` } })),
  );
  for (const payment of payments) await own.waitForMail(payment, 'sent');
  expect(new Set(peer.complete().flatMap(({ recipients }) => recipients)).size).toBe(20);
  expect(peer.complete()).toHaveLength(20);
});

test('does not send a mail whose transaction rolled back', async () => {
  const peer = planConnections(sender);
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
  expect(await peer.countAfterSweeps()).toBe(1);
});

/** Failures after which the server certainly has no message. */
const RETRIED_FAILURES: { failure: string; plan: Plan }[] = [
  { failure: 'drops the connection before its greeting', plan: { greeting: 'drop' } },
  { failure: 'is too busy to greet', plan: { greeting: '421 busy' } },
  { failure: 'refuses our sender temporarily', plan: { sender: '451 later' } },
  { failure: 'refuses our sender permanently', plan: { sender: '550 never' } },
  { failure: 'refuses the recipient temporarily (greylisting)', plan: { recipient: () => '451 later' } },
  { failure: 'drops the connection at RCPT', plan: { recipient: () => 'drop' } },
  { failure: 'refuses the data', plan: { data: '451 later' } },
  { failure: 'drops the connection at DATA', plan: { data: 'drop' } },
  { failure: 'answers 451 after the final dot', plan: { end: '451 later' } },
];

test.for(RETRIED_FAILURES)(
  'retries when the server $failure, and the mail arrives once',
  async ({ plan }) => {
    const peer = planConnections(sender, plan);
    const payment = await mailer.book();
    const row = await mailer.waitForMail(payment, 'sent', 'failed', 'unknown');
    expect(row).toMatchObject({ status: 'sent', smtp_code: 250, looks: 2 });
    expect(peer.dialogues()).toHaveLength(2);
    // After a 4xx response to the final dot, the server has read the message but not accepted it.
    expect(peer.complete().length - (plan.end === undefined ? 0 : 1)).toBe(1);
  },
);

test('retries when the connection breaks before the mail is handed over', async () => {
  const data = createPause<string>();
  const peer = planConnections(sender, { data: data.wait, body: 'drop' });
  const payment = await mailer.book();
  await data.reached;
  // The handover waits for this lock while the connection breaks.
  await mailer.db.owner.transaction(async (tx) => {
    await tx.query('SELECT 1 FROM emails WHERE payment_id = $1 FOR UPDATE', [payment.paymentId]);
    data.resume('354 go on');
    // The handover waits first. The statement that waits behind it records the failure.
    await waitFor('the statement that records the failure to wait', async () => {
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

test('never sends twice when the connection breaks at the end of the message', async () => {
  const peer = planConnections(sender, { body: 'drop' });
  const { status } = await mailer.waitForMail(await mailer.book(), 'sent', 'unknown');
  expect(peer.complete()).toHaveLength(status === 'sent' ? 1 : 0);
});

test('uses one message id for all attempts and another for another mail', async () => {
  const peer = planConnections(sender, { end: '451 later' }, { end: '452 full' });
  await mailer.waitForMail(await mailer.book(), 'sent');
  await mailer.waitForMail(await mailer.book(), 'sent');
  const mails = await Promise.all(peer.complete().map(parseMail));
  const [first, second, third, otherMail] = mails.map(({ messageId }) => messageId);
  expect(first).toMatch(/^<[0-9a-f]{32}@nibog\.example>$/);
  expect([second, third]).toEqual([first, first]);
  expect(otherMail).not.toBe(first);
});

test('waits for a mail server that is down', async () => {
  const { port, url } = await (async () => {
    await using stopped = await startRawSmtpPeer();
    return stopped;
  })();
  await using own = await createMailer({ smtpUrl: url });
  await own.start();
  const payment = await own.book();
  await waitFor(
    'two attempts',
    () => own.read(payment),
    ({ looks }) => looks >= 2,
  );
  expect((await own.read(payment)).status).toBe('queued');
  await using peer = await startRawSmtpPeer({ port });
  await own.waitForMail(payment, 'sent');
  expect(peer.complete()).toHaveLength(1);
});

test.for([
  { answer: 'refuses the address', plan: { recipient: () => '550 no such user' }, code: 550, complete: 0 },
  { answer: 'answers 554 after the final dot', plan: { end: '554 spam' }, code: 554, complete: 1 },
])('fails permanently when the server $answer', async ({ plan, code, complete }) => {
  const peer = planConnections(sender, plan);
  const payment = await mailer.book();
  expect(await mailer.waitForMail(payment, 'sent', 'failed', 'unknown')).toMatchObject({
    status: 'failed',
    smtp_code: code,
    next_look_at: null,
  });
  expect(await peer.countAfterSweeps()).toBe(complete);
});

test('marks a mail unknown and does not resend it when the connection breaks after the final dot', async () => {
  const peer = planConnections(sender, { end: 'drop' });
  const payment = await mailer.book();
  expect(await mailer.waitForMail(payment, 'sent', 'failed', 'unknown')).toMatchObject({
    status: 'unknown',
    smtp_code: null,
    next_look_at: null,
  });
  expect(await peer.countAfterSweeps()).toBe(1);
  expect((await mailer.read(payment)).status).toBe('unknown');
});

test('sends a mail once when another process takes the lease before the message ends', async () => {
  const data = createPause<string>();
  const peer = planConnections(sender, { data: data.wait });
  const payment = await mailer.book();
  await data.reached;
  await mailer.endLease(payment);
  await mailer.waitForMail(payment, 'sent');
  data.resume('354 go on');
  await waitFor('the first connection to be cut', () => peer.dialogues()[0]?.closed);
  expect(peer.dialogues().map(({ complete }) => complete)).toEqual([false, true]);
  expect(await peer.countAfterSweeps()).toBe(1);
  expect(await mailer.read(payment)).toMatchObject({ status: 'sent', smtp_code: 250 });
});

test('cuts the connection before the message ends when the lease was ended', async () => {
  const data = createPause<string>();
  const peer = planConnections(sender, { data: data.wait });
  const payment = await mailer.book();
  await data.reached;
  await mailer.db.owner.query(
    `UPDATE emails SET look_lease_until = NULL, next_look_at = now() + interval '1 hour' WHERE payment_id = $1`,
    [payment.paymentId],
  );
  data.resume('354 go on');
  await waitFor('the connection to be cut', () => peer.dialogues()[0]?.closed);
  expect(peer.complete()).toEqual([]);
  expect((await mailer.read(payment)).status).toBe('queued');
  await mailer.endLease(payment);
  await mailer.waitForMail(payment, 'sent');
  expect(peer.complete()).toHaveLength(1);
});

test('marks a mail unknown and does not send it when its process crashed after the handover', async () => {
  await using smtp = await startRawSmtpPeer();
  await using own = await createMailer({ smtpUrl: smtp.url });
  const peer = planConnections({ peer: smtp, mailer: own });
  const payment = await own.book();
  await own.db.owner.query(
    `UPDATE emails SET status = 'handed_over', handed_over_at = now(), looks = 1 WHERE payment_id = $1`,
    [payment.paymentId],
  );
  await own.endLease(payment);
  await own.start();
  expect(await own.waitForMail(payment, 'unknown', 'sent')).toMatchObject({
    status: 'unknown',
    next_look_at: null,
  });
  expect(await peer.countAfterSweeps()).toBe(0);
});

test.for([
  { answer: '250 taken', becomes: 'sent' as const },
  { answer: 'drop', becomes: 'unknown' as const },
  // Staff settle a mail that is unknown already.
  { answer: '451 later', becomes: 'unknown' as const },
])('turns an unknown mail into $becomes when the late response is $answer', async ({ answer, becomes }) => {
  const end = createPause<string>();
  const peer = planConnections(sender, { end: end.wait });
  const payment = await mailer.book();
  await end.reached;
  await mailer.endLease(payment);
  await mailer.waitForMail(payment, 'unknown');
  end.resume(answer);
  await waitFor('the dialogue to end', () => peer.dialogues()[0]?.closed);
  await mailer.waitForMail(payment, becomes);
  expect(await peer.countAfterSweeps()).toBe(1);
  expect((await mailer.read(payment)).status).toBe(becomes);
});

test('control: without the committed handover the parent gets the mail twice', async () => {
  using _ = guards.disable({
    guards: [],
    replace: [{ text: `SET status = 'handed_over', handed_over_at = now()`, by: `SET status = 'queued'` }],
  });
  const end = createPause<string>();
  const peer = planConnections(sender, { end: end.wait });
  const payment = await mailer.book();
  await end.reached;
  await mailer.endLease(payment);
  await waitFor('a second mail', () => peer.complete().length === 2);
  end.resume('drop');
  const ids = await Promise.all(peer.complete().map(async (mail) => (await parseMail(mail)).messageId));
  expect(new Set(ids).size).toBe(1);
  // Without its guard the mail stays queued. This keeps it from the tests that follow.
  await mailer.db.owner.query(
    `UPDATE emails SET next_look_at = now() + interval '1 day' WHERE payment_id = $1`,
    [payment.paymentId],
  );
});

describe('with a copy to staff', () => {
  let staffSender: Sender;
  beforeAll(async () => {
    staffSender = await startSender({ STAFF_COPY_TO: 'staff@nibog.example' });
  });
  afterAll(() => staffSender[Symbol.asyncDispose]());

  test('sends staff a copy that the parent cannot see', async () => {
    const peer = planConnections(staffSender);
    await staffSender.mailer.waitForMail(
      await staffSender.mailer.book({ parent: { email: 'asha@example.com' } }),
      'sent',
    );
    expect(peer.complete().map(({ recipients }) => recipients)).toEqual([
      ['asha@example.com', 'staff@nibog.example'],
    ]);
    expect(peer.complete()[0]?.data).not.toContain('staff@');
  });

  test('sends to the parent when the address of staff is refused', async () => {
    const plan: Plan = {
      recipient: (address) => (address.startsWith('staff') ? '550 no such user' : '250 ok'),
    };
    const peer = planConnections(staffSender, plan);
    await staffSender.mailer.waitForMail(
      await staffSender.mailer.book({ parent: { email: 'asha@example.com' } }),
      'sent',
    );
    expect(peer.complete().map(({ recipients }) => recipients)).toEqual([['asha@example.com']]);
  });

  test('retries when the parent is refused temporarily and staff is accepted', async () => {
    const plan: Plan = { recipient: (address) => (address.startsWith('staff') ? '250 ok' : '451 later') };
    const peer = planConnections(staffSender, plan);
    await staffSender.mailer.waitForMail(
      await staffSender.mailer.book({ parent: { email: 'asha@example.com' } }),
      'sent',
    );
    expect(peer.complete().map(({ recipients }) => recipients)).toEqual([
      ['asha@example.com', 'staff@nibog.example'],
    ]);
  });

  test.for([{ staff: '250 ok' }, { staff: '451 later' }])(
    'fails when the parent is refused and staff gets $staff',
    async ({ staff }) => {
      const plan: Plan = {
        recipient: (address) => (address.startsWith('staff') ? staff : '550 no such user'),
      };
      const peer = planConnections(staffSender, plan);
      const payment = await staffSender.mailer.book();
      expect(await staffSender.mailer.waitForMail(payment, 'failed', 'sent')).toMatchObject({
        status: 'failed',
        smtp_code: 550,
      });
      expect(peer.complete()).toEqual([]);
    },
  );
});
