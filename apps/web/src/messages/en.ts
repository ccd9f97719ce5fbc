/**
 * Every text that a parent reads on the pages, in English. The other languages have the same shape, which the compiler
 * holds them to: a text that is missing there is a type error. What takes a value is a function, so that each language
 * puts it where it belongs. Titles, games and notes come from the catalogue, as the organiser wrote them.
 */
import { afterBookingEn } from './after-booking.en.ts';
import { bookingEn } from './booking.en.ts';
import { checkoutEn } from './checkout.en.ts';
import { enFirst } from './en-first.ts';
import { extrasEn } from './extras.en.ts';
import { fieldProblemsEn } from './field-problems.en.ts';
import { paymentEn } from './payment.en.ts';
import { refusalsEn } from './refusals.en.ts';

export const en = {
  ...enFirst,
  ...checkoutEn,
  ...paymentEn,
  ...bookingEn,
  ...afterBookingEn,
  ...extrasEn,
  ...refusalsEn,
  ...fieldProblemsEn,
};
