import { childDetailsSchema, parentSchema, type EventDetail } from '@nibog/api/schemas';
import { todayInIndia } from '../../../lib/dates.ts';
import type { FieldProblem } from '../../../lib/error-text.ts';
import { addOnChoices, addOnPath } from './add-ons.ts';
import { ageOnDay, type Draft } from './draft.ts';
import { fitsAnyGame } from './game-ages.ts';
import { childDetailsOf } from './inputs.ts';

/** What is wrong by the field's dotted path, in the order of the fields on the page. */
export type FieldProblems = Map<string, FieldProblem>;

const MISSING: FieldProblem = { rule: 'is required' };

type Issue = { path: PropertyKey[]; message: string };

export function checkChildren(draft: Draft, event: Pick<EventDetail, 'date' | 'slots'>): FieldProblems {
  const problems: FieldProblems = new Map();
  for (const [index, child] of draft.children.entries()) {
    const details = childDetailsOf(child, event);
    const result = childDetailsSchema.safeParse(details);
    collect(problems, `children.${index}`, details, result.error?.issues ?? []);
    const path = `children.${index}.dateOfBirth`;
    if (!problems.has(path) && details.dateOfBirth > todayInIndia()) {
      problems.set(path, { rule: 'must not be in the future', value: details.dateOfBirth });
    }
    const age = ageOnDay(child, event.date);
    if (!problems.has(path) && age !== null && !fitsAnyGame(event.slots, age)) {
      problems.set(path, { rule: 'must fit a game', value: details.dateOfBirth });
    }
  }
  return withRefused(problems, draft, 'children', ({ path }) => !path.includes('.slotIds'));
}

export function checkGames(draft: Draft): FieldProblems {
  const problems: FieldProblems = new Map();
  for (const [index, child] of draft.children.entries()) {
    const path = `children.${index}.slotIds`;
    if (child.slotIds.length === 0) problems.set(path, MISSING);
  }
  return withRefused(problems, draft, 'children', ({ path }) => path.includes('.slotIds'));
}

/** More chosen than are left, as after a while on another page. */
export function checkAddOns(draft: Draft, event: EventDetail): FieldProblems {
  const problems: FieldProblems = new Map();
  for (const { variants } of addOnChoices(draft, event)) {
    for (const { variantId, name, quantity, max } of variants)
      if (quantity > max) problems.set(addOnPath(variantId), { rule: 'must be taken out', value: name });
  }
  return problems;
}

export function checkParent(draft: Draft, event: Pick<EventDetail, 'termsVersion'>): FieldProblems {
  const problems: FieldProblems = new Map();
  const result = parentSchema.safeParse(draft.parent);
  collect(problems, 'parent', draft.parent, result.error?.issues ?? []);
  if (draft.agreedTerms !== event.termsVersion) {
    problems.set('consent.guardian', MISSING);
  }
  return withRefused(withRefused(problems, draft, 'parent'), draft, 'consent');
}

function collect(problems: FieldProblems, parent: string, values: object, issues: Issue[]): void {
  for (const field of Object.keys(values)) {
    const issue = issues.find(({ path }) => path[0] === field);
    const path = `${parent}.${field}`;
    const value: unknown = Object.entries(values).find(([name]) => name === field)?.[1];
    if (issue) problems.set(path, { rule: issue.message, value });
  }
}

/** What the server refused stands beside its field like any other error, until the field changes. */
function withRefused(
  problems: FieldProblems,
  draft: Draft,
  parent: string,
  concerns: (field: { path: string }) => boolean = () => true,
): FieldProblems {
  for (const [path, rule] of Object.entries(draft.refused)) {
    const field = path.replace(/(\.slotIds)\..*$/, '$1');
    if (path.startsWith(`${parent}.`) && concerns({ path }) && !problems.has(field)) {
      problems.set(field, { rule, value: 'refused' });
    }
  }
  return problems;
}
