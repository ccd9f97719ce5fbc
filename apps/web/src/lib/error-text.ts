import type { Reason } from '@nibog/api/schemas';
import type { Messages } from '../messages/languages.ts';
import type { FieldWords, Problem, ProblemCode } from './field-problem.ts';

type Words = { title: string; text: string };

/** The text for a refused newer payment: a text of its own if there is one, or the general text for the reason. */
export function describePayAgainReason(t: Messages, reason: Reason | 'NO_ANSWER'): Words {
  const payAgainTexts: Partial<Record<Reason | 'NO_ANSWER', Words>> = t.payAgainReasons;
  return payAgainTexts[reason] ?? t.reasons[reason];
}

/**
 * The sentence beside a field; `path` is dotted, as in `children.0.fullName`. An unknown code, for example from a server
 * that is newer than the page, gets the sentence for `invalid`.
 */
export function describeField<Code extends ProblemCode>(
  t: Messages,
  path: string,
  problem: Problem<Code>,
): string {
  const fields: Record<string, FieldWords> = t.fields;
  const field = fields[path.split('.').findLast((part) => part in fields) ?? ''] ?? t.otherField;
  if (!Object.hasOwn(t.problems, problem.code)) return t.problems.invalid({}, field);
  return t.problems[problem.code](problem.params, field);
}
