// A real PostgreSQL 18 from npm, in a folder: for development, tests and a deployment on one machine. It listens on
// 127.0.0.1 alone, with passwords that are made once and kept beside the data.

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
  /** The cluster's own folder, made when absent. */
  dataDir: string;
  /** 0 or absent: a free port, the same at each start of this folder as long as it is free. */
  port?: number;
  /** 200 when absent. */
  maxConnections?: number;
  /** `test` gives up what survives a power cut for speed, and suits throw-away data alone. `full` when absent. */
  durability?: 'full' | 'test';
  /** Also takes connections at a Unix socket, where the same passwords hold. */
  unixSocket?: boolean;
};

export type EmbeddedPostgres = AsyncDisposable & {
  /** Of the database `nibog` as its owner, who may create roles and databases but is no superuser. */
  url: string;
  port: number;
  dataDir: string;
  /** Where the Unix socket is, if one was asked for: `host` in a connection URL. */
  socketDir: string;
  /** Of the postmaster: for tests that end it as a crash would. */
  pid: number;
  /** Settles when PostgreSQL has ended: after `stop`, or by itself, which its user has to treat as a failure. */
  exited: Promise<void>;
  /** Ends all sessions and stops it; the data stays. Calling it again is harmless. */
  stop(): Promise<void>;
};

const OWNER = 'nibog';
const DATABASE = 'nibog';
const START_ATTEMPTS = 20;

/**
 * Starts PostgreSQL on a folder, made on first use, and answers once it takes connections. What a killed predecessor left
 * (a postmaster without an owner, a stale lock) is cleared first. It ends with this process, however that ends.
 * @throws Error with one line to show: the folder is in use, the port is taken, PostgreSQL cannot run here.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  if (process.platform === 'win32') {
    throw new Error(
      'The embedded PostgreSQL runs on Linux and macOS (on Windows: in WSL). Set DATABASE_URL to use a server of your own.',
    );
  }
  mkdirSync(options.dataDir, { recursive: true });
  const dataDir = realpathSync(resolve(options.dataDir));
  const place = resolveEmbeddedHome(dataDir, options.durability);
  const lock = acquireStarterLock(place.home, dataDir);
  try {
    await clearOrphan(place);
    const settings = readSettings(place);
    createCluster(place, settings, options.durability);
    const { postmaster, port } = await startPostmaster(place, settings, options);
    const stop = once(async () => {
      await postmaster.stop();
      lock.release();
    });
    const address = (user: string, password: string, database: string): string =>
      `postgres://${user}:${password}@127.0.0.1:${port}/${database}`;
    try {
      if (port !== settings.port) writeSettings(place, { ...settings, port });
      await createDatabase(
        address(SUPERUSER, settings.superuserPassword, 'postgres'),
        settings.ownerPassword,
      );
    } catch (error) {
      await stop();
      throw error;
    }
    const url = address(OWNER, settings.ownerPassword, DATABASE);
    return {
      url,
      port,
      dataDir,
      socketDir: place.clusterDir,
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

/** Where the owner reaches a folder's database while somebody runs it; `null` where there never was one. */
export function findEmbeddedUrl(dataDir: string): string | null {
  if (!existsSync(dataDir)) return null;
  const place = resolveEmbeddedHome(realpathSync(dataDir));
  if (!existsSync(place.clusterDir)) return null;
  const { ownerPassword, port } = readSettings(place);
  return port === undefined ? null : `postgres://${OWNER}:${ownerPassword}@127.0.0.1:${port}/${DATABASE}`;
}

/** Starts the postmaster and waits until it takes connections, on another port or once more where that helps. */
async function startPostmaster(
  place: EmbeddedHome,
  settings: Settings,
  options: EmbeddedPostgresOptions,
): Promise<{ postmaster: Postmaster; port: number }> {
  const fixedPort = options.port === 0 ? undefined : options.port;
  for (let attempt = 1; ; attempt += 1) {
    if (fixedPort !== undefined && !(await isPortFree(fixedPort))) {
      throw new Error(`Port ${fixedPort} on 127.0.0.1 is taken: PostgreSQL needs it, or another one given.`);
    }
    const port = fixedPort ?? (await findFreePort(settings.port));
    const logStart = logLength(place.home);
    const postmaster = spawnPostmaster(place, serverSettings(place.clusterDir, port, options));
    const state = { running: true };
    const ended = postmaster.exited.then(() => (state.running = false));
    const url = `postgres://${SUPERUSER}:${settings.superuserPassword}@127.0.0.1:${port}/postgres`;
    try {
      while (state.running) {
        if (await takesConnections(url)) return { postmaster, port };
        await Promise.race([delay(25), ended]);
      }
    } catch (error) {
      await postmaster.stop();
      throw error;
    }
    const log = readLogSince(place.home, logStart);
    // The last sessions of a killed postmaster hold its shared memory for a moment; a port may be taken meanwhile.
    const worthAnother = /is still in use|already exists|could not bind|Address already in use/.test(log);
    if (!worthAnother || attempt === START_ATTEMPTS) throw new Error(describeFailure(place.home, log));
    await delay(250);
  }
}

function serverSettings(
  clusterDir: string,
  port: number,
  { maxConnections = 200, durability, unixSocket = false }: EmbeddedPostgresOptions,
): Record<string, string> {
  const fast = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };
  return {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: unixSocket ? clusterDir : '',
    port: String(port),
    max_connections: String(maxConnections),
    ...(durability === 'test' ? {} : { shared_buffers: `${sharedBuffersMb()}MB` }),
    password_encryption: 'scram-sha-256',
    timezone: 'UTC',
    log_timezone: 'UTC',
    // A failed statement and the detail of a violated constraint carry parents' and children's data.
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    ...(durability === 'test' ? fast : {}),
  };
}

/** False while it is not listening yet or still recovering; anything else that keeps a connection away is thrown. */
async function takesConnections(url: string): Promise<boolean> {
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

/** Each step looks first, so that a start that was killed half-way is completed by the next. */
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
