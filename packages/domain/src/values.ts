import { z } from 'zod';

/** The values of the contract that every noun shares. Browser-safe: no imports but zod. */

/** A calendar date, `YYYY-MM-DD`, meant in IST. Refuses dates that do not exist (2026-02-30). */
export const calendarDate = z.iso.date({ error: 'must be a date like 2024-03-31' });

/** A slug from the catalogue. */
export const slug = z
  .string()
  .max(80, 'must be at most 80 characters')
  .regex(/^[a-z0-9-]+$/, 'must be lower-case letters, digits and hyphens');

/** A row's id in the catalogue: a positive 32-bit integer. */
export const catalogueId = z
  .int('must be a whole number')
  .min(1, 'must be positive')
  .max(2_147_483_647, 'is too large');

/** Our transaction id: at most 34 characters, so that it serves both PhonePe APIs. */
export const transactionId = z.string().regex(/^[A-Za-z0-9_-]{1,34}$/, 'must be a transaction id');

/** `NBG-XXXX-XXXX-XXXX` in Crockford base 32; lower case and surrounding spaces are forgiven. */
export const bookingRef = z
  .string()
  .max(40, 'must be a booking reference like NBG-7K2M-0QXT-9WZ4')
  .transform((text) => text.trim().toUpperCase())
  .pipe(
    z
      .string()
      .regex(/^NBG(-[0-9A-HJKMNP-TV-Z]{4}){3}$/, 'must be a booking reference like NBG-7K2M-0QXT-9WZ4'),
  );

/**
 * No control characters, lone surrogates, line separators or signs that turn the direction of the text after them.
 * Joiners stay: several Indian scripts are written with them.
 */
const PLAIN_TEXT = /^[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202A-\u202E\u2066-\u2069<>]*$/u;

/** One line of text for people to read, trimmed, composed, with single spaces: what looks the same is the same. */
export const plainText = z
  .string()
  .trim()
  .regex(PLAIN_TEXT, 'must not contain control characters or angle brackets')
  .overwrite((text) => text.normalize('NFC').replace(/\s+/g, ' '));

/** A person's name. */
export const personName = plainText
  .min(2, 'must have at least 2 characters')
  .max(100, 'must have at most 100 characters');

/** An e-mail address, trimmed and in lower case. */
export const email = z
  .string()
  .trim()
  .toLowerCase()
  .max(254, 'must have at most 254 characters')
  .pipe(z.email('must be an e-mail address like name@example.com'));

/**
 * An Indian mobile number: ten digits starting with 6–9, accepted with `+91`, `91`, `0`, spaces or hyphens. Home-made:
 * libphonenumber-js is 43 kB as sent, a third of what a page may weigh.
 * Comes out as `+91` and ten digits.
 */
export const indianMobile = z
  .string()
  .max(24, 'must be a 10-digit Indian mobile number')
  .transform((text) => text.replace(/[\s-]/g, '').replace(/^(?:\+91|91(?=\d{10}$)|0(?=\d{10}$))/, ''))
  .pipe(z.string().regex(/^[6-9]\d{9}$/, 'must be a 10-digit Indian mobile number'))
  .transform((digits) => `+91${digits}`);
