import { createHash } from 'node:crypto';
import type { Queryable } from '@nibog/db';
import type { QueryResult, QueryResultRow } from 'pg';

/** Sends a text as a serving role, which sends only named statements. The name is the text's hash. */
export async function sendText<Row extends QueryResultRow>(
  client: Queryable,
  text: string,
  values: unknown[] = [],
): Promise<QueryResult<Row>> {
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 16);
  return client.query<Row>({ name: `text/${hash}`, text, values });
}
