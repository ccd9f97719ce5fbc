import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrateDatabase, type RoleClient } from '@nibog/db';
import { startServerProcess, type ServerProcess } from '@nibog/testing/app/server-process';
import { startPooler } from '@nibog/testing/postgres/pooler';
import { startDatabase, type Database } from '@nibog/testing/postgres/server';
import { startChild, type Child } from './child.ts';

/** What the benchmarks share: a PostgreSQL that keeps what it answered, and what a server needs around it. */
export type World = AsyncDisposable & {
  database: Database;
  owner: RoleClient<'owner'>;
  /** The URL of each role, as the product itself logs in. */
  roleUrls: Awaited<ReturnType<typeof migrateDatabase>>['roleUrls'];
  /** The product, `main.ts`, as a process of its own. */
  startProduct(env?: Record<string, string>): Promise<ServerProcess>;
  /** One of the programs beside this file. */
  startChild(file: string, env: Record<string, string>): Promise<Child>;
};

/** Until PhonePe gives a page to pay on. With a lock held over that, a slot would be checked out 20 times a second. */
export const PAY_DELAY_MS = 50;

/** With a pooler the product reaches PostgreSQL through it, but for what needs a session; baselines go straight. */
export async function startWorld({ pooler: pooled = false } = {}): Promise<World> {
  await using cleanup = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'nibog-bench-'));
  cleanup.defer(() => rm(folder, { recursive: true, force: true }));
  const database = cleanup.use(await startDatabase(folder));
  const { roleUrls } = await migrateDatabase({ url: database.url });
  const phonepe = cleanup.use(await startChild('phonepe-at-once.ts', { PAY_DELAY_MS: String(PAY_DELAY_MS) }));
  const silent = cleanup.use(await startSilentMailServer());
  const simulator = { authBaseUrl: phonepe.url, pgBaseUrl: phonepe.url };
  const pooler = pooled ? cleanup.use(await startPooler(database.url)) : null;
  const way = pooler && { DATABASE_URL: pooler.url, DATABASE_DIRECT_URL: database.url };
  const owned = cleanup.move();
  return {
    database,
    owner: database.owner,
    roleUrls,
    startProduct: async (env = {}) =>
      startServerProcess({ db: database, simulator, smtp: { url: silent.url } }, { ...way, ...env }),
    startChild,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** Takes connections and says nothing: mails are written and wait, so that sending them is no part of what is measured. */
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
