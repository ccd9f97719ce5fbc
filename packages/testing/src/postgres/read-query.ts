import { nameOfStatement } from '@nibog/db';

/** A query that `pg` sends to PostgreSQL. */
export type SentQuery = {
  /** The statement's name in the product; `null` for unnamed texts such as `BEGIN`. */
  name: string | null;
  text: string;
  values: unknown[];
};

/** Reads the arguments of `query` of `pg`: a text and values, or one object with both. */
export function readQuery(first: unknown, second?: unknown): SentQuery {
  const isObject = typeof first === 'object' && first !== null;
  const text: unknown = isObject ? Reflect.get(first, 'text') : first;
  const values: unknown = (isObject ? Reflect.get(first, 'values') : null) ?? second;
  if (typeof text !== 'string') return { name: null, text: '', values: [] };
  return { name: nameOfStatement(text), text, values: Array.isArray(values) ? values : [] };
}
