import { setTimeout as pause } from 'node:timers/promises';
import type { Pool, PoolClient, QueryResult, QueryResultRow } from 'pg';
import { send, type Statement } from './statement.ts';

/** Anything that runs one statement: a pool, or a connection inside a transaction. */
export type Queryable = {
  query<Row extends QueryResultRow>(statement: Statement<Row>): Promise<QueryResult<Row>>;
};

/** A `Queryable` of the owner's tools and of tests, which may also send SQL text with positional parameters. */
export type TextQueryable = {
  query<Row extends QueryResultRow>(statement: Statement<Row>): Promise<QueryResult<Row>>;
  query<Row extends QueryResultRow>(text: string, values?: unknown[]): Promise<QueryResult<Row>>;
};

/** A connection inside a transaction. */
export type Transaction = Queryable & { readonly inTransaction: true };
export type TextTransaction = TextQueryable & { readonly inTransaction: true };

const SERIALIZATION_FAILURE = '40001';
const DEADLOCK_DETECTED = '40P01';
const MAX_ATTEMPTS = 6;

/**
 * Runs `work` in one READ COMMITTED transaction and commits it. Retries after a deadlock or a serialisation failure, so
 * `work` may run up to six times and must have no effects outside the transaction. Any other error rolls back and is
 * thrown.
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
      if (attempt === MAX_ATTEMPTS || !isRetryable(error)) throw error;
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
  // The pool handles errors of idle connections only. Without this listener, a connection that breaks while in use would
  // crash the process.
  const onError = (error: Error) => {
    broken = error;
  };
  connection.on('error', onError);
  try {
    await connection.query('BEGIN ISOLATION LEVEL READ COMMITTED');
    const result = await work({ inTransaction: true, query: createQuery(connection, options) });
    const { command } = await connection.query('COMMIT');
    // The command is ROLLBACK when a statement failed and `work` swallowed the error.
    if (command !== 'COMMIT') throw new Error('nothing was committed: a statement of the transaction failed');
    return result;
  } catch (error) {
    // PostgreSQL rolls back a transaction whose connection is lost; a ROLLBACK would wait for a response that never arrives.
    if (isConnectionLost(error)) broken = error;
    else
      await connection.query('ROLLBACK').catch((rollbackError: unknown) => {
        broken = rollbackError instanceof Error ? rollbackError : new Error('rollback failed');
      });
    throw error;
  } finally {
    // A connection that broke or could not roll back is closed instead of returned to the pool.
    connection.release(broken);
    if (broken === undefined) connection.off('error', onError);
  }
}

/** Creates the `query` method of a pool or a connection. */
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

/** The SQLSTATE classes of PostgreSQL. System codes (`EPIPE`) and Prisma codes (`P1001`) have the same length but do not match. */
const SQL_STATE = /^(?:[0-9][0-9A-Z]|F0|HV|P0|XX)[0-9A-Z]{3}$/;

/** The SQLSTATE of a PostgreSQL error, such as `23505`, also when Prisma wraps it; `null` for any other error. */
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

/** The constraint or unique index that an error reports as violated. */
export function violatedConstraint(error: unknown): string | null {
  if (!sqlState(error)?.startsWith('23') || typeof error !== 'object' || error === null) return null;
  return 'constraint' in error && typeof error.constraint === 'string' ? error.constraint : null;
}

/**
 * States after which the same statement may succeed later: connection lost or refused; server starting, stopping or out of
 * connections; disk full or failing; statement cancelled; idle-in-transaction timeout; read-only server (a standby, after
 * a failover).
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
/** Prisma's codes for an unavailable database. */
const UNAVAILABLE_PRISMA = new Set(['P1001', 'P1002', 'P1008', 'P1017', 'P2024', 'P2037']);

/** Whether an error means that the database was unreachable or did not respond, rather than that it refused the statement. */
export function isDatabaseUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const state = sqlState(error);
  if (state !== null && UNAVAILABLE_STATE.test(state)) return true;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (UNAVAILABLE_SYSTEM_ERRORS.has(code) || UNAVAILABLE_PRISMA.has(code)) return true;
  return UNAVAILABLE_MESSAGE.test(error.message) || isDatabaseUnavailable(error.cause);
}

/** Whether the connection is lost: an unavailability that PostgreSQL itself did not report. */
function isConnectionLost(error: unknown): error is Error {
  return sqlState(error) === null && isDatabaseUnavailable(error);
}

function isRetryable(error: unknown): boolean {
  const state = sqlState(error);
  return state === SERIALIZATION_FAILURE || state === DEADLOCK_DETECTED;
}
