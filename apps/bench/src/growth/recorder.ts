import { readQuery } from '@nibog/testing/postgres/read-query';
import { Pool, type PoolConfig } from 'pg';
import { describePlan, type Explained, type Run } from './plan.ts';
import { nameStatement } from './statement-names.ts';

/** All runs of one statement. */
export type RecordedStatement = { name: string; text: string; runs: Run[] };
export type Recorder = {
  /** The value for `ContextOverrides.connect`. */
  createPool: (config: PoolConfig) => Pool;
  /** The current page or activity, which is part of its statements' names. */
  page: string;
  enabled: boolean;
  /** The statements by name. */
  recorded: Map<string, RecordedStatement>;
};

type Send = (first: unknown, ...rest: unknown[]) => unknown;

const EXPLAINABLE = /^\s*(?:\/\*.*?\*\/\s*)?(?:SELECT|INSERT|UPDATE|DELETE|WITH)\b/i;

/**
 * Explains each statement immediately before the product runs it, on the same connection, in the same transaction and with
 * the same values, and rolls the explained run back. So exactly the statements that the product sends are measured.
 */
export function createRecorder(): Recorder {
  const recorder: Recorder = { createPool, page: '', enabled: false, recorded: new Map() };

  function createPool(config: PoolConfig): Pool {
    const pool = new Pool(config);
    const role = config.application_name?.replace(/^nibog /, '') ?? '';
    pool.on('connect', (client) => {
      const send: Send = client.query.bind(client);
      let inTransaction = false;
      Reflect.set(client, 'query', (first: unknown, ...rest: unknown[]) => {
        const { name, text, values } = readQuery(first, rest[0]);
        if (text.startsWith('BEGIN')) inTransaction = true;
        if (text === 'COMMIT' || text === 'ROLLBACK') inTransaction = false;
        if (recorder.enabled && EXPLAINABLE.test(text))
          explain(send, { role, name, text, values, inTransaction });
        return send(first, ...rest);
      });
    });
    return pool;
  }

  type Statement = {
    role: string;
    name: string | null;
    text: string;
    values: unknown[];
    inTransaction: boolean;
  };

  /** A connection runs statements in order: the explanation ends before the statement itself starts. */
  function explain(send: Send, { role, name: statementName, text, values, inTransaction }: Statement): void {
    const name = nameStatement(role, statementName, text, recorder.page);
    const [begin, end] = inTransaction ? ['SAVEPOINT growth', 'ROLLBACK TO growth'] : ['BEGIN', 'ROLLBACK'];
    void ignoreErrors(send(begin));
    void record(name, text, send({ text: `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${text}`, values }));
    void ignoreErrors(send(end));
  }

  async function record(name: string, text: string, result: unknown): Promise<void> {
    const explained = readExplained(await ignoreErrors(result));
    if (explained === null) return;
    const recorded = recorder.recorded.get(name) ?? { name, text, runs: [] };
    recorder.recorded.set(name, recorded);
    recorded.runs.push(describePlan(explained));
  }

  return recorder;
}

/** If PostgreSQL refuses a statement, the product itself gets the error when it sends the statement. */
async function ignoreErrors(result: unknown): Promise<unknown> {
  try {
    return await result;
  } catch {
    return null;
  }
}

function readExplained(result: unknown): Explained | null {
  if (typeof result !== 'object' || result === null || !('rows' in result) || !Array.isArray(result.rows))
    return null;
  const rows: { 'QUERY PLAN': Explained[] }[] = result.rows;
  return rows[0]?.['QUERY PLAN'][0] ?? null;
}
