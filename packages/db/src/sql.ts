import { setTimeout as pause } from 'node:timers/promises';
import type { Pool, PoolClient, QueryResult, QueryResultRow } from 'pg';
import { send, type Statement } from './statement.ts';

/** Anything that runs one statement: a pool, or a connection inside a transaction. */
export type Queryable = {
  query<Row extends QueryResultRow>(statement: Statement<Row>): Promise<QueryResult<Row>>;
};

/** The same for the owner's tools and for tests, which may send a text with positions too. */
export type TextQueryable = {
  query<Row extends QueryResultRow>(statement: Statement<Row>): Promise<QueryResult<Row>>;
  query<Row extends QueryResultRow>(text: string, values?: unknown[]): Promise<QueryResult<Row>>;
};

/** A connection inside a transaction. Statements on it stand or fall together. */
export type Transaction = Queryable & { readonly inTransaction: true };
export type TextTransaction = TextQueryable & { readonly inTransaction: true };

const SERIALIZATION_FAILURE = '40001';
const DEADLOCK_DETECTED = '40P01';
const MAX_TRIES = 6;

/**
 * Runs `work` in one READ COMMITTED transaction and commits its result. A deadlock or serialisation failure is
 * PostgreSQL's way of asking for another try, so `work` may run up to six times: it must do nothing outside the
 * transaction. Any other error rolls back and is thrown.
 */
export async function runTransaction<Result>(
  pool: Pool,
  work: (tx: TextTransaction) => Promise<Result>,
  options: { prepare: boolean },
): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await runOnce(pool, work, options);
    } catch (error) {
      if (attempt === MAX_TRIES || !isRetryable(error)) throw error;
      await pause(Math.random() * 10 * 2 ** attempt);
    }
  }
}

async function runOnce<Result>(
  pool: Pool,
  work: (tx: TextTransaction) => Promise<Result>,
  options: { prepare: boolean },
): Promise<Result> {
  const connection = await pool.connect();
  let broken: Error | undefined;
  // The pool listens to idle connections alone: without this one that breaks while in use would end the process.
  const onBreak = (error: Error) => {
    broken = error;
  };
  connection.on('error', onBreak);
  try {
    await connection.query('BEGIN ISOLATION LEVEL READ COMMITTED');
    const result = await work({ inTransaction: true, query: createQuery(connection, options) });
    const { command } = await connection.query('COMMIT');
    // PostgreSQL answers ROLLBACK where a statement had failed and `work` kept the error to itself.
    if (command !== 'COMMIT') throw new Error('nothing was committed: a statement of the transaction failed');
    return result;
  } catch (error) {
    // PostgreSQL rolls back what loses its connection; asking it to would only wait for one more answer that does not come.
    if (isConnectionLost(error)) broken = error;
    else
      await connection.query('ROLLBACK').catch((rollbackError: unknown) => {
        broken = rollbackError instanceof Error ? rollbackError : new Error('rollback failed');
      });
    throw error;
  } finally {
    // A connection that broke or could not roll back is closed, not handed to the next caller.
    connection.release(broken);
    if (broken === undefined) connection.off('error', onBreak);
  }
}

/** `query` of a pool or a connection: a named statement, or a text with positions, for the owner's tools and for tests. */
export function createQuery(
  sender: Pool | PoolClient,
  options: { prepare: boolean },
): TextQueryable['query'] {
  return <Row extends QueryResultRow>(
    first: Statement<Row> | string,
    values: unknown[] = [],
  ): Promise<QueryResult<Row>> =>
    typeof first === 'string' ? sender.query<Row>(first, values) : send<Row>(sender, first, options);
}

/** PostgreSQL's classes. Codes of the system (`EPIPE`) and of Prisma (`P1001`) are as long and are none. */
const SQL_STATE = /^(?:[0-9][0-9A-Z]|F0|HV|P0|XX)[0-9A-Z]{3}$/;

/** The SQLSTATE of a PostgreSQL error, such as `23505`, Prisma's among them; `null` for any other error. */
export function sqlState(error: unknown): string | null {
  const code =
    readPath(error, ['meta', 'driverAdapterError', 'cause', 'originalCode']) ?? readPath(error, ['code']);
  return typeof code === 'string' && SQL_STATE.test(code) ? code : null;
}

function readPath(value: unknown, path: string[]): unknown {
  return path.reduce(
    (at, name) => (typeof at === 'object' && at !== null ? Reflect.get(at, name) : undefined),
    value,
  );
}

/** The constraint or index that refused a row, if one did. */
export function violatedConstraint(error: unknown): string | null {
  if (!sqlState(error)?.startsWith('23') || typeof error !== 'object' || error === null) return null;
  return 'constraint' in error && typeof error.constraint === 'string' ? error.constraint : null;
}

/**
 * Connection lost or refused, server starting, stopping or full, disk full or failing, statement cancelled, a session that
 * waited too long in a transaction, a server that takes no writes (a standby, after a failover): it may work in a moment.
 */
const UNAVAILABLE_STATE = /^(?:08|53|57|58|25006$|25P03$|25P04$)/;
const UNAVAILABLE_SYSTEM_ERRORS = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);
const UNAVAILABLE_MESSAGE =
  /^(?:Connection terminated|Client has encountered a connection error|Client was closed|Query read timeout|timeout exceeded when trying|timeout expired)/;
/** Prisma's codes for the same. */
const UNAVAILABLE_PRISMA = new Set(['P1001', 'P1002', 'P1008', 'P1017', 'P2024', 'P2037']);

/** Whether an error means that the database could not be reached or did not answer, rather than that it refused. */
export function isDatabaseUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const state = sqlState(error);
  if (state !== null && UNAVAILABLE_STATE.test(state)) return true;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (UNAVAILABLE_SYSTEM_ERRORS.has(code) || UNAVAILABLE_PRISMA.has(code)) return true;
  return UNAVAILABLE_MESSAGE.test(error.message) || isDatabaseUnavailable(error.cause);
}

/** Nothing more will be heard on this connection. */
function isConnectionLost(error: unknown): error is Error {
  return sqlState(error) === null && isDatabaseUnavailable(error);
}

function isRetryable(error: unknown): boolean {
  const state = sqlState(error);
  return state === SERIALIZATION_FAILURE || state === DEADLOCK_DETECTED;
}
