import {
  childDetailsSchema,
  type EventDetail,
  type Quote,
  type QuoteInput,
  type StartInput,
} from '@nibog/api/schemas';
import { addOnsOf } from './add-ons.ts';
import { ageOnDay, dateOfBirthOf, type ChildDraft, type Draft } from './draft.ts';

export const SCHOOL_FROM_MONTHS = 36;

export function quoteInputOf(draft: Draft, event: EventDetail): QuoteInput {
  const addOns = addOnsOf(draft, event);
  return {
    eventId: event.eventId,
    children: draft.children.map((child) => ({ dateOfBirth: dateOfBirthOf(child), slotIds: child.slotIds })),
    ...(addOns.length > 0 ? { addOns } : {}),
    ...(draft.promoCode === '' ? {} : { promoCode: draft.promoCode }),
  };
}

/**
 * The input of `checkout.start` without the idempotency key, which is created for exactly this input. A promo code that
 * gives no discount in the shown quote is not sent.
 */
export function startInputOf(
  draft: Draft,
  event: EventDetail,
  quote: Quote,
): Omit<StartInput, 'idempotencyKey' | 'language'> {
  const addOns = addOnsOf(draft, event);
  const promo = quote.discounts.find(({ kind }) => kind === 'promo');
  return {
    eventId: event.eventId,
    parent: draft.parent,
    children: draft.children.map((child) => ({
      ...childDetailsSchema.parse(childDetailsOf(child, event)),
      slotIds: child.slotIds,
    })),
    ...(addOns.length > 0 ? { addOns } : {}),
    ...(promo ? { promoCode: promo.label } : {}),
    expectedTotalPaise: quote.totalPaise,
    consent: { guardian: true, termsVersion: draft.agreedTerms ?? '' },
  };
}

/** The child's details in the format of the server's input, not yet validated. */
export function childDetailsOf(child: ChildDraft, event: Pick<EventDetail, 'date'>) {
  const age = ageOnDay(child, event.date);
  const schoolName = child.schoolName.trim();
  return {
    fullName: child.fullName,
    dateOfBirth: dateOfBirthOf(child),
    gender: child.gender,
    ...(schoolName !== '' && age !== null && age >= SCHOOL_FROM_MONTHS ? { schoolName } : {}),
  };
}
