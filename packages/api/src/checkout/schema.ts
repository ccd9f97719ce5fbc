import {
  LANGUAGES,
  calendarDate,
  catalogueId,
  email,
  indianMobile,
  personName,
  plainText,
  refuseAs,
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
  .min(1, refuseAs('no_game'))
  .max(MAX_SLOTS_PER_CHILD, refuseAs('too_many_games'));

const addOns = z
  .array(
    z.strictObject({
      addOnId: catalogueId,
      /** May be left out where there is no choice. */
      variantId: catalogueId.optional(),
      quantity: z
        .int(refuseAs('not_whole'))
        .min(1, refuseAs('too_small'))
        .max(MAX_ADD_ON_QUANTITY, refuseAs('too_large')),
    }),
  )
  .max(20, refuseAs('too_many_add_ons'));

export const promoCode = plainText.toUpperCase().min(1).max(40);

export const gender = z.enum(['female', 'male', 'other']);

/** The parent who books, and agrees. */
export const parentSchema = z.strictObject({ fullName: personName, email, phone: indianMobile });

/** A child's own details; that a date of birth is not in the future is checked against the server's day in IST. */
export const childDetailsSchema = z.strictObject({
  fullName: personName,
  dateOfBirth: calendarDate,
  gender,
  schoolName: plainText.max(120).optional(),
});

export const quoteInput = z.strictObject({
  eventId: catalogueId,
  children: z
    .array(z.strictObject({ dateOfBirth: calendarDate, slotIds }))
    .min(1, refuseAs('no_child'))
    .max(MAX_CHILDREN, refuseAs('too_many_children')),
  addOns: addOns.optional(),
  promoCode: promoCode.optional(),
});

/** A random (version 4) UUID, drawn anew for each attempt: whoever knows it can read the answer again. */
const idempotencyKey = z.uuidv4(refuseAs('not_a_random_uuid')).toLowerCase();

export const startInput = z.strictObject({
  idempotencyKey,
  eventId: catalogueId,
  parent: parentSchema,
  children: z
    .array(childDetailsSchema.extend({ slotIds }))
    .min(1, refuseAs('no_child'))
    .max(MAX_CHILDREN, refuseAs('too_many_children')),
  addOns: addOns.optional(),
  promoCode: promoCode.optional(),
  /** What the parent was shown, in paise; another total is refused with the new quote. */
  expectedTotalPaise: z.int(refuseAs('not_whole_paise')).min(0, refuseAs('negative')).optional(),
  /** Of the mails that this parent gets. */
  language: z.enum(LANGUAGES, { error: refuseAs('unknown_language') }).default('en'),
  consent: z.strictObject({
    guardian: z.literal(true, { error: refuseAs('consent_missing') }),
    termsVersion: z.string().max(40, refuseAs('not_a_terms_version')),
  }),
});

export const payAgainInput = z.strictObject({
  /** The payment that came to nothing. */
  transactionId,
  idempotencyKey,
});
