import { createDurations } from '@nibog/domain';
import { makeEvent, type TestEvent } from '@nibog/testing/arrange/checkouts';
import { scaleByPace } from '@nibog/testing/pace';
import { createTestDatabase, type TestDatabase } from '@nibog/testing/postgres/database';
import {
  insertBooking,
  insertPayment,
  type PaymentPlan,
  type TestPayment,
} from '@nibog/testing/postgres/rows';
import { waitFor } from '@nibog/testing/wait-for';
import { pino } from 'pino';
import { readConfig } from '../../src/config.ts';
import { createContext, type ContextOverrides } from '../../src/context.ts';
import { enqueueEmail } from '../../src/mail/outbox.ts';
import { startWorkers } from '../../src/workers.ts';

export type MailRow = {
  status: 'queued' | 'handed_over' | 'sent' | 'unknown' | 'failed';
  smtp_code: number | null;
  looks: number;
  next_look_at: Date | null;
  look_lease_until: Date | null;
};

export type Mailer = AsyncDisposable & {
  db: TestDatabase;
  event: TestEvent;
  /** Starts a process that sends due mails. */
  start(overrides?: ContextOverrides): Promise<void>;
  /** Books a place and queues its mail, as the settlement does. */
  book(plan?: PaymentPlan): Promise<TestPayment>;
  read(payment: TestPayment): Promise<MailRow>;
  /** Waits until the mail is in one of the states. */
  waitForMail(payment: TestPayment, ...statuses: MailRow['status'][]): Promise<MailRow>;
  /** Ends the lease of the process that has the mail, as if it had expired. */
  endLease(payment: TestPayment): Promise<void>;
};

const LEASE_MS = 300_000;

export type MailerOptions = { smtpUrl: string; env?: Record<string, string> };

/** The part of the server that sends mails, on a database of its own. Time runs up to a hundred times as fast. */
export async function createMailer({ smtpUrl, env }: MailerOptions): Promise<Mailer> {
  await using cleanup = new AsyncDisposableStack();
  const db = cleanup.use(await createTestDatabase());
  const event = await makeEvent(db.owner);
  const config = readConfig({
    NODE_ENV: 'test',
    DATABASE_URL: db.url,
    // Nothing calls PhonePe.
    PHONEPE_AUTH_BASE_URL: 'http://127.0.0.1:1',
    PHONEPE_PG_BASE_URL: 'http://127.0.0.1:1',
    PHONEPE_CLIENT_ID: 'client',
    PHONEPE_CLIENT_SECRET: 'secret',
    PHONEPE_CLIENT_VERSION: '1',
    PHONEPE_WEBHOOK_USERNAME: 'user',
    PHONEPE_WEBHOOK_PASSWORD: 'password',
    SMTP_URL: smtpUrl,
    MAIL_FROM: 'NIBOG <bookings@nibog.example>',
    PUBLIC_URL: 'https://nibog.example',
    TIME_SCALE: String(scaleByPace(0.01)),
    ...env,
  });

  async function read({ paymentId }: TestPayment): Promise<MailRow> {
    const { rows } = await db.owner.query<MailRow>(
      'SELECT status, smtp_code, looks, next_look_at, look_lease_until FROM emails WHERE payment_id = $1',
      [paymentId],
    );
    const row = rows[0];
    if (!row) throw new Error('no such mail');
    return row;
  }

  const owned = cleanup.move();
  return {
    db,
    event,
    read,
    async start(overrides = {}) {
      const log = pino({ level: process.env['TEST_LOG'] ?? 'silent' });
      // A test ends a lease itself, so that none expires on a slow machine.
      const durations = { ...createDurations(config.timeScale), lookLease: LEASE_MS };
      const ctx = owned.use(await createContext(config, { log, durations, ...overrides }));
      owned.use(startWorkers(ctx, ['emails']));
    },
    async book(plan = {}) {
      const payment = await insertPayment(db.owner, { slotId: event.slotIds[0] ?? 0, ...plan });
      await insertBooking(db.owner, payment);
      await db.owner.transaction((tx) => enqueueEmail(tx, payment, 'booking_confirmed'));
      return payment;
    },
    waitForMail: (payment, ...statuses) =>
      waitFor(
        `a mail ${statuses.join(' or ')}`,
        () => read(payment),
        ({ status }) => statuses.includes(status),
      ),
    async endLease({ paymentId }) {
      await db.owner.query(
        `UPDATE emails SET look_lease_until = now() - interval '1 s', next_look_at = now() WHERE payment_id = $1`,
        [paymentId],
      );
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
