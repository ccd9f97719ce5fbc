import type { ConnectOptions } from '@nibog/db';
import { readQuery, type SentQuery } from '@nibog/testing/postgres/read-query';
import type { Gate } from './gate.ts';
import { findStatement, nameStep, type StepKind } from './steps.ts';
import { enterWork, currentWork, type Work } from './work.ts';

type CreatePool = NonNullable<ConnectOptions['createPool']>;
type Pool = ReturnType<CreatePool>;
type Send = (first: unknown, ...rest: unknown[]) => unknown;

/** Statements without a name that control transactions. */
const TRANSACTION_STATEMENTS = ['BEGIN', 'COMMIT', 'ROLLBACK'] as const;

/** Passes every named statement of the pool through the gate. */
export function watchPool(pool: Pool, gate: Gate): Pool {
  pool.on('connect', (client) => {
    const send: Send = client.query.bind(client);
    let inTransaction = false;
    Reflect.set(client, 'query', (first: unknown, ...rest: unknown[]) => {
      const sent = readQuery(first, rest[0]);
      const name = readName(sent);
      // Prisma's statements have no name. They only read the catalogue.
      if (name === null) return send(first, ...rest);
      const wasInTransaction = inTransaction;
      if (name === 'BEGIN') inTransaction = true;
      if (name === 'COMMIT' || name === 'ROLLBACK') inTransaction = false;
      const step = toGatedStep(name, sent, wasInTransaction);
      if (!step) return send(first, ...rest);
      return gate.pass({ ...step, send: async () => send(first, ...rest) });
    });
  });
  // Like the pool's own `query`, but within the current asynchronous context, so that it belongs to the current work.
  Reflect.set(pool, 'query', async (first: string, second: unknown[]) => {
    beginWork(readQuery(first, second));
    const client = await pool.connect();
    try {
      const answer = await client.query(first, second);
      client.release();
      return answer;
    } catch (error) {
      client.release(error instanceof Error ? error : true);
      throw error;
    }
  });
  return pool;
}

function readName({ name, text }: SentQuery): string | null {
  return name ?? TRANSACTION_STATEMENTS.find((statement) => text.startsWith(statement)) ?? null;
}

/** The first statement of a worker on a row begins the work on that row. */
function beginWork({ name, values: [id] }: SentQuery): void {
  const found = name === null ? null : findStatement(null, name);
  if (found?.step.begins !== true) return;
  enterWork({
    operation: found.operation,
    subject: `${found.operation} ${String(id)}`,
    stepCounts: new Map(),
  });
}

/** Sent at the start of a process and by the links that parents request for their bookings. */
const UNRELATED_STATEMENTS = new Set(['read-app-secret', 'claim/link-requests']);

function toGatedStep(name: string, { text, values }: SentQuery, inTransaction: boolean) {
  const work = currentWork();
  const kind = kindOf(name, text, inTransaction);
  const found = findStatement(work?.operation ?? null, name, kind);
  if (!found) {
    // Reads outside any work belong to pages, which are not on the money path.
    if (UNRELATED_STATEMENTS.has(name) || (!work && !isWrite(text))) return null;
    return {
      step: `${work?.operation ?? 'no operation'}: unlisted: ${name}`,
      kind: null,
      subject: work?.subject ?? null,
    };
  }
  const { operation, step } = found;
  if (step.shared === true) return { step: `${operation}: ${step.name}`, kind, subject: null };
  if (work && operation === 'webhook') setWebhookSubject(work, values);
  return {
    step: nextStepName(work, operation, step.name),
    kind,
    subject: work?.subject ?? null,
  };
}

export function nextStepName(work: Work | null, operation: Work['operation'], name: string): string {
  const count = work?.stepCounts.get(name) ?? 0;
  work?.stepCounts.set(name, count + 1);
  return nameStep(operation, name, count);
}

/** Reads the webhook's order or refund from the values of its statement, which stores only this webhook. */
function setWebhookSubject(work: Work, values: unknown[]): void {
  const ids = values.flat().filter((value) => typeof value === 'string');
  const subject = ids.find((id) => /^(?:nibog|refund)_/.test(id));
  work.subject = `webhook ${subject ?? 'unknown'}`;
}

function kindOf(name: string, text: string, inTransaction: boolean): StepKind {
  if (name === 'COMMIT') return 'commit';
  return !inTransaction && isWrite(text) ? 'write' : 'statement';
}

function isWrite(text: string): boolean {
  return /\b(?:INSERT|UPDATE|DELETE)\s+(?:INTO\s+|FROM\s+)?\w+/.test(
    text.replaceAll(/FOR (?:NO KEY )?UPDATE/g, ''),
  );
}
