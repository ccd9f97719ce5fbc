import { connectAs, type RoleClient, type ServingRole } from '@nibog/db';
import { readQuery, type SentQuery } from '@nibog/testing/postgres/read-query';
import type { Actor } from './actor.ts';
import {
  toPreparedStatement,
  openConnection,
  sendInOneWrite,
  type CreatePool,
  type Connection,
  type Pool,
  type Result,
} from './connection.ts';
import { SNAPSHOT, type Row } from './snapshot.ts';

/** Observes the statements of the server instances on behalf of a run. */
export type RunObserver = {
  slotId: number;
  /** Called before a statement is sent. Returns its values, with lease times shifted like the clock. */
  beforeSend(actor: Actor, name: string | null, values: unknown[]): unknown[];
  /** Called after a commit with the database state right after it. */
  afterCommit(actor: Actor, rows: Row[]): void;
  /**
   * Commits that are in flight, by server. An operation that waits for the locks of such a commit can continue before the
   * commit's own answer arrives, so it must wait for that answer first.
   */
  pendingCommits: Map<Promise<unknown>, ServerInstance>;
  /** Whether a connection of the server waits for a lock. */
  isBlocked(server: ServerInstance): Promise<boolean>;
};

const noop = () => undefined;

/**
 * One simulated server process: a permanent connection per role with a gate before each statement. Waiting for a free
 * connection of a pool is not simulated.
 */
export class ServerInstance {
  readonly reader: RoleClient<'reader'>;
  readonly settlement: RoleClient<'settlement'>;
  readonly checkout: RoleClient<'checkout'>;
  readonly webhook: RoleClient<'webhook'>;
  actor: Actor | null = null;
  observer: RunObserver | null = null;
  readonly #connections = new Map<ServingRole, Connection>();
  readonly #opening: Promise<unknown>[] = [];
  readonly #owner: Connection;
  /** A `BEGIN` that is sent together with the transaction's first statement. */
  #pendingBegin: string | null = null;

  private constructor(urls: Record<ServingRole, string>, owner: Connection, createPool: CreatePool) {
    this.#owner = owner;
    const open = <Role extends ServingRole>(role: Role): RoleClient<Role> =>
      connectAs(role, urls[role], {
        createPool: (config) => this.#gated(role, openConnection(config, createPool)),
      });
    this.reader = open('reader');
    this.settlement = open('settlement');
    this.checkout = open('checkout');
    this.webhook = open('webhook');
  }

  static async open(
    urls: Record<ServingRole, string>,
    owner: Connection,
    createPool: CreatePool,
  ): Promise<ServerInstance> {
    const server = new ServerInstance(urls, owner, createPool);
    await Promise.all(server.#opening);
    return server;
  }

  /** PostgreSQL's process ids of the connections, for `pg_blocking_pids`. */
  get pids(): number[] {
    return [...this.#connections.values()].map((connection) => Number(Reflect.get(connection, 'processID')));
  }

  #gated(role: ServingRole, { pool, connection }: { pool: Pool; connection: Promise<Connection> }): Pool {
    this.#opening.push(this.#open(role, connection));
    const query = (first: unknown, second?: unknown) => this.#pass(role, readQuery(first, second));
    Reflect.set(pool, 'query', query);
    Reflect.set(pool, 'connect', async () => ({ query, on: noop, off: noop, release: noop }));
    return pool;
  }

  /** Disables the timeouts, because an operation may stay parked in a transaction for longer. */
  async #open(role: ServingRole, connection: Promise<Connection>): Promise<void> {
    const opened = await connection;
    await opened.query(
      'SET idle_in_transaction_session_timeout = 0; SET statement_timeout = 0; SET lock_timeout = 0',
    );
    this.#connections.set(role, opened);
  }

  async #pass(role: ServingRole, sent: SentQuery): Promise<Result<object>> {
    const { text } = sent;
    const { actor } = this;
    if (!actor) throw new Error(`no operation is running that could send: ${text}`);
    if (!text.startsWith('BEGIN')) return actor.pass(text, () => this.#send(role, actor, sent));
    // Sent with the transaction's first statement, because no relevant interleaving exists between the two.
    actor.inTransaction = true;
    this.#pendingBegin = text;
    return { command: 'BEGIN', rowCount: null, oid: 0, fields: [], rows: [] };
  }

  async #send(role: ServingRole, actor: Actor, { name, text, values }: SentQuery): Promise<Result<object>> {
    const connection = this.#connection(role);
    if (text === 'COMMIT') return this.#commit(role, connection, actor, text);
    if (text === 'ROLLBACK') {
      const rolledBack = await this.#query(connection, text);
      actor.inTransaction = false;
      return rolledBack;
    }
    const statement = toPreparedStatement(text, this.observer?.beforeSend(actor, name, values) ?? values);
    // Outside a transaction, the statement that ends a lease commits the result.
    if (
      !actor.inTransaction &&
      (name?.startsWith('end-claim') || name === 'book-payment' || name === 'mark-email-sent')
    )
      return this.#commit(role, connection, actor, statement);
    const answer = await this.#query(connection, statement);
    if (actor.state === 'blocked' && this.observer) await settleCommits(this.observer);
    return answer;
  }

  async #query(
    connection: Connection,
    statement: Parameters<Connection['query']>[0],
  ): Promise<Result<object>> {
    const begin = this.#pendingBegin;
    this.#pendingBegin = null;
    if (begin === null) return connection.query(statement);
    return sendInOneWrite(connection, () => {
      connection.query(begin).catch(() => undefined);
      return connection.query(statement);
    });
  }

  async #commit(
    role: ServingRole,
    connection: Connection,
    actor: Actor,
    statement: Parameters<Connection['query']>[0],
  ): Promise<Result<object>> {
    const { observer } = this;
    const snapshot = toPreparedStatement(SNAPSHOT, [observer?.slotId]);
    const both = sendInOneWrite(connection, () => {
      const committing = connection.query(statement);
      // In the same write if the role may read all tables.
      const reading =
        role === 'settlement'
          ? connection.query<Row>(snapshot)
          : committing.then(() => this.#owner.query<Row>(snapshot));
      return Promise.all([committing, reading]);
    }).then(([committed, { rows }]) => {
      actor.inTransaction = false;
      if (committed.command === 'COMMIT' || committed.rowCount === 1) observer?.afterCommit(actor, rows);
      return committed;
    });
    observer?.pendingCommits.set(both, this);
    return both.finally(() => observer?.pendingCommits.delete(both));
  }

  #connection(role: ServingRole): Connection {
    const connection = this.#connections.get(role);
    if (!connection) throw new Error(`the server has no connection for ${role}`);
    return connection;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const connection of this.#connections.values()) connection.release();
    await Promise.all(
      [this.reader, this.settlement, this.checkout, this.webhook].map((client) =>
        client[Symbol.asyncDispose](),
      ),
    );
  }
}

/**
 * Waits for the commits in flight. A commit that itself waits for a lock is skipped, because it may wait for the operation that
 * waits here.
 */
async function settleCommits(observer: RunObserver): Promise<void> {
  for (const [commit, server] of observer.pendingCommits) {
    const settling = Promise.allSettled([commit]).then(() => 'settled' as const);
    for (let waits = true; waits;) {
      const pause = new Promise<'paused'>((resolve) => setTimeout(resolve, 1, 'paused'));
      waits = (await Promise.race([settling, pause])) === 'paused' && !(await observer.isBlocked(server));
    }
  }
}
