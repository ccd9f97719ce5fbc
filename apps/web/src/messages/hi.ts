/**
 * हिन्दी: every text of `en.ts` as a tired parent reads it. Words that people say in English stay (बुकिंग, पेमेंट, रिफ़ंड),
 * sentences avoid the gender of whoever reads or plays, and "आप" is polite throughout.
 */
import { afterBookingHi } from './after-booking.hi.ts';
import { bookingHi } from './booking.hi.ts';
import { checkoutHi } from './checkout.hi.ts';
import { extrasHi } from './extras.hi.ts';
import { fieldProblemsHi } from './field-problems.hi.ts';
import { hiFirst } from './hi-first.ts';
import { paymentHi } from './payment.hi.ts';
import { refusalsHi } from './refusals.hi.ts';
import type { Messages } from './languages.ts';

export const hi: Messages = {
  ...hiFirst,
  ...checkoutHi,
  ...paymentHi,
  ...bookingHi,
  ...afterBookingHi,
  ...extrasHi,
  ...refusalsHi,
  ...fieldProblemsHi,
};
