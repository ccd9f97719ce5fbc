import { setTimeout as pause } from 'node:timers/promises';
import { isDatabaseUnavailable, sql, statement, type RoleClient, type Transaction } from '@nibog/db';
import type { Durations } from '@nibog/domain';
import type { Logger } from 'pino';
import { LeaseLost, settleClaim, type Claim } from '../due/queue.ts';
import { composeMail } from './compose.ts';
import type { EmailKind } from './outbox.ts';
import { deliver, SmtpError } from './smtp.ts';
import type { MailSettings } from './written.ts';

export type MailContext = {
  settlement: RoleClient<'settlement'>;
  durations: Durations;
  smtpUrl: string;
  mail: MailSettings;
  /** Told after each try whether the mail server was there; its refusal is an answer too. */
  smtpAnswered: (up: boolean) => void;
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
 * Sends one mail of the outbox, once. The point of no return is ours: just before the message's end goes to the SMTP
 * server, the row is committed as `handed_over`. A failure before that is tried again; after it only the server's own
 * refusal is; whatever else happens there leaves the mail `unknown`, for staff to see, never sent twice.
 */
export async function sendDueEmail(ctx: MailContext, claim: Claim): Promise<void> {
  const email = await readEmail(ctx.settlement, claim.id);
  if (email.status !== 'queued') {
    // Claimed again after `handed_over`: the process that sent it died, or lost its lease, before it had an answer.
    await settleClaim(ctx.settlement, 'emails', claim, async (tx) => {
      await giveUp(tx, claim.id);
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
        await markHandedOver(ctx.settlement, claim);
        handedOver = true;
      },
    });
    ctx.smtpAnswered(true);
    await writeOnceBack(ctx.durations, () => markSent(ctx.settlement, claim, code));
    ctx.log.info({ email: email.id, kind: email.kind }, 'sent a mail');
  } catch (error) {
    if (!(error instanceof SmtpError)) throw error;
    if (error.cause instanceof LeaseLost) throw error.cause;
    ctx.smtpAnswered(error.code !== null);
    await writeOnceBack(ctx.durations, () =>
      recordFailure(ctx, claim, { error, handedOver, tries: email.looks }),
    );
  }
}

/**
 * Only this process knows what became of the mail: a database that is away for a moment must not make that unknown. Beyond
 * `mailRecord` it does.
 */
async function writeOnceBack(
  { mailRecord, sweepEvery }: Durations,
  write: () => Promise<void>,
): Promise<void> {
  const giveUpAt = performance.now() + mailRecord;
  for (;;) {
    try {
      return await write();
    } catch (error) {
      if (!isDatabaseUnavailable(error) || performance.now() > giveUpAt) throw error;
      await pause(sweepEvery);
    }
  }
}

async function giveUp(tx: Transaction, emailId: string): Promise<void> {
  await tx.query(
    statement(
      'give-up-email',
      sql`UPDATE emails SET status = 'unknown', closed_at = now() WHERE id = ${emailId} AND status = 'handed_over'`,
    ),
  );
}

/** The point of no return. A lost lease throws, which cuts the connection before the message's end. */
async function markHandedOver(db: RoleClient<'settlement'>, claim: Claim): Promise<void> {
  const { rowCount } = await db.query(
    statement(
      'mark-email-handed-over',
      sql`UPDATE emails SET status = 'handed_over', handed_over_at = now()
           WHERE id = ${claim.id} AND status = 'queued' AND look_lease_until = ${claim.lease}::timestamptz`,
    ),
  );
  if (rowCount !== 1) throw new LeaseLost(`emails ${claim.id}`);
}

/** A late answer counts too: what was `unknown` meanwhile is now known to be sent. */
async function markSent(db: RoleClient<'settlement'>, claim: Claim, smtpCode: number): Promise<void> {
  await db.query(
    statement(
      'mark-email-sent',
      sql`UPDATE emails
             SET status = 'sent', smtp_code = ${smtpCode}, closed_at = now(), next_look_at = NULL, look_lease_until = NULL
           WHERE id = ${claim.id} AND status IN ('handed_over', 'unknown')`,
    ),
  );
}

type Failure = { error: SmtpError; handedOver: boolean; tries: number };

async function recordFailure(
  ctx: MailContext,
  claim: Claim,
  { error, handedOver, tries }: Failure,
): Promise<void> {
  const { code, command } = error;
  const outcome = judgeFailure(handedOver, code, command);
  ctx.log.warn({ email: claim.id, code, command, outcome }, 'a mail was not sent');
  await settleClaim(ctx.settlement, 'emails', claim, async (tx) => {
    await tx.query(
      statement(
        'record-email-failure',
        sql`UPDATE emails
               SET status = ${outcome}::email_status, smtp_code = ${code},
                   closed_at = CASE WHEN ${outcome}::email_status = 'queued' THEN NULL ELSE now() END,
                   handed_over_at = CASE WHEN ${outcome}::email_status = 'queued' THEN NULL ELSE handed_over_at END
             WHERE id = ${claim.id}`,
      ),
    );
    return outcome === 'queued' ? ctx.durations.mailStep(tries) : 'final';
  });
}

function judgeFailure(
  handedOver: boolean,
  code: number | null,
  command: string | null,
): 'queued' | 'failed' | 'unknown' {
  if (!handedOver) {
    // An address that the server does not take will not be taken later either. Anything else may pass.
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
  if (!row) throw new Error(`mail ${id} is gone`);
  return row;
}
