import type { BookingLinks } from '@nibog/domain';
import type { SendMailOptions } from 'nodemailer';
import type { TicketCodes } from '../ticket/code.ts';

/** Settings for all mails. */
export type MailSettings = {
  /** `Name <address>`, or only an address. */
  from: string;
  staffCopyTo: string | null;
  publicUrl: string;
  bookingLinks: Pick<BookingLinks, 'sign'>;
  ticketCodes: Pick<TicketCodes, 'sign'>;
  support: { email: string | null; phone: string | null };
};

/** A mail before it is composed as a MIME message. */
export type MailContent = {
  to: string;
  subject: string;
  text: string;
  html: string;
  attachments?: NonNullable<SendMailOptions['attachments']>;
};
