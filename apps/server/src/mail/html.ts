// The HTML of mails, rendered with react-email. It is imported lazily, because loading it would delay the start of the process.

import type { Confirmation } from './confirmation.ts';
import type { Letter } from './html/letter.ts';
import type { MailMessages } from './messages.ts';

export async function ticketMailHtml(t: MailMessages, mail: Confirmation): Promise<string> {
  const { drawTicketMail } = await import('./html/ticket-mail.ts');
  return drawTicketMail(t, mail);
}

export async function letterHtml(t: MailMessages, letter: Letter): Promise<string> {
  const { drawLetter } = await import('./html/letter.ts');
  return drawLetter(t, letter);
}
