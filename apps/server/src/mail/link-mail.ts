import { sql, statement, type Queryable } from '@nibog/db';
import { describeSupport, type Support } from './format.ts';
import { letterHtml } from './html.ts';
import type { MailMessages } from './messages.ts';

export type LinkRow = { email: string; language: string; publicId: string };

export async function readLink(db: Queryable, emailId: string): Promise<LinkRow> {
  const { rows } = await db.query(
    statement<LinkRow>(
      'read-link-mail',
      sql`SELECT q.email, q.language, l.public_id AS "publicId"
            FROM booking_links l JOIN parents q ON q.payment_id = l.payment_id WHERE l.email_id = ${emailId}`,
    ),
  );
  const row = rows[0];
  if (!row) throw new Error(`mail ${emailId} has no link`);
  return row;
}

/** Writes subject, plain text and HTML. The mail names no booking, because someone else may have requested it. */
export async function writeLinkMail(
  t: MailMessages,
  { link, support }: { link: string; support: Support },
): Promise<{ subject: string; text: string; html: string }> {
  const words = t.link;
  const ask = describeSupport(t, support);
  const text = [
    words.greeting,
    '',
    words.open,
    link,
    '',
    words.expiryNote,
    words.notRequestedNote,
    ...ask,
    '',
    'NIBOG',
    '',
  ];
  const html = await letterHtml(t, {
    subject: words.subject,
    greeting: words.greeting,
    sentences: [words.open],
    button: { href: link, label: words.buttonLabel },
    notes: [words.expiryNote, words.notRequestedNote],
    support,
  });
  return { subject: words.subject, text: text.join('\n'), html };
}
