import type { BookingLinks } from '@nibog/domain';
import type { SendMailOptions } from 'nodemailer';
import type { TicketCodes } from '../ticket/code.ts';

/** What every mail is written with. */
export type MailSettings = {
  /** `Name <address>`, or an address. */
  from: string;
  staffCopyTo: string | null;
  publicUrl: string;
  bookingLinks: Pick<BookingLinks, 'sign'>;
  ticketCodes: Pick<TicketCodes, 'sign'>;
  support: { email: string | null; phone: string | null };
};

/** A mail as it is written, before it is composed for the mail server. */
export type Written = {
  to: string;
  subject: string;
  text: string;
  html: string;
  attachments?: NonNullable<SendMailOptions['attachments']>;
};
