import type { Language } from '@nibog/domain';
import { en } from './messages/en.ts';
import { hi } from './messages/hi.ts';

/** The texts of mails and tickets in one language. A missing text is a type error. */
export type MailMessages = typeof en;

export const MAIL_MESSAGES: Record<Language, MailMessages> = { en, hi };
