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
 * The parent's input so far, exactly as typed: an incomplete date is kept too. It is stored in the tab's sessionStorage,
 * with a copy for a later visit. Both contain children's names and are removed when the parent sees the booking.
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
  /** Quantities by variant. */
  addOns: z.array(z.object({ variantId: z.int(), quantity: z.int().min(1) })).default([]),
  /** The promo code in use; empty for none. */
  promoCode: z.string().default(''),
  /** The version of the terms that the parent agreed to. */
  agreedTerms: z.string().nullable(),
  /**
   * The problems that the server reported, by field path. An entry is dropped when its field changes. Entries in a format
   * of another version of the page are dropped without discarding the draft.
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

/** Reads a stored draft. Returns an empty draft if the stored value has an older format or is invalid. */
export function readDraft(stored: unknown): Draft {
  const read = draftSchema.safeParse(stored);
  return read.success ? read.data : EMPTY_DRAFT;
}

export function changeChild(draft: Draft, index: number, change: Partial<ChildDraft>): Draft {
  const children = draft.children.map((child, at) => (at === index ? { ...child, ...change } : child));
  const fields = Object.keys(change).map((field) => INPUT_FIELD_OF[field] ?? field);
  return { ...draft, children, refused: dropRefusedFields(draft.refused, `children.${index}`, fields) };
}

const INPUT_FIELD_OF: Record<string, string> = { born: 'dateOfBirth' };

export function addChild(draft: Draft): Draft {
  if (draft.children.length >= MAX_CHILDREN) return draft;
  return { ...draft, children: [...draft.children, EMPTY_CHILD] };
}

export function removeChild(draft: Draft, index: number): Draft {
  const children = draft.children.filter((_, at) => at !== index);
  // Later children move up, so the paths would refer to other children.
  const refused = dropRefusedUnder(draft.refused, 'children.');
  return { ...draft, children: children.length > 0 ? children : [EMPTY_CHILD], refused };
}

export function toggleSlot(draft: Draft, index: number, slotId: number): Draft {
  const slotIds = draft.children[index]?.slotIds ?? [];
  return changeChild(draft, index, {
    slotIds: slotIds.includes(slotId) ? slotIds.filter((id) => id !== slotId) : [...slotIds, slotId],
  });
}

export function setAddOn(draft: Draft, variantId: number, quantity: number): Draft {
  const otherAddOns = draft.addOns.filter((chosen) => chosen.variantId !== variantId);
  const addOns = quantity > 0 ? [...otherAddOns, { variantId, quantity }] : otherAddOns;
  // A path contains the index of an add-on, so it would refer to another add-on.
  return { ...draft, addOns, refused: dropRefusedUnder(draft.refused, 'addOns.') };
}

export function changeParent(draft: Draft, change: Partial<ParentDraft>): Draft {
  return {
    ...draft,
    parent: { ...draft.parent, ...change },
    refused: dropRefusedFields(draft.refused, 'parent', Object.keys(change)),
  };
}

export function agreeToTerms(draft: Draft, termsVersion: string | null): Draft {
  return {
    ...draft,
    agreedTerms: termsVersion,
    refused: dropRefusedFields(draft.refused, 'consent', ['guardian']),
  };
}

/** `YYYY-MM-DD`, or empty while nothing is typed. An incomplete date becomes text that fails validation. */
export function dateOfBirthOf({ born: { day, month, year } }: Pick<ChildDraft, 'born'>): string {
  if (day === '' && month === '' && year === '') return '';
  const fullYear = year.length === 2 ? `20${year}` : year;
  return `${fullYear}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
}

/** The age in whole months on the day of the event, or `null` if there is no valid date of birth. */
export function ageOnDay(child: Pick<ChildDraft, 'born'>, eventDate: string): number | null {
  const dateOfBirth = z.iso.date().safeParse(dateOfBirthOf(child));
  if (!dateOfBirth.success) return null;
  const months = monthsBetween(dateOfBirth.data, eventDate);
  return months < 0 ? null : months;
}

/** The child's first name, or `Child 2` until a name is typed. */
export function displayName(
  t: Messages,
  child: Pick<ChildDraft, 'fullName'> | undefined,
  index: number,
): string {
  return child?.fullName.trim().split(/\s+/)[0] || t.checkout.childNumber(index + 1);
}

function dropRefusedUnder(refused: Draft['refused'], start: string): Draft['refused'] {
  return Object.fromEntries(Object.entries(refused).filter(([path]) => !path.startsWith(start)));
}

function dropRefusedFields(refused: Draft['refused'], parent: string, fields: string[]): Draft['refused'] {
  const paths = fields.map((field) => `${parent}.${field}`);
  return Object.fromEntries(
    Object.entries(refused).filter(
      ([path]) => !paths.some((changed) => path === changed || path.startsWith(`${changed}.`)),
    ),
  );
}
