import { PrismaPg } from '@prisma/adapter-pg';
import { Pool, type PoolConfig } from 'pg';
import { PrismaClient } from '../generated/client.ts';
import { STATEMENT_TIMEOUT_MS } from './grants.ts';
import type { RoleName } from './role-names.ts';
import {
  createQuery,
  runTransaction,
  type Queryable,
  type TextQueryable,
  type TextTransaction,
  type Transaction,
} from './sql.ts';

/** Serving roles may send named statements only; the owner, which migrates and sets up tests, may also send plain text. */
type QueriesOf<Role> = [Role] extends ['owner'] ? TextQueryable : Queryable;
type TransactionOf<Role> = [Role] extends ['owner'] ? TextTransaction : Transaction;

/** A pool of connections logged in as one role, so that PostgreSQL enforces the role's permissions. */
export type RoleClient<Role extends RoleName = RoleName> = QueriesOf<Role> & {
  readonly role: Role;
  /** Typed reads of the catalogue. Statements about money are SQL, so that their guards are visible. */
  readonly prisma: PrismaClient;
  transaction<Result>(work: (tx: TransactionOf<Role>) => Promise<Result>): Promise<Result>;
  [Symbol.asyncDispose](): Promise<void>;
};

export type ConnectOptions = {
  /** The maximum number of connections. */
  max?: number;
  /** How long to wait for a free connection before the call fails, in ms. */
  connectTimeoutMs?: number;
  /**
   * Prepares each statement once per connection, by its name. Parsing and planning are most of the cost of a short
   * statement. Must be off behind a transaction pooler, where a transaction may get a connection without the statement.
   */
  prepare?: boolean;
  /** Called when an idle connection breaks; the pool replaces it automatically. */
  onIdleError?: (error: Error) => void;
  /** Lets a test observe or change statements before they are sent. */
  createPool?: (config: PoolConfig) => Pool;
};

/** How long the client waits beyond PostgreSQL's statement timeout, whose error is more informative than the client's. */
const CLIENT_TIMEOUT_MARGIN_MS = 1_500;

function clientTimeout(role: RoleName): Pick<PoolConfig, 'query_timeout'> {
  return role === 'owner' ? {} : { query_timeout: STATEMENT_TIMEOUT_MS[role] + CLIENT_TIMEOUT_MARGIN_MS };
}

/**
 * Opens a pool as `role`. The pool connects lazily: an unreachable server fails the first query, not this call.
 */
export function connectAs<Role extends RoleName>(
  role: Role,
  url: string,
  options: ConnectOptions = {},
): RoleClient<Role> {
  const config: PoolConfig = {
    connectionString: url,
    max: options.max ?? 10,
    connectionTimeoutMillis: options.connectTimeoutMs ?? 5000,
    application_name: `nibog ${role}`,
    // PostgreSQL's statement timeout does not help when the network stops delivering its responses.
    ...clientTimeout(role),
  };
  const prepare = options.prepare === true;
  const pool = options.createPool?.(config) ?? new Pool(config);
  // Without a listener, an idle connection that breaks (for example when PostgreSQL restarts) would crash the process.
  pool.on('error', options.onIdleError ?? (() => undefined));
  // While the pool hands a connection out, the connection has no other listener. PostgreSQL may terminate it in that moment:
  // in the packet that completes its login or its previous statement. Its next statement then fails.
  pool.on('connect', (connection) => connection.on('error', () => undefined));
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool) });
  return {
    role,
    prisma,
    query: createQuery(pool, { prepare }),
    transaction: (work) => runTransaction(pool, work, { prepare }),
    async [Symbol.asyncDispose]() {
      await prisma.$disconnect();
      await pool.end();
    },
  };
}
