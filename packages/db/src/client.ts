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

/** What serves sends named statements alone; the owner, which migrates and arranges tests, may send texts. */
type QueriesOf<Role> = [Role] extends ['owner'] ? TextQueryable : Queryable;
type TransactionOf<Role> = [Role] extends ['owner'] ? TextTransaction : Transaction;

/** A pool of connections that are logged in as one role, so that PostgreSQL itself knows what they may do. */
export type RoleClient<Role extends RoleName = RoleName> = QueriesOf<Role> & {
  readonly role: Role;
  /** Typed reads of the catalogue. Money moves by SQL, so that each guard can be read where it stands. */
  readonly prisma: PrismaClient;
  transaction<Result>(work: (tx: TransactionOf<Role>) => Promise<Result>): Promise<Result>;
  [Symbol.asyncDispose](): Promise<void>;
};

export type ConnectOptions = {
  /** Connections at the most. */
  max?: number;
  /** How long to wait for a free connection before the call fails, in ms. */
  connectTimeoutMs?: number;
  /**
   * PostgreSQL parses and plans each statement once for a connection, by its name: most of what a short statement costs.
   * Not behind a pooler that gives each transaction another connection, which knows none of it.
   */
  prepare?: boolean;
  /** Told of a connection that broke while idle; the pool replaces it by itself. */
  onIdleError?: (error: Error) => void;
  /** Lets a test see or change statements on their way. */
  createPool?: (config: PoolConfig) => Pool;
};

/** After PostgreSQL's own limit for a statement: its refusal, when it can give one, says more than silence. */
const SILENCE_MS = 1_500;

function silenceLimit(role: RoleName): Pick<PoolConfig, 'query_timeout'> {
  return role === 'owner' ? {} : { query_timeout: STATEMENT_TIMEOUT_MS[role] + SILENCE_MS };
}

/**
 * Opens a pool as `role`. Connects lazily: an unreachable server shows at the first query, not here.
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
    // PostgreSQL's limit ends a statement that it works on; a network that has fallen silent ends nothing.
    ...silenceLimit(role),
  };
  const prepare = options.prepare === true;
  const pool = options.createPool?.(config) ?? new Pool(config);
  // Without a listener an idle connection that breaks (PostgreSQL restarts) would end the process.
  pool.on('error', options.onIdleError ?? (() => undefined));
  // The same for one on its way between the pool and whoever uses it, which has no listener at all: it may be ended in
  // the breath in which it was opened, or in the packet that set it free. Its next statement fails.
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
