import {
  isFieldProblem,
  MAX_CHILDREN,
  MAX_SLOTS_PER_CHILD,
  monthsBetween,
  type FieldProblem,
} from '@nibog/api/schemas';
import { z } from 'zod';
import type { Messages } from '../../../messages/languages.ts';

/**
 * What the parent has typed so far, as typed: half a date is kept too. It lives in this tab's session store, with a copy
 * for another visit, and both are wiped when the booking is seen, since they name children.
 */
const childDraft = z.object({
  fullName: z.string(),
  born: z.object({ day: z.string(), month: z.string(), year: z.string() }),
  gender: z.enum(['', 'female', 'male', 'other']),
  schoolName: z.string(),
  slotIds: z.array(z.int()).max(MAX_SLOTS_PER_CHILD),
});

const draftSchema = z.object({
  children: z.array(childDraft).min(1).max(MAX_CHILDREN),
  parent: z.object({ fullName: z.string(), email: z.string(), phone: z.string() }),
  /** Pieces by variant. */
  addOns: z.array(z.object({ variantId: z.int(), quantity: z.int().min(1) })).default([]),
  /** The promo code in use; empty: none. */
  promoCode: z.string().default(''),
  /** The version of the terms that the parent agreed to. */
  agreedTerms: z.string().nullable(),
  /**
   * What the server refused, by the field's path; forgotten when that field changes. What another version of the page
   * stored in another form is left out, and the draft is kept.
   */
  refused: z.record(z.string(), z.custom<FieldProblem>(isFieldProblem)).catch({}),
});

export type ChildDraft = z.infer<typeof childDraft>;
export type ParentDraft = Draft['parent'];
export type Draft = z.infer<typeof draftSchema>;

const EMPTY_CHILD: ChildDraft = {
  fullName: '',
  born: { day: '', month: '', year: '' },
  gender: '',
  schoolName: '',
  slotIds: [],
};

export const EMPTY_DRAFT: Draft = {
  children: [EMPTY_CHILD],
  parent: { fullName: '', email: '', phone: '' },
  addOns: [],
  promoCode: '',
  agreedTerms: null,
  refused: {},
};

/** A draft from the store; an older shape or anything else found there begins anew. */
export function readDraft(stored: unknown): Draft {
  const read = draftSchema.safeParse(stored);
  return read.success ? read.data : EMPTY_DRAFT;
}

export function changeChild(draft: Draft, index: number, change: Partial<ChildDraft>): Draft {
  const children = draft.children.map((child, at) => (at === index ? { ...child, ...change } : child));
  const fields = Object.keys(change).map((field) => FIELD_OF_DRAFT[field] ?? field);
  return { ...draft, children, refused: forget(draft.refused, `children.${index}`, fields) };
}

const FIELD_OF_DRAFT: Record<string, string> = { born: 'dateOfBirth' };

export function addChild(draft: Draft): Draft {
  if (draft.children.length >= MAX_CHILDREN) return draft;
  return { ...draft, children: [...draft.children, EMPTY_CHILD] };
}

export function removeChild(draft: Draft, index: number): Draft {
  const children = draft.children.filter((_, at) => at !== index);
  // The others move up, so a path no longer means the child that it was said of.
  const refused = dropRefused(draft.refused, 'children.');
  return { ...draft, children: children.length > 0 ? children : [EMPTY_CHILD], refused };
}

export function toggleSlot(draft: Draft, index: number, slotId: number): Draft {
  const slotIds = draft.children[index]?.slotIds ?? [];
  return changeChild(draft, index, {
    slotIds: slotIds.includes(slotId) ? slotIds.filter((id) => id !== slotId) : [...slotIds, slotId],
  });
}

export function setAddOn(draft: Draft, variantId: number, quantity: number): Draft {
  const others = draft.addOns.filter((chosen) => chosen.variantId !== variantId);
  const addOns = quantity > 0 ? [...others, { variantId, quantity }] : others;
  // A path counts the lines, so it no longer means the one that it was said of.
  return { ...draft, addOns, refused: dropRefused(draft.refused, 'addOns.') };
}

export function changeParent(draft: Draft, change: Partial<ParentDraft>): Draft {
  return {
    ...draft,
    parent: { ...draft.parent, ...change },
    refused: forget(draft.refused, 'parent', Object.keys(change)),
  };
}

export function agreeToTerms(draft: Draft, termsVersion: string | null): Draft {
  return { ...draft, agreedTerms: termsVersion, refused: forget(draft.refused, 'consent', ['guardian']) };
}

/** `YYYY-MM-DD`, or empty while nothing is typed. Half a date comes out as text that no schema takes. */
export function dateOfBirthOf({ born: { day, month, year } }: Pick<ChildDraft, 'born'>): string {
  if (day === '' && month === '' && year === '') return '';
  const fullYear = year.length === 2 ? `20${year}` : year;
  return `${fullYear}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
}

/** Whole months on the event's day, or `null` while there is no real date. */
export function ageOnDay(child: Pick<ChildDraft, 'born'>, eventDate: string): number | null {
  const dateOfBirth = z.iso.date().safeParse(dateOfBirthOf(child));
  if (!dateOfBirth.success) return null;
  const months = monthsBetween(dateOfBirth.data, eventDate);
  return months < 0 ? null : months;
}

/** How a child is spoken of: by the first name, or by number until there is one. */
export function callName(
  t: Messages,
  child: Pick<ChildDraft, 'fullName'> | undefined,
  index: number,
): string {
  return child?.fullName.trim().split(/\s+/)[0] || t.checkout.childNumber(index + 1);
}

function dropRefused(refused: Draft['refused'], start: string): Draft['refused'] {
  return Object.fromEntries(Object.entries(refused).filter(([path]) => !path.startsWith(start)));
}

function forget(refused: Draft['refused'], parent: string, fields: string[]): Draft['refused'] {
  const paths = fields.map((field) => `${parent}.${field}`);
  return Object.fromEntries(
    Object.entries(refused).filter(
      ([path]) => !paths.some((changed) => path === changed || path.startsWith(`${changed}.`)),
    ),
  );
}
