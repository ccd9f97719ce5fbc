import { connectAs, type RoleClient, type ServingRole } from '@nibog/db';
import { readQuery, type SentQuery } from '@nibog/testing/postgres/read-query';
import type { Actor } from './actor.ts';
import {
  named,
  openLine,
  together,
  type CreatePool,
  type Line,
  type Pool,
  type Result,
} from './connection.ts';
import { SNAPSHOT, type Row } from './snapshot.ts';

/** What a run tells the statements that pass, and learns from them. */
export type Watcher = {
  slotId: number;
  /** A statement is about to be sent; answers its values, for a lease may have moved with the clock. */
  sending(actor: Actor, name: string | null, values: unknown[]): unknown[];
  /** A transaction is committed, and this is what the database holds right after it. */
  committed(actor: Actor, rows: Row[]): void;
  /**
   * Commits that are on their way, and whose. An operation that waits for one may be answered before it is, and must not act
   * on that yet.
   */
  committing: Map<Promise<unknown>, Seat>;
  /** Whether PostgreSQL makes this process wait for a lock. */
  isBlocked(seat: Seat): Promise<boolean>;
};

const nothing = () => undefined;

/**
 * One process of the product: a connection per role, held for good, with named statements and a gate before each. A
 * pool's own business, waiting for a free connection, is not played here.
 */
export class Seat {
  readonly reader: RoleClient<'reader'>;
  readonly settlement: RoleClient<'settlement'>;
  readonly checkout: RoleClient<'checkout'>;
  readonly webhook: RoleClient<'webhook'>;
  actor: Actor | null = null;
  watcher: Watcher | null = null;
  readonly #lines = new Map<ServingRole, Line>();
  readonly #opening: Promise<unknown>[] = [];
  readonly #owner: Line;
  /** A transaction's beginning, which goes out with its first statement. */
  #begun: string | null = null;

  private constructor(urls: Record<ServingRole, string>, owner: Line, createPool: CreatePool) {
    this.#owner = owner;
    const open = <Role extends ServingRole>(role: Role): RoleClient<Role> =>
      connectAs(role, urls[role], {
        createPool: (config) => this.#gated(role, openLine(config, createPool)),
      });
    this.reader = open('reader');
    this.settlement = open('settlement');
    this.checkout = open('checkout');
    this.webhook = open('webhook');
  }

  static async open(urls: Record<ServingRole, string>, owner: Line, createPool: CreatePool): Promise<Seat> {
    const seat = new Seat(urls, owner, createPool);
    await Promise.all(seat.#opening);
    return seat;
  }

  /** The server processes behind its connections, to ask PostgreSQL who waits for whom. */
  get pids(): number[] {
    return [...this.#lines.values()].map((line) => Number(Reflect.get(line, 'processID')));
  }

  #gated(role: ServingRole, { pool, line }: { pool: Pool; line: Promise<Line> }): Pool {
    this.#opening.push(this.#open(role, line));
    const query = (first: unknown, second?: unknown) => this.#pass(role, readQuery(first, second));
    Reflect.set(pool, 'query', query);
    Reflect.set(pool, 'connect', async () => ({ query, on: nothing, off: nothing, release: nothing }));
    return pool;
  }

  /** An operation stops half-way for as long as the scheduler is starved, on a busy machine longer than a role may idle. */
  async #open(role: ServingRole, line: Promise<Line>): Promise<void> {
    const opened = await line;
    await opened.query(
      'SET idle_in_transaction_session_timeout = 0; SET statement_timeout = 0; SET lock_timeout = 0',
    );
    this.#lines.set(role, opened);
  }

  async #pass(role: ServingRole, sent: SentQuery): Promise<Result<object>> {
    const { text } = sent;
    const { actor } = this;
    if (!actor) throw new Error(`nobody sits here to send: ${text}`);
    if (!text.startsWith('BEGIN')) return actor.pass(text, () => this.#send(role, actor, sent));
    // Goes out with the transaction's first statement: nothing of interest can come between the two.
    actor.inTransaction = true;
    this.#begun = text;
    return { command: 'BEGIN', rowCount: null, oid: 0, fields: [], rows: [] };
  }

  async #send(role: ServingRole, actor: Actor, { name, text, values }: SentQuery): Promise<Result<object>> {
    const line = this.#line(role);
    if (text === 'COMMIT') return this.#commit(role, line, actor, text);
    if (text === 'ROLLBACK') {
      const rolledBack = await this.#query(line, text);
      actor.inTransaction = false;
      return rolledBack;
    }
    const statement = named(text, this.watcher?.sending(actor, name, values) ?? values);
    // A claim's end that stands for itself is the commit of its result.
    if (
      !actor.inTransaction &&
      (name?.startsWith('end-claim') || name === 'book-payment' || name === 'mark-email-sent')
    )
      return this.#commit(role, line, actor, statement);
    const answer = await this.#query(line, statement);
    if (actor.state === 'blocked' && this.watcher) await settleCommits(this.watcher);
    return answer;
  }

  async #query(line: Line, statement: Parameters<Line['query']>[0]): Promise<Result<object>> {
    const begun = this.#begun;
    this.#begun = null;
    if (begun === null) return line.query(statement);
    return together(line, () => {
      line.query(begun).catch(() => undefined);
      return line.query(statement);
    });
  }

  async #commit(
    role: ServingRole,
    line: Line,
    actor: Actor,
    statement: Parameters<Line['query']>[0],
  ): Promise<Result<object>> {
    const { watcher } = this;
    const snapshot = named(SNAPSHOT, [watcher?.slotId]);
    const both = together(line, () => {
      const committing = line.query(statement);
      // In the same breath, where the role may read it all.
      const reading =
        role === 'settlement'
          ? line.query<Row>(snapshot)
          : committing.then(() => this.#owner.query<Row>(snapshot));
      return Promise.all([committing, reading]);
    }).then(([committed, { rows }]) => {
      actor.inTransaction = false;
      if (committed.command === 'COMMIT' || committed.rowCount === 1) watcher?.committed(actor, rows);
      return committed;
    });
    watcher?.committing.set(both, this);
    return both.finally(() => watcher?.committing.delete(both));
  }

  #line(role: ServingRole): Line {
    const line = this.#lines.get(role);
    if (!line) throw new Error(`no connection of ${role}`);
    return line;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const line of this.#lines.values()) line.release();
    await Promise.all(
      [this.reader, this.settlement, this.checkout, this.webhook].map((client) =>
        client[Symbol.asyncDispose](),
      ),
    );
  }
}

/**
 * Waits for the commits that are on their way. One that waits for a lock itself is passed over: it may wait for the very
 * operation that waits here.
 */
async function settleCommits(watcher: Watcher): Promise<void> {
  for (const [commit, seat] of watcher.committing) {
    const settling = Promise.allSettled([commit]).then(() => 'settled' as const);
    for (let waits = true; waits;) {
      const pause = new Promise<'paused'>((resolve) => setTimeout(resolve, 1, 'paused'));
      waits = (await Promise.race([settling, pause])) === 'paused' && !(await watcher.isBlocked(seat));
    }
  }
}
