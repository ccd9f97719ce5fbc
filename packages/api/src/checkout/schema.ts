import {
  LANGUAGES,
  calendarDate,
  catalogueId,
  email,
  indianMobile,
  personName,
  plainText,
  transactionId,
} from '@nibog/domain/browser';
import { z } from 'zod';

/** Children in one checkout, and games for one child: bounds that no family meets and no script can stretch. */
export const MAX_CHILDREN = 6;
export const MAX_SLOTS_PER_CHILD = 10;
/** Pieces of one variant of an add-on. */
export const MAX_ADD_ON_QUANTITY = 20;

const slotIds = z
  .array(catalogueId)
  .min(1, 'choose at least one game')
  .max(MAX_SLOTS_PER_CHILD, `choose at most ${MAX_SLOTS_PER_CHILD} games for one child`);

const addOns = z
  .array(
    z.strictObject({
      addOnId: catalogueId,
      /** May be left out where there is no choice. */
      variantId: catalogueId.optional(),
      quantity: z
        .int('must be a whole number')
        .min(1, 'must be at least 1')
        .max(MAX_ADD_ON_QUANTITY, `must be at most ${MAX_ADD_ON_QUANTITY}`),
    }),
  )
  .max(20, 'must have at most 20 add-ons');

export const promoCode = plainText
  .toUpperCase()
  .min(1, 'must not be empty')
  .max(40, 'must have at most 40 characters');

export const gender = z.enum(['female', 'male', 'other'], { error: 'must be female, male or other' });

/** The parent who books, and agrees. */
export const parentSchema = z.strictObject({ fullName: personName, email, phone: indianMobile });

/** A child's own details; that a date of birth is not in the future is checked against the server's day in IST. */
export const childDetailsSchema = z.strictObject({
  fullName: personName,
  dateOfBirth: calendarDate,
  gender,
  schoolName: plainText.max(120, 'must have at most 120 characters').optional(),
});

export const quoteInput = z.strictObject({
  eventId: catalogueId,
  children: z
    .array(z.strictObject({ dateOfBirth: calendarDate, slotIds }))
    .min(1, 'add at least one child')
    .max(MAX_CHILDREN, `at most ${MAX_CHILDREN} children in one booking`),
  addOns: addOns.optional(),
  promoCode: promoCode.optional(),
});

/** A random (version 4) UUID, drawn anew for each attempt: whoever knows it can read the answer again. */
const idempotencyKey = z.uuidv4('must be a random UUID (version 4)').toLowerCase();

export const startInput = z.strictObject({
  idempotencyKey,
  eventId: catalogueId,
  parent: parentSchema,
  children: z
    .array(childDetailsSchema.extend({ slotIds }))
    .min(1, 'add at least one child')
    .max(MAX_CHILDREN, `at most ${MAX_CHILDREN} children in one booking`),
  addOns: addOns.optional(),
  promoCode: promoCode.optional(),
  /** What the parent was shown, in paise; another total is refused with the new quote. */
  expectedTotalPaise: z.int('must be whole paise').min(0, 'must not be negative').optional(),
  /** Of the mails that this parent gets. */
  language: z.enum(LANGUAGES, { error: `must be one of ${LANGUAGES.join(', ')}` }).default('en'),
  consent: z.strictObject({
    guardian: z.literal(true, { error: 'must be true: only a guardian may book' }),
    termsVersion: z.string().max(40, 'is not a version of the terms'),
  }),
});

export const payAgainInput = z.strictObject({
  /** The payment that came to nothing. */
  transactionId,
  idempotencyKey,
});
