/**
 * The HTML of mails, drawn with react-email. Its code is loaded with a process's first mail and not at its start, where it
 * would be in the way of requests.
 */
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
