import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrateDatabase, type RoleClient } from '@nibog/db';
import { startServerProcess, type ServerProcess } from '@nibog/testing/app/server-process';
import { startPooler } from '@nibog/testing/postgres/pooler';
import { startDatabase, type Database } from '@nibog/testing/postgres/server';
import { startChild, type Child } from './child.ts';

/** The shared environment of the benchmarks: a durable PostgreSQL, and the services that a server needs. */
export type BenchEnvironment = AsyncDisposable & {
  database: Database;
  owner: RoleClient<'owner'>;
  /** The URL of each serving role. */
  roleUrls: Awaited<ReturnType<typeof migrateDatabase>>['roleUrls'];
  /** Starts the server's `main.ts` in its own process. */
  startProduct(env?: Record<string, string>): Promise<ServerProcess>;
  /** Starts a program of this folder. */
  startChild(file: string, env: Record<string, string>): Promise<Child>;
};

/** The latency of PhonePe's pay endpoint. A lock held during that call would limit a slot to 20 checkouts a second. */
export const PAY_DELAY_MS = 50;

/** With a pooler, the product uses it except where it needs a session. The baselines always connect directly. */
export async function startEnvironment({ pooler: usePooler = false } = {}): Promise<BenchEnvironment> {
  await using cleanup = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'nibog-bench-'));
  cleanup.defer(() => rm(folder, { recursive: true, force: true }));
  const database = cleanup.use(await startDatabase(folder));
  const { roleUrls } = await migrateDatabase({ url: database.url });
  const phonepe = cleanup.use(await startChild('instant-phonepe.ts', { PAY_DELAY_MS: String(PAY_DELAY_MS) }));
  const mailServer = cleanup.use(await startSilentMailServer());
  const simulator = { authBaseUrl: phonepe.url, pgBaseUrl: phonepe.url };
  const pooler = usePooler ? cleanup.use(await startPooler(database.url)) : null;
  const databaseEnv = pooler && { DATABASE_URL: pooler.url, DATABASE_DIRECT_URL: database.url };
  const owned = cleanup.move();
  return {
    database,
    owner: database.owner,
    roleUrls,
    startProduct: async (env = {}) =>
      startServerProcess(
        { db: database, simulator, smtp: { url: mailServer.url } },
        { ...databaseEnv, ...env },
      ),
    startChild,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** Starts a mail server that accepts connections and never replies, so that the measurements exclude sending mails. */
async function startSilentMailServer(): Promise<AsyncDisposable & { url: string }> {
  const server = createServer((socket) => socket.on('error', () => undefined).resume());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the mail server has no port');
  return {
    url: `smtp://127.0.0.1:${address.port}`,
    [Symbol.asyncDispose]: async () => {
      server.close();
    },
  };
}
