import type { QueryResult, QueryResultRow } from 'pg';
import sqlTag, { empty, raw, type Sql } from 'sql-template-tag';

export { empty, raw, sqlTag as sql };
export type { Sql };

/**
 * One SQL statement with its values. The name is unique in the whole product. PostgreSQL prepares the statement and logs it
 * under this name; kill points, benchmarks and tests find it by this name.
 */
export type Statement<Row extends QueryResultRow = QueryResultRow> = {
  readonly name: string;
  readonly text: string;
  readonly values: unknown[];
  /** The type of its rows; exists at compile time only. */
  readonly row?: Row;
};

/** The permitted names: safe as the name of a prepared statement and inside a SQL comment. */
const NAME = /^[a-z0-9-]+(?:\/[a-z0-9-]+)*$/;
const NAMED_TEXT = /^\/\* ([a-z0-9/-]+) \*\/ /;
/** PostgreSQL truncates longer names. */
const MAX_NAME_LENGTH = 63;

/**
 * Names a statement. Every call with the same name must pass the same text, since PostgreSQL parses and plans it once per
 * connection; only the values may differ.
 */
export function statement<Row extends QueryResultRow = never>(name: string, query: Sql): Statement<Row> {
  if (!NAME.test(name) || name.length > MAX_NAME_LENGTH) throw new Error(`${name} cannot name a statement`);
  return { name, text: `/* ${name} */ ${query.text}`, values: query.values };
}

/** The name at the start of a statement's text; `null` for a text without a name. */
export function nameOfStatement(text: string): string | null {
  return NAMED_TEXT.exec(text)?.[1] ?? null;
}

/** Constants as SQL literals, such as `'pending', 'failed'`, for conditions that the planner must know. */
export function literals(values: readonly string[]): Sql {
  for (const value of values) if (!/^[a-z_]+$/.test(value)) throw new Error(`${value} is not a constant`);
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

/** Sends a statement, prepared under its name if `prepare` is set. Errors get the statement's name as `statement`. */
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
