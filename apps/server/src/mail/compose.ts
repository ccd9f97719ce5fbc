import { sql, statement, type Queryable } from '@nibog/db';
import { readLanguage } from '@nibog/domain';
import addressparser from 'nodemailer/lib/addressparser';
import MailComposer from 'nodemailer/lib/mail-composer';
import { readCancellation, writeCancellation } from './cancellation-mail.ts';
import { readLink, writeLinkMail } from './link-mail.ts';
import { MAIL_MESSAGES } from './messages.ts';
import type { EmailKind } from './outbox.ts';
import { refundHtml, refundSubject, refundText, type RefundMail } from './refund-mail.ts';
import type { Envelope } from './smtp.ts';
import { writeTicketMail } from './ticket-mail.ts';
import type { MailSettings, MailContent } from './mail-content.ts';

export type ComposedMail = { envelope: Envelope; raw: Buffer };

/** Composes a mail of the outbox from the current data. */
export async function composeMail(
  db: Queryable,
  settings: MailSettings,
  email: { id: string; paymentId: string; kind: EmailKind; messageId: string },
): Promise<ComposedMail> {
  const { to, ...content } = await writeMail(db, settings, email);
  const [sender] = addressparser(settings.from, { flatten: true });
  // The parser returns an empty address for a name without one.
  const fromAddress = sender?.address || settings.from;
  const raw = await new MailComposer({
    from: settings.from,
    to,
    messageId: `<${email.messageId}@${fromAddress.split('@')[1] ?? 'localhost'}>`,
    headers: { 'Auto-Submitted': 'auto-generated' },
    ...content,
  })
    .compile()
    .build();
  const copies = settings.staffCopyTo === null ? [] : [settings.staffCopyTo];
  return { envelope: { from: fromAddress, to, copies }, raw };
}

async function writeMail(
  db: Queryable,
  settings: MailSettings,
  { id, paymentId, kind }: { id: string; paymentId: string; kind: EmailKind },
): Promise<MailContent> {
  if (kind === 'booking_link') {
    const { email: to, language, publicId } = await readLink(db, id);
    // In the fragment, which browsers send to no server.
    const link = `${settings.publicUrl}/my-bookings#${settings.bookingLinks.sign(publicId)}`;
    const t = MAIL_MESSAGES[readLanguage(language)];
    return { to, ...(await writeLinkMail(t, { link, support: settings.support })) };
  }
  if (kind === 'booking_confirmed' || kind === 'booking_resent' || kind === 'booking_moved')
    return writeTicketMail(db, settings, { paymentId, moved: kind === 'booking_moved' });
  if (kind === 'booking_cancelled') {
    const { email: to, language, transactionId, ...cancelled } = await readCancellation(db, paymentId);
    const link = `${settings.publicUrl}/payment-callback?txn=${transactionId}`;
    return {
      to,
      ...(await writeCancellation(MAIL_MESSAGES[readLanguage(language)], {
        ...cancelled,
        link,
        support: settings.support,
      })),
    };
  }
  const { email: to, language, transactionId, ...refund } = await readRefund(db, paymentId);
  const t = MAIL_MESSAGES[readLanguage(language)];
  const link = `${settings.publicUrl}/payment-callback?txn=${transactionId}`;
  const mail: RefundMail = { ...refund, link, support: settings.support };
  return {
    to,
    subject: refundSubject(t, mail, kind),
    text: refundText(t, mail, kind),
    html: await refundHtml(t, mail, kind),
  };
}

type RefundRow = Omit<RefundMail, 'link' | 'support'> & {
  email: string;
  language: string;
  transactionId: string;
};

async function readRefund(db: Queryable, paymentId: string): Promise<RefundRow> {
  const { rows } = await db.query(
    statement<RefundRow>(
      'read-refund-mail',
      sql`SELECT q.email, q.language, q.full_name AS "parentName", p.booking_ref AS "bookingRef",
                 p.merchant_transaction_id AS "transactionId", e.title AS "eventTitle",
                 r.amount_paise AS "refundPaise", r.reason
            FROM payments p
            JOIN parents q ON q.payment_id = p.id
            JOIN events e ON e.id = p.event_id
            JOIN refunds r ON r.payment_id = p.id
           WHERE p.id = ${paymentId}
           ORDER BY r.id DESC LIMIT 1`,
    ),
  );
  const row = rows[0];
  if (!row) throw new Error(`payment ${paymentId} has no refund for its mail`);
  return row;
}
