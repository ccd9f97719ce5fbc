import type { Reason } from '@nibog/api/schemas';
import type { Messages } from '../messages/languages.ts';
import type { FieldWords, Problem, ProblemCode } from './field-problem.ts';

type Words = { title: string; text: string };

/** The words for a refused payment of the same places: its own where they read otherwise there. */
export function describePayAgainReason(t: Messages, reason: Reason | 'NO_ANSWER'): Words {
  const own: Partial<Record<Reason | 'NO_ANSWER', Words>> = t.payAgainReasons;
  return own[reason] ?? t.reasons[reason];
}

/**
 * The sentence beside a field; `path` is dotted, as in `children.0.fullName`. A code that this page does not know yet,
 * as from a server that is newer than the page, says that the field needs a look.
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
