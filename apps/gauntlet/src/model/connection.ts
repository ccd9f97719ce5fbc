import { Socket } from 'node:net';
import type { ConnectOptions, Queryable } from '@nibog/db';
import { createRewritingPool } from '@nibog/testing/postgres/rewriting-pool';

export type CreatePool = NonNullable<ConnectOptions['createPool']>;
export type Pool = ReturnType<CreatePool>;
type Statement = { name: string; text: string; values: unknown[] };
export type Result<Row> = Omit<Awaited<ReturnType<Queryable['query']>>, 'rows'> & { rows: Row[] };

export type Connection = {
  query<Row extends object>(statement: string | Statement): Promise<Result<Row>>;
  release(): void;
};

/** A pool that does not change statements. Controls use a pool with sabotaged statements instead. */
export const plainPool: CreatePool = (config) => createRewritingPool(config, (statement) => statement);

/** One pipelined connection, open until its pool ends: it sends a statement before the previous one is answered. */
export function openConnection(
  config: Parameters<CreatePool>[0],
  createPool: CreatePool,
): { pool: Pool; connection: Promise<Connection> } {
  // The types do not include `pipeline`. There is no timeout, because the machine may be slow or suspended.
  const pipelined = { ...config, max: 1, pipeline: true, query_timeout: 0 };
  const pool = createPool(pipelined);
  // The server may close an idle connection. The next query then fails with the error.
  pool.on('error', () => undefined);
  return { pool, connection: pool.connect() };
}

/** Sends several statements in one write, because a write costs as much as executing a statement. */
export function sendInOneWrite<Answer>(connection: Connection, send: () => Answer): Answer {
  const stream = getStream(connection);
  stream?.cork();
  try {
    return send();
  } finally {
    stream?.uncork();
  }
}

function getStream(connection: Connection): Socket | null {
  const stream: unknown = Reflect.get(Object(Reflect.get(connection, 'connection')), 'stream');
  return stream instanceof Socket ? stream : null;
}

const names = new Map<string, string>();

/** Names the statement so that each connection prepares it once. Planning each time would take most of a run's time. */
export function toPreparedStatement(text: string, values: unknown[]): Statement {
  let name = names.get(text);
  if (name === undefined) {
    name = `s${names.size}`;
    names.set(text, name);
  }
  return { name, text, values };
}
