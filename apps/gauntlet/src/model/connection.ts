import { Socket } from 'node:net';
import type { ConnectOptions, Queryable } from '@nibog/db';
import { createRewritingPool } from '@nibog/testing/postgres/rewriting-pool';

export type CreatePool = NonNullable<ConnectOptions['createPool']>;
export type Pool = ReturnType<CreatePool>;
type Statement = { name: string; text: string; values: unknown[] };
export type Result<Row> = Omit<Awaited<ReturnType<Queryable['query']>>, 'rows'> & { rows: Row[] };

export type Line = {
  query<Row extends object>(statement: string | Statement): Promise<Result<Row>>;
  release(): void;
};

/** A pool that changes nothing; a saboteur's takes its place where a bug is planted. */
export const plainPool: CreatePool = (config) => createRewritingPool(config, (statement) => statement);

/** One connection that sends without waiting for the answer before, for as long as its pool lives. */
export function openLine(
  config: Parameters<CreatePool>[0],
  createPool: CreatePool,
): { pool: Pool; line: Promise<Line> } {
  // `pipeline` is newer than its types. A busy or a paused machine is no silent server.
  const pipelined = { ...config, max: 1, pipeline: true, query_timeout: 0 };
  const pool = createPool(pipelined);
  // Of a connection that nobody uses, ended by its server: whoever asks next is told.
  pool.on('error', () => undefined);
  return { pool, line: pool.connect() };
}

/** Sends several statements in one write: on a busy machine each write costs as much as what it asks for. */
export function together<Answer>(line: Line, send: () => Answer): Answer {
  const stream = streamOf(line);
  stream?.cork();
  try {
    return send();
  } finally {
    stream?.uncork();
  }
}

function streamOf(line: Line): Socket | null {
  const stream: unknown = Reflect.get(Object(Reflect.get(line, 'connection')), 'stream');
  return stream instanceof Socket ? stream : null;
}

const names = new Map<string, string>();

/** Prepared once per connection: planning each statement anew would be most of a run's work. */
export function named(text: string, values: unknown[]): Statement {
  let name = names.get(text);
  if (name === undefined) {
    name = `s${names.size}`;
    names.set(text, name);
  }
  return { name, text, values };
}
