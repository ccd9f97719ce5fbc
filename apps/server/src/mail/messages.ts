import type { Language } from '@nibog/domain';
import { en } from './messages/en.ts';
import { hi } from './messages/hi.ts';

/** What each language says in mails: the shape of the English texts, to which a missing one is a type error. */
export type MailMessages = typeof en;

export const MAIL_MESSAGES: Record<Language, MailMessages> = { en, hi };
