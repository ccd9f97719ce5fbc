import type { ConnectOptions } from '@nibog/db';
import type { Gate } from './gate.ts';
import { findStatement, nameStep, type StepKind } from './steps.ts';
import { enter, current, type Work } from './work.ts';

type CreatePool = NonNullable<ConnectOptions['createPool']>;
type Pool = ReturnType<CreatePool>;
type Send = (text: unknown, ...rest: unknown[]) => unknown;

/** A pool whose every statement passes the gate under its name, whoever sends it. */
export function watchPool(pool: Pool, gate: Gate): Pool {
  pool.on('connect', (client) => {
    const send: Send = client.query.bind(client);
    let inTransaction = false;
    Reflect.set(client, 'query', (text: unknown, ...rest: unknown[]) => {
      // Statements of Prisma's: the catalogue's, which nobody pays by.
      if (typeof text !== 'string') return send(text, ...rest);
      const within = inTransaction;
      if (text.startsWith('BEGIN')) inTransaction = true;
      if (text === 'COMMIT' || text === 'ROLLBACK') inTransaction = false;
      const named = nameStatement(text, rest[0], within);
      if (!named) return send(text, ...rest);
      return gate.pass({ ...named, send: async () => send(text, ...rest) });
    });
  });
  // The same as the pool's own, but as one piece of the work that it belongs to.
  Reflect.set(pool, 'query', async (text: string, values: unknown[]) => {
    begin(text, values);
    const client = await pool.connect();
    try {
      const answer = await client.query(text, values);
      client.release();
      return answer;
    } catch (error) {
      client.release(error instanceof Error ? error : true);
      throw error;
    }
  });
  return pool;
}

/** The statement by which a worker begins on a row makes all that follows that row's. */
function begin(text: string, values: unknown): void {
  const found = findStatement(null, text);
  if (found?.step.begins !== true) return;
  const [id] = Array.isArray(values) ? values : [];
  enter({ operation: found.operation, subject: `${found.operation} ${String(id)}`, taken: new Map() });
}

/** At the start of a process, and the links by which parents find their bookings. */
const NOBODYS_MONEY = /private\.secrets|\blink_requests\b/;

function nameStatement(text: string, values: unknown, inTransaction: boolean) {
  const work = current();
  const kind = kindOf(text, inTransaction);
  const found = findStatement(work?.operation ?? null, text, kind);
  if (!found) {
    // What pages read too.
    if (NOBODYS_MONEY.test(text) || (!work && !isWrite(text))) return null;
    const step = `${work?.operation ?? 'nobody'}: unnamed: ${text.replaceAll(/\s+/g, ' ').trim().slice(0, 200)}`;
    return { step, kind: null, subject: work?.subject ?? null };
  }
  const { operation, step } = found;
  if (step.shared === true) return { step: `${operation}: ${step.name}`, kind, subject: null };
  if (work && operation === 'webhook') findSubject(work, values);
  return {
    step: takeStep(work, operation, step.name),
    kind,
    subject: work?.subject ?? null,
  };
}

export function takeStep(work: Work | null, operation: Work['operation'], name: string): string {
  const taken = work?.taken.get(name) ?? 0;
  work?.taken.set(name, taken + 1);
  return nameStep(operation, name, taken);
}

/** A webhook, which goes alone here, says by its statement's values which order or refund it tells of. */
function findSubject(work: Work, values: unknown): void {
  if (!Array.isArray(values)) return;
  const [, , [transactionId] = [null], , , [refundId] = [null]]: unknown[][] = values;
  work.subject = `webhook ${String(refundId ?? transactionId)}`;
}

function kindOf(text: string, inTransaction: boolean): StepKind {
  if (text === 'COMMIT') return 'commit';
  return !inTransaction && isWrite(text) ? 'write' : 'statement';
}

function isWrite(text: string): boolean {
  return /\b(?:INSERT|UPDATE|DELETE)\s+(?:INTO\s+|FROM\s+)?\w+/.test(
    text.replaceAll(/FOR (?:NO KEY )?UPDATE/g, ''),
  );
}
