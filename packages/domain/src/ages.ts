import type { FieldProblem } from './field-errors/codes.ts';
import { monthsBetween } from './ist.ts';

/** The ages of a game, in whole months, both inclusive. */
export type AgeRange = { minAgeMonths: number; maxAgeMonths: number };

/** Returns the problem with a child's age on the day of the event, or `null`. Both dates are `YYYY-MM-DD`. */
export function findAgeProblem(
  { minAgeMonths, maxAgeMonths }: AgeRange,
  dateOfBirth: string,
  eventDate: string,
): FieldProblem<'too_young' | 'too_old'> | null {
  const ageMonths = monthsBetween(dateOfBirth, eventDate);
  if (ageMonths >= minAgeMonths && ageMonths <= maxAgeMonths) return null;
  const params = { minAgeMonths, maxAgeMonths, ageMonths, eventDate };
  return { code: ageMonths < minAgeMonths ? 'too_young' : 'too_old', params };
}
