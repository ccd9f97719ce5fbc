import type { FieldProblem } from './field-errors/codes.ts';
import { monthsBetween } from './ist.ts';

/** The ages that a game is for, in whole months, both included. */
export type AgeRange = { minAgeMonths: number; maxAgeMonths: number };

/** What is wrong with the age that a child has on the day of the event; `null`: nothing. Both dates are `YYYY-MM-DD`. */
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
