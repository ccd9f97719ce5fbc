/**
 * All texts of the pages in English. The other languages have the same type, so a missing text is a type error. A text
 * with values is a function, so that each language can place the values. Titles, games and notes come from the database, as
 * the organiser wrote them.
 */
import { addOnsEn } from './add-ons.en.ts';
import { afterBookingEn } from './after-booking.en.ts';
import { bookingEn } from './booking.en.ts';
import { checkoutEn } from './checkout.en.ts';
import { enFirst } from './en-first.ts';
import { fieldProblemsEn } from './field-problems.en.ts';
import { paymentEn } from './payment.en.ts';
import { refusalsEn } from './refusals.en.ts';

export const en = {
  ...enFirst,
  ...checkoutEn,
  ...paymentEn,
  ...bookingEn,
  ...afterBookingEn,
  ...addOnsEn,
  ...refusalsEn,
  ...fieldProblemsEn,
};
