import type { Reason } from '@nibog/api/schemas';
import type { Messages } from '../messages/languages.ts';

/** What is wrong with a field, before it is said in a language: the schema's or the server's rule, and what was typed. */
export type FieldProblem = { rule: string; value?: unknown };

type Words = { title: string; text: string };

/** The words for a refused payment of the same places: its own where they read otherwise there. */
export function describePayAgainReason(t: Messages, reason: Reason | 'NO_ANSWER'): Words {
  const own: Partial<Record<Reason | 'NO_ANSWER', Words>> = t.payAgainReasons;
  return own[reason] ?? t.reasons[reason];
}

/** The sentence beside a field; `path` is dotted, as in `children.0.fullName`. */
export function describeField(t: Messages, path: string, { rule, value }: FieldProblem): string {
  const fields: Record<string, Messages['fields'][keyof Messages['fields']]> = t.fields;
  const field = fields[path.split('.').findLast((part) => part in fields) ?? ''];
  if (!field) return t.rules.unknown;
  if (value === '' || value === undefined || rule === 'is required') return field.empty;
  return describeRule(t, field.name, rule, value) ?? field.wrong ?? t.rules.other(field.name);
}

/** Rules that say more than "this is wrong", by the words that the schemas have for them. */
function describeRule(t: Messages, name: string, rule: string, value: unknown): string | null {
  const [, bound, number] = /^(?:must have|choose) (at least|at most) (\d+)/.exec(rule) ?? [];
  if (rule.startsWith('choose at most')) return t.rules.atMostGames(Number(number));
  if (bound === 'at least') return t.rules.atLeast(name, Number(number));
  if (bound === 'at most') return t.rules.atMost(name, Number(number));
  if (rule.startsWith('must not contain')) return t.rules.signs(name);
  if (rule === 'must not be in the future') return t.rules.future;
  if (rule === 'must fit a game') return t.rules.noGameFits;
  if (rule === 'must be taken out') return t.rules.takeOut(String(value));
  return null;
}
