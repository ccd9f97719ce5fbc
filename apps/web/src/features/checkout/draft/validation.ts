import { childDetailsSchema, parentSchema, toFieldProblem, type EventDetail } from '@nibog/api/schemas';
import type { ZodError } from 'zod';
import { todayInIndia } from '../../../lib/dates.ts';
import { MISSING, type Problem } from '../../../lib/field-problem.ts';
import { addOnChoices, addOnPath } from './add-ons.ts';
import { ageOnDay, type Draft } from './draft.ts';
import { fitsAnyGame } from './game-ages.ts';
import { childDetailsOf } from './inputs.ts';

/** Problems by the field's dotted path, in the order of the fields on the page. */
export type FieldProblems = Map<string, Problem>;

export function checkChildren(draft: Draft, event: Pick<EventDetail, 'date' | 'slots'>): FieldProblems {
  const problems: FieldProblems = new Map();
  for (const [index, child] of draft.children.entries()) {
    const details = childDetailsOf(child, event);
    const result = childDetailsSchema.safeParse(details);
    addIssues(problems, `children.${index}`, details, result.error?.issues ?? []);
    const path = `children.${index}.dateOfBirth`;
    if (!problems.has(path) && details.dateOfBirth > todayInIndia()) {
      problems.set(path, { code: 'date_in_future', params: {} });
    }
    const age = ageOnDay(child, event.date);
    if (!problems.has(path) && age !== null && !fitsAnyGame(event.slots, age)) {
      problems.set(path, { code: 'no_game_fits', params: {} });
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

/** Finds quantities above the stock, which may have changed since they were chosen. */
export function checkAddOns(draft: Draft, event: EventDetail): FieldProblems {
  const problems: FieldProblems = new Map();
  for (const { variants } of addOnChoices(draft, event)) {
    for (const { variantId, name, quantity, max } of variants)
      if (quantity > max) problems.set(addOnPath(variantId), { code: 'take_out', params: { what: name } });
  }
  return problems;
}

export function checkParent(draft: Draft, event: Pick<EventDetail, 'termsVersion'>): FieldProblems {
  const problems: FieldProblems = new Map();
  const result = parentSchema.safeParse(draft.parent);
  addIssues(problems, 'parent', draft.parent, result.error?.issues ?? []);
  if (draft.agreedTerms !== event.termsVersion) {
    problems.set('consent.guardian', MISSING);
  }
  return withRefused(withRefused(problems, draft, 'parent'), draft, 'consent');
}

/** Adds the schema's issues. An empty field is always reported as missing. */
function addIssues(
  problems: FieldProblems,
  parent: string,
  values: Record<string, unknown>,
  issues: ZodError['issues'],
): void {
  for (const [field, value] of Object.entries(values)) {
    const issue = issues.find(({ path }) => path[0] === field);
    const isEmpty = value === '' || value === undefined;
    if (issue) problems.set(`${parent}.${field}`, isEmpty ? MISSING : toFieldProblem(issue));
  }
}

/** Adds the problems that the server reported. They stay until their field changes. */
function withRefused(
  problems: FieldProblems,
  draft: Draft,
  parent: string,
  isIncluded: (field: { path: string }) => boolean = () => true,
): FieldProblems {
  for (const [path, problem] of Object.entries(draft.refused)) {
    const field = path.replace(/(\.slotIds)\..*$/, '$1');
    if (path.startsWith(`${parent}.`) && isIncluded({ path }) && !problems.has(field)) {
      problems.set(field, problem);
    }
  }
  return problems;
}
