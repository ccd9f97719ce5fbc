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

/** The maximum number of children in one checkout and of games for one child: above the needs of any family. */
export const MAX_CHILDREN = 6;
export const MAX_SLOTS_PER_CHILD = 10;
/** The maximum number of pieces of one variant of an add-on. */
export const MAX_ADD_ON_QUANTITY = 20;

const slotIds = z
  .array(catalogueId)
  .min(1, refuseAs('no_game'))
  .max(MAX_SLOTS_PER_CHILD, refuseAs('too_many_games'));

const addOns = z
  .array(
    z.strictObject({
      addOnId: catalogueId,
      /** May be omitted if the add-on has only one variant. */
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

/** The parent who books and agrees to the terms. */
export const parentSchema = z.strictObject({ fullName: personName, email, phone: indianMobile });

/** A child's details. The domain refuses a date of birth after the server's current day in IST. */
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

/** A random (version 4) UUID for each attempt. It must be secret: it gives access to the checkout. */
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
  /** The total that the parent was shown, in paise. A different total is refused with the new quote. */
  expectedTotalPaise: z.int(refuseAs('not_whole_paise')).min(0, refuseAs('negative')).optional(),
  /** The language of the mails to this parent. */
  language: z.enum(LANGUAGES, { error: refuseAs('unknown_language') }).default('en'),
  consent: z.strictObject({
    guardian: z.literal(true, { error: refuseAs('consent_missing') }),
    termsVersion: z.string().max(40, refuseAs('not_a_terms_version')),
  }),
});

export const payAgainInput = z.strictObject({
  /** The failed or expired payment. */
  transactionId,
  idempotencyKey,
});
