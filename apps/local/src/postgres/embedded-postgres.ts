// A real PostgreSQL 18 from npm in a data folder, for development, tests and deployments on one machine. It listens on
// 127.0.0.1 only. Its passwords are generated once and stored next to the data.

import { existsSync, mkdirSync, realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { createCluster, readSettings, SUPERUSER, writeSettings, type Settings } from './cluster.ts';
import { resolveEmbeddedHome, type EmbeddedHome } from './home.ts';
import { acquireStarterLock } from './lock.ts';
import { sharedBuffersMb } from './memory.ts';
import { findFreePort, isPortFree } from './port.ts';
import {
  clearOrphan,
  logFile,
  logLength,
  readLogSince,
  spawnPostmaster,
  type Postmaster,
} from './postmaster.ts';

export type EmbeddedPostgresOptions = {
  /** The data folder; created when absent. */
  dataDir: string;
  /** 0 or absent: a free port. A later start of this folder reuses that port while it is free. */
  port?: number;
  /** Default: 200. */
  maxConnections?: number;
  /** Default: `full`. `test` is faster but loses data in a power cut; only for disposable data. */
  durability?: 'full' | 'test';
  /** Also accepts connections at a Unix socket, with the same passwords. */
  unixSocket?: boolean;
};

export type EmbeddedPostgres = AsyncDisposable & {
  /** The URL of database `nibog` for its owner, who may create roles and databases but is not a superuser. */
  url: string;
  port: number;
  dataDir: string;
  /** The folder of the Unix socket, if enabled: the value of `host` in a connection URL. */
  socketDir: string;
  /** The postmaster's process id, for tests that kill it. */
  pid: number;
  /** Settles when PostgreSQL has exited. Without a preceding `stop` that is a failure. */
  exited: Promise<void>;
  /** Terminates all sessions and stops PostgreSQL; keeps the data. Idempotent. */
  stop(): Promise<void>;
};

const OWNER = 'nibog';
const DATABASE = 'nibog';
const START_ATTEMPTS = 20;

/**
 * Starts PostgreSQL on a folder, which it creates on first use, and returns when PostgreSQL accepts connections. First
 * cleans up after a killed predecessor: stops its postmaster and removes its stale lock file. PostgreSQL stops when this
 * process exits or is killed.
 * @throws Error with a one-line message: the folder or the port is in use, or PostgreSQL cannot run on this system.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  if (process.platform === 'win32') {
    throw new Error(
      'The embedded PostgreSQL runs on Linux and macOS (on Windows: in WSL). To use another server, set DATABASE_URL.',
    );
  }
  mkdirSync(options.dataDir, { recursive: true });
  const dataDir = realpathSync(resolve(options.dataDir));
  const embedded = resolveEmbeddedHome(dataDir, options.durability);
  const lock = acquireStarterLock(embedded.home, dataDir);
  try {
    await clearOrphan(embedded);
    const settings = readSettings(embedded);
    createCluster(embedded, settings, options.durability);
    const { postmaster, port } = await startPostmaster(embedded, settings, options);
    const stop = once(async () => {
      await postmaster.stop();
      lock.release();
    });
    const toUrl = (user: string, password: string, database: string): string =>
      `postgres://${user}:${password}@127.0.0.1:${port}/${database}`;
    try {
      if (port !== settings.port) writeSettings(embedded, { ...settings, port });
      await createDatabase(toUrl(SUPERUSER, settings.superuserPassword, 'postgres'), settings.ownerPassword);
    } catch (error) {
      await stop();
      throw error;
    }
    const url = toUrl(OWNER, settings.ownerPassword, DATABASE);
    return {
      url,
      port,
      dataDir,
      socketDir: embedded.clusterDir,
      pid: postmaster.pid,
      exited: postmaster.exited,
      stop,
      [Symbol.asyncDispose]: stop,
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** The owner's URL of a folder's database, which works while a process runs it; `null` if it was never created. */
export function findEmbeddedUrl(dataDir: string): string | null {
  if (!existsSync(dataDir)) return null;
  const embedded = resolveEmbeddedHome(realpathSync(dataDir));
  if (!existsSync(embedded.clusterDir)) return null;
  const { ownerPassword, port } = readSettings(embedded);
  return port === undefined ? null : `postgres://${OWNER}:${ownerPassword}@127.0.0.1:${port}/${DATABASE}`;
}

/** Starts the postmaster and waits until it accepts connections. Retries temporary failures, on another port if needed. */
async function startPostmaster(
  embedded: EmbeddedHome,
  settings: Settings,
  options: EmbeddedPostgresOptions,
): Promise<{ postmaster: Postmaster; port: number }> {
  const fixedPort = options.port === 0 ? undefined : options.port;
  for (let attempt = 1; ; attempt += 1) {
    if (fixedPort !== undefined && !(await isPortFree(fixedPort))) {
      throw new Error(`Port ${fixedPort} on 127.0.0.1 is in use: choose another port for PostgreSQL.`);
    }
    const port = fixedPort ?? (await findFreePort(settings.port));
    const logStart = logLength(embedded.home);
    const postmaster = spawnPostmaster(embedded, serverSettings(embedded.clusterDir, port, options));
    const state = { running: true };
    const exited = postmaster.exited.then(() => (state.running = false));
    const url = `postgres://${SUPERUSER}:${settings.superuserPassword}@127.0.0.1:${port}/postgres`;
    try {
      while (state.running) {
        if (await acceptsConnections(url)) return { postmaster, port };
        await Promise.race([delay(25), exited]);
      }
    } catch (error) {
      await postmaster.stop();
      throw error;
    }
    const log = readLogSince(embedded.home, logStart);
    // The sessions of a killed postmaster keep its shared memory for a moment, and another process may have taken the port.
    const isRetryable = /is still in use|already exists|could not bind|Address already in use/.test(log);
    if (!isRetryable || attempt === START_ATTEMPTS) throw new Error(describeFailure(embedded.home, log));
    await delay(250);
  }
}

function serverSettings(
  clusterDir: string,
  port: number,
  { maxConnections = 200, durability, unixSocket = false }: EmbeddedPostgresOptions,
): Record<string, string> {
  const unsafe = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };
  return {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: unixSocket ? clusterDir : '',
    port: String(port),
    max_connections: String(maxConnections),
    ...(durability === 'test' ? {} : { shared_buffers: `${sharedBuffersMb()}MB` }),
    password_encryption: 'scram-sha-256',
    timezone: 'UTC',
    log_timezone: 'UTC',
    // Failed statements and the details of constraint violations contain personal data, which must not be logged.
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    ...(durability === 'test' ? unsafe : {}),
  };
}

/** False while PostgreSQL does not listen yet or is recovering. Throws any other connection error. */
async function acceptsConnections(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return true;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    // A timeout has no code; 57P03 is cannot_connect_now.
    if (code === undefined || code === 'ECONNREFUSED' || code === 'ECONNRESET' || code === '57P03')
      return false;
    throw error;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Creates the owner and the database if missing. Idempotent, so that the next start completes one that was killed. */
async function createDatabase(superuserUrl: string, ownerPassword: string): Promise<void> {
  const client = new Client({ connectionString: superuserUrl });
  await client.connect();
  try {
    const roles = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [OWNER]);
    if (roles.rowCount === 0) {
      await client.query(
        `CREATE ROLE ${OWNER} LOGIN CREATEROLE CREATEDB PASSWORD ${client.escapeLiteral(ownerPassword)}`,
      );
    }
    const databases = await client.query('SELECT FROM pg_database WHERE datname = $1', [DATABASE]);
    if (databases.rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE} OWNER ${OWNER}`);
  } finally {
    await client.end();
  }
}

function describeFailure(home: string, log: string): string {
  const reason = log.split('\n').findLast((line) => /FATAL|PANIC|ERROR/.test(line)) ?? 'it gave no reason';
  return `PostgreSQL did not start: ${reason.trim()} (log: ${logFile(home)})`;
}

function once(action: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  return () => (running ??= action());
}
