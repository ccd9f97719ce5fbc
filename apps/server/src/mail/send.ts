import { setTimeout as pause } from 'node:timers/promises';
import { isDatabaseUnavailable, sql, statement, type RoleClient, type Transaction } from '@nibog/db';
import type { Durations } from '@nibog/domain';
import type { Logger } from 'pino';
import { LeaseLost, endLeaseInTransaction, type Lease } from '../due/queue.ts';
import { composeMail } from './compose.ts';
import type { EmailKind } from './outbox.ts';
import { deliver, SmtpError } from './smtp.ts';
import type { MailSettings } from './mail-content.ts';

export type MailContext = {
  settlement: RoleClient<'settlement'>;
  durations: Durations;
  smtpUrl: string;
  mail: MailSettings;
  /** Called after each attempt with whether the mail server responded. A refusal counts as a response. */
  reportSmtp: (up: boolean) => void;
  log: Logger;
};

type Email = {
  id: string;
  paymentId: string;
  kind: EmailKind;
  status: 'queued' | 'handed_over' | 'sent' | 'unknown' | 'failed';
  messageId: string;
  looks: number;
};

/**
 * Sends one mail of the outbox at most once. Just before the end of the message goes to the SMTP server, the row is committed
 * as `handed_over`, the point of no return. An earlier failure is retried. A later one is retried only if the server refused
 * the message temporarily; without a response the mail becomes `unknown`, for staff.
 */
export async function sendDueEmail(ctx: MailContext, lease: Lease): Promise<void> {
  const email = await readEmail(ctx.settlement, lease.id);
  if (email.status !== 'queued') {
    // Leased again after `handed_over`: the process that sent it crashed, or lost its lease, before it got a response.
    await endLeaseInTransaction(ctx.settlement, 'emails', lease, async (tx) => {
      await markUnknown(tx, lease.id);
      return 'final';
    });
    return;
  }
  const { envelope, raw } = await composeMail(ctx.settlement, ctx.mail, email);
  let handedOver = false;
  try {
    const code = await deliver(ctx.smtpUrl, {
      envelope,
      raw,
      beforeEnd: async () => {
        await markHandedOver(ctx.settlement, lease);
        handedOver = true;
      },
    });
    ctx.reportSmtp(true);
    await recordOutcome(ctx.durations, () => markSent(ctx.settlement, lease, code));
    ctx.log.info({ email: email.id, kind: email.kind }, 'sent a mail');
  } catch (error) {
    if (!(error instanceof SmtpError)) throw error;
    if (error.cause instanceof LeaseLost) throw error.cause;
    ctx.reportSmtp(error.code !== null);
    await recordOutcome(ctx.durations, () =>
      recordFailure(ctx, lease, { error, handedOver, attempts: email.looks }),
    );
  }
}

/**
 * Records the outcome of a mail, which only this process knows. It retries while the database is unavailable, for up to
 * `mailRecord`; after that the mail becomes `unknown`.
 */
async function recordOutcome(
  { mailRecord, sweepEvery }: Durations,
  write: () => Promise<void>,
): Promise<void> {
  const deadline = performance.now() + mailRecord;
  for (;;) {
    try {
      return await write();
    } catch (error) {
      if (!isDatabaseUnavailable(error) || performance.now() > deadline) throw error;
      await pause(sweepEvery);
    }
  }
}

async function markUnknown(tx: Transaction, emailId: string): Promise<void> {
  await tx.query(
    statement(
      'give-up-email',
      sql`UPDATE emails SET status = 'unknown', closed_at = now() WHERE id = ${emailId} AND status = 'handed_over'`,
    ),
  );
}

/** Commits the point of no return. A lost lease throws, which cuts the connection before the end of the message. */
async function markHandedOver(db: RoleClient<'settlement'>, lease: Lease): Promise<void> {
  const { rowCount } = await db.query(
    statement(
      'mark-email-handed-over',
      sql`UPDATE emails SET status = 'handed_over', handed_over_at = now()
           WHERE id = ${lease.id} AND status = 'queued' AND look_lease_until = ${lease.until}::timestamptz`,
    ),
  );
  if (rowCount !== 1) throw new LeaseLost(`emails ${lease.id}`);
}

/** Marks a mail sent, even when it has become `unknown` before the response arrived. */
async function markSent(db: RoleClient<'settlement'>, lease: Lease, smtpCode: number): Promise<void> {
  await db.query(
    statement(
      'mark-email-sent',
      sql`UPDATE emails
             SET status = 'sent', smtp_code = ${smtpCode}, closed_at = now(), next_look_at = NULL, look_lease_until = NULL
           WHERE id = ${lease.id} AND status IN ('handed_over', 'unknown')`,
    ),
  );
}

type Failure = { error: SmtpError; handedOver: boolean; attempts: number };

async function recordFailure(
  ctx: MailContext,
  lease: Lease,
  { error, handedOver, attempts }: Failure,
): Promise<void> {
  const { code, command } = error;
  const outcome = statusAfterFailure(handedOver, code, command);
  ctx.log.warn({ email: lease.id, code, command, outcome }, 'could not send a mail');
  await endLeaseInTransaction(ctx.settlement, 'emails', lease, async (tx) => {
    await tx.query(
      statement(
        'record-email-failure',
        sql`UPDATE emails
               SET status = ${outcome}::email_status, smtp_code = ${code},
                   closed_at = CASE WHEN ${outcome}::email_status = 'queued' THEN NULL ELSE now() END,
                   handed_over_at = CASE WHEN ${outcome}::email_status = 'queued' THEN NULL ELSE handed_over_at END
             WHERE id = ${lease.id}`,
      ),
    );
    return outcome === 'queued' ? ctx.durations.mailStep(attempts) : 'final';
  });
}

function statusAfterFailure(
  handedOver: boolean,
  code: number | null,
  command: string | null,
): 'queued' | 'failed' | 'unknown' {
  if (!handedOver) {
    // A permanently refused recipient is final. Other failures may be temporary.
    return code !== null && code >= 500 && command === 'RCPT TO' ? 'failed' : 'queued';
  }
  if (code === null) return 'unknown';
  return code >= 500 ? 'failed' : 'queued';
}

async function readEmail(db: RoleClient<'settlement'>, id: string): Promise<Email> {
  const { rows } = await db.query(
    statement<Email>(
      'read-email',
      sql`SELECT id, payment_id AS "paymentId", kind, status, message_id AS "messageId", looks
            FROM emails WHERE id = ${id}`,
    ),
  );
  const row = rows[0];
  if (!row) throw new Error(`mail ${id} does not exist`);
  return row;
}
