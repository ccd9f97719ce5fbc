import { z } from 'zod';
import { refuseAs } from './field-errors/from-issue.ts';

/** The schemas that all inputs share. Browser-safe: the only imports are zod and the codes of refusals. */

/** A calendar date in IST, `YYYY-MM-DD`. Refuses dates that do not exist (2026-02-30). */
export const calendarDate = z.iso.date({ error: refuseAs('not_a_date') });

/** A slug from the catalogue. */
export const slug = z
  .string()
  .max(80)
  .regex(/^[a-z0-9-]+$/, refuseAs('not_a_slug'));

/** A row's id in the catalogue: a positive 32-bit integer. */
export const catalogueId = z
  .int(refuseAs('not_whole'))
  .min(1, refuseAs('not_positive'))
  .max(2_147_483_647, refuseAs('id_too_large'));

/** Our transaction id. At most 34 characters, so that it fits both PhonePe APIs. */
export const transactionId = z.string().regex(/^[A-Za-z0-9_-]{1,34}$/, refuseAs('not_a_transaction_id'));

/** `NBG-XXXX-XXXX-XXXX` in Crockford base 32; lower case and surrounding spaces are accepted. */
export const bookingRef = z
  .string()
  .max(40, refuseAs('not_a_booking_ref'))
  .transform((text) => text.trim().toUpperCase())
  .pipe(z.string().regex(/^NBG(-[0-9A-HJKMNP-TV-Z]{4}){3}$/, refuseAs('not_a_booking_ref')));

/**
 * No control characters, lone surrogates, line separators, bidirectional controls or angle brackets.
 * Joiners are allowed: several Indian scripts need them.
 */
const PLAIN_TEXT = /^[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202A-\u202E\u2066-\u2069<>]*$/u;

/**
 * One line of text for people to read. It is trimmed, composed (NFC) and single-spaced, so that texts that look equal
 * are equal.
 */
export const plainText = z
  .string()
  .trim()
  .regex(PLAIN_TEXT, refuseAs('forbidden_signs'))
  .overwrite((text) => text.normalize('NFC').replace(/\s+/g, ' '));

/** A person's name. */
export const personName = plainText.min(2).max(100);

/** An e-mail address, trimmed and in lower case. */
export const email = z
  .string()
  .trim()
  .toLowerCase()
  .max(254)
  .pipe(z.email(refuseAs('not_an_email')));

/**
 * An Indian mobile number: ten digits starting with 6–9, accepted with `+91`, `91`, `0`, spaces or hyphens. The result
 * is `+91` and ten digits. Own code, because libphonenumber-js is 43 kB compressed, a third of a page's budget.
 */
export const indianMobile = z
  .string()
  .max(24, refuseAs('not_an_indian_mobile'))
  .transform((text) => text.replace(/[\s-]/g, '').replace(/^(?:\+91|91(?=\d{10}$)|0(?=\d{10}$))/, ''))
  .pipe(z.string().regex(/^[6-9]\d{9}$/, refuseAs('not_an_indian_mobile')))
  .transform((digits) => `+91${digits}`);
