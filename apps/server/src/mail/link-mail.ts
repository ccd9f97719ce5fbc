import type { Queryable } from '@nibog/db';
import { describeSupport, escapeHtml, type Support } from './format.ts';
import type { MailMessages } from './messages.ts';

/** The mail with the link to an address's bookings. It names no booking: whoever asked may not be who reads. */

export type LinkRow = { email: string; language: string; publicId: string };

export async function readLink(db: Queryable, emailId: string): Promise<LinkRow> {
  const { rows } = await db.query<LinkRow>(
    `SELECT q.email, q.language, l.public_id AS "publicId"
       FROM booking_links l JOIN parents q ON q.payment_id = l.payment_id WHERE l.email_id = $1`,
    [emailId],
  );
  const row = rows[0];
  if (!row) throw new Error(`mail ${emailId} has no link`);
  return row;
}

/** Subject, plain text and HTML. */
export function writeLinkMail(
  t: MailMessages,
  { link, support }: { link: string; support: Support },
): { subject: string; text: string; html: string } {
  const words = t.link;
  const ask = describeSupport(t, support);
  const text = [words.greeting, '', words.open, link, '', words.lasts, words.notYou, ...ask, '', 'NIBOG', ''];
  const html = `<!doctype html>
<html lang="${t.locale}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark"><title>${words.subject}</title></head>
<body style="margin:0;padding:24px;font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif">
<div style="max-width:560px;margin:0 auto">
<p>${words.greeting}</p>
<p>${words.open}</p>
<p><a href="${escapeHtml(link)}">${words.press}</a></p>
<p>${words.lasts}</p>
<p>${words.notYou}</p>
${ask.map((line) => `<p>${escapeHtml(line)}</p>`).join('')}
</div></body></html>
`;
  return { subject: words.subject, text: text.join('\n'), html };
}
