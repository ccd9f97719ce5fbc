import { readQuery } from '@nibog/testing/postgres/read-query';
import { Pool, type PoolConfig } from 'pg';
import { nameStatement } from './names.ts';
import { describePlan, type Explained, type Run } from './plan.ts';

/** What PostgreSQL said of one statement, each time that the product sent it. */
export type Recorded = { name: string; text: string; runs: Run[] };
export type Recorder = {
  /** For `ContextOverrides.connect`. */
  createPool: (config: PoolConfig) => Pool;
  /** What is done now; statements of pages are named by it. */
  page: string;
  on: boolean;
  /** By name. */
  recorded: Map<string, Recorded>;
};

type Send = (first: unknown, ...rest: unknown[]) => unknown;

const EXPLAINABLE = /^\s*(?:\/\*.*?\*\/\s*)?(?:SELECT|INSERT|UPDATE|DELETE|WITH)\b/i;

/**
 * Has PostgreSQL explain each statement just before the product runs it: in the same place, with the same values, and
 * rolled back. So nothing is left out that the product sends, and nothing is measured that it does not.
 */
export function createRecorder(): Recorder {
  const recorder: Recorder = { createPool, page: '', on: false, recorded: new Map() };

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
        if (recorder.on && EXPLAINABLE.test(text)) explain(send, { role, name, text, values, inTransaction });
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

  /** A connection does one thing after the other: what is sent here is over before the statement itself begins. */
  function explain(send: Send, { role, name: named, text, values, inTransaction }: Statement): void {
    const name = nameStatement(role, named, text, recorder.page);
    const [begin, end] = inTransaction ? ['SAVEPOINT growth', 'ROLLBACK TO growth'] : ['BEGIN', 'ROLLBACK'];
    void settle(send(begin));
    void keep(name, text, send({ text: `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${text}`, values }));
    void settle(send(end));
  }

  async function keep(name: string, text: string, answer: unknown): Promise<void> {
    const explained = readExplained(await settle(answer));
    if (explained === null) return;
    const known = recorder.recorded.get(name) ?? { name, text, runs: [] };
    recorder.recorded.set(name, known);
    known.runs.push(describePlan(explained));
  }

  return recorder;
}

/** A statement that PostgreSQL refuses is refused again when the product sends it, who has to see to it. */
async function settle(answer: unknown): Promise<unknown> {
  try {
    return await answer;
  } catch {
    return null;
  }
}

function readExplained(answer: unknown): Explained | null {
  if (typeof answer !== 'object' || answer === null || !('rows' in answer) || !Array.isArray(answer.rows))
    return null;
  const rows: { 'QUERY PLAN': Explained[] }[] = answer.rows;
  return rows[0]?.['QUERY PLAN'][0] ?? null;
}
