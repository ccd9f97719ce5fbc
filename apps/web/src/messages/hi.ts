/**
 * All texts of `en.ts` in Hindi, in everyday language. Words that people use in English stay (बुकिंग, पेमेंट, रिफ़ंड), sentences
 * avoid the gender of the parent and the child, and the parent is addressed as "आप".
 */
import { addOnsHi } from './add-ons.hi.ts';
import { afterBookingHi } from './after-booking.hi.ts';
import { bookingHi } from './booking.hi.ts';
import { checkoutHi } from './checkout.hi.ts';
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
  ...addOnsHi,
  ...refusalsHi,
  ...fieldProblemsHi,
};
