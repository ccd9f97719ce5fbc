import { nameOfStatement } from '@nibog/db';

/** What is sent to PostgreSQL, whichever way `pg` is asked to send it. */
export type SentQuery = {
  /** The statement's name in the product; `null` for a text without one, such as `BEGIN`. */
  name: string | null;
  text: string;
  values: unknown[];
};

/** Reads the arguments of a call of `query` of `pg`: a text and values, or one object with both. */
export function readQuery(first: unknown, second?: unknown): SentQuery {
  const isObject = typeof first === 'object' && first !== null;
  const text: unknown = isObject ? Reflect.get(first, 'text') : first;
  const values: unknown = (isObject ? Reflect.get(first, 'values') : null) ?? second;
  if (typeof text !== 'string') return { name: null, text: '', values: [] };
  return { name: nameOfStatement(text), text, values: Array.isArray(values) ? values : [] };
}
