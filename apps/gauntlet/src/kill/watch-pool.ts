import type { ConnectOptions } from '@nibog/db';
import { readQuery, type SentQuery } from '@nibog/testing/postgres/read-query';
import type { Gate } from './gate.ts';
import { findStatement, nameStep, type StepKind } from './steps.ts';
import { enter, current, type Work } from './work.ts';

type CreatePool = NonNullable<ConnectOptions['createPool']>;
type Pool = ReturnType<CreatePool>;
type Send = (first: unknown, ...rest: unknown[]) => unknown;

/** Statements of transactions themselves, which have no name of ours. */
const CONTROLS = ['BEGIN', 'COMMIT', 'ROLLBACK'] as const;

/** A pool whose every statement passes the gate under its name, whoever sends it. */
export function watchPool(pool: Pool, gate: Gate): Pool {
  pool.on('connect', (client) => {
    const send: Send = client.query.bind(client);
    let inTransaction = false;
    Reflect.set(client, 'query', (first: unknown, ...rest: unknown[]) => {
      const sent = readQuery(first, rest[0]);
      const name = nameOf(sent);
      // Statements of Prisma's: the catalogue's, which nobody pays by.
      if (name === null) return send(first, ...rest);
      const within = inTransaction;
      if (name === 'BEGIN') inTransaction = true;
      if (name === 'COMMIT' || name === 'ROLLBACK') inTransaction = false;
      const step = nameStatement(name, sent, within);
      if (!step) return send(first, ...rest);
      return gate.pass({ ...step, send: async () => send(first, ...rest) });
    });
  });
  // The same as the pool's own, but as one piece of the work that it belongs to.
  Reflect.set(pool, 'query', async (first: string, second: unknown[]) => {
    begin(readQuery(first, second));
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

function nameOf({ name, text }: SentQuery): string | null {
  return name ?? CONTROLS.find((control) => text.startsWith(control)) ?? null;
}

/** The statement by which a worker begins on a row makes all that follows that row's. */
function begin({ name, values: [id] }: SentQuery): void {
  const found = name === null ? null : findStatement(null, name);
  if (found?.step.begins !== true) return;
  enter({ operation: found.operation, subject: `${found.operation} ${String(id)}`, taken: new Map() });
}

/** At the start of a process, and the links by which parents find their bookings. */
const NOBODYS_MONEY = new Set(['read-app-secret', 'claim/link-requests']);

function nameStatement(name: string, { text, values }: SentQuery, inTransaction: boolean) {
  const work = current();
  const kind = kindOf(name, text, inTransaction);
  const found = findStatement(work?.operation ?? null, name, kind);
  if (!found) {
    // What pages read too.
    if (NOBODYS_MONEY.has(name) || (!work && !isWrite(text))) return null;
    return {
      step: `${work?.operation ?? 'nobody'}: unlisted: ${name}`,
      kind: null,
      subject: work?.subject ?? null,
    };
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
function findSubject(work: Work, values: unknown[]): void {
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
