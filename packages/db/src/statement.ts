import type { QueryResult, QueryResultRow } from 'pg';
import sqlTag, { empty, raw, type Sql } from 'sql-template-tag';

export { empty, raw, sqlTag as sql };
export type { Sql };

/**
 * One SQL statement with its values. The name is the statement's own in the whole product: PostgreSQL prepares it and shows
 * it in its logs by this name, and kill points, benchmarks and tests find it by this name.
 */
export type Statement<Row extends QueryResultRow = QueryResultRow> = {
  readonly name: string;
  readonly text: string;
  readonly values: unknown[];
  /** What its rows are; for the compiler alone. */
  readonly row?: Row;
};

/** What a prepared statement's name may be, and what a comment in front of the text may hold. */
const NAME = /^[a-z0-9-]+(?:\/[a-z0-9-]+)*$/;
const NAMED_TEXT = /^\/\* ([a-z0-9/-]+) \*\/ /;
/** PostgreSQL cuts longer names off. */
const MAX_NAME_LENGTH = 63;

/**
 * Names a statement. The text must be the same at each call with the same name, since PostgreSQL parses and plans it once
 * for a connection; what differs are the values.
 */
export function statement<Row extends QueryResultRow = never>(name: string, query: Sql): Statement<Row> {
  if (!NAME.test(name) || name.length > MAX_NAME_LENGTH) throw new Error(`${name} cannot name a statement`);
  return { name, text: `/* ${name} */ ${query.text}`, values: query.values };
}

/** The name in front of a statement's text; `null` for a text without one. */
export function nameOfStatement(text: string): string | null {
  return NAMED_TEXT.exec(text)?.[1] ?? null;
}

/** Constants as SQL literals, for where the planner must see them: `'pending', 'failed'`. */
export function literals(values: readonly string[]): Sql {
  for (const value of values) if (!/^[a-z_]+$/.test(value)) throw new Error(`${value} is no constant`);
  return raw(values.map((value) => `'${value}'`).join(', '));
}

/** A connection or a pool of `pg`. */
type Sender = {
  query<Row extends QueryResultRow>(config: {
    name?: string;
    text: string;
    values: unknown[];
  }): Promise<QueryResult<Row>>;
};

/**
 * Sends a statement, prepared by its name or not at all. What PostgreSQL refuses is thrown with the statement's name.
 */
export async function send<Row extends QueryResultRow>(
  sender: Sender,
  { name, text, values }: Statement<Row>,
  { prepare }: { prepare: boolean },
): Promise<QueryResult<Row>> {
  try {
    return await sender.query<Row>(prepare ? { name, text, values } : { text, values });
  } catch (error) {
    if (error instanceof Error) Object.assign(error, { statement: name });
    throw error;
  }
}
