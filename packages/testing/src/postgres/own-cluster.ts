import { readFileSync, realpathSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSettings, SUPERUSER } from '@nibog/local/postgres/cluster';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '@nibog/local/postgres/embedded-postgres';
import { resolveEmbeddedHome, type EmbeddedHome } from '@nibog/local/postgres/home';
import { Client } from 'pg';
import { createTestDatabase, type TestDatabase } from './database.ts';
import { copyTemplateCluster } from './template-cluster.ts';

/** A PostgreSQL that a test may damage: durable, as in production, and not shared with other test files. */
export type OwnCluster = AsyncDisposable & {
  /** The owner's URL. */
  url: string;
  /** Creates a copy of the template. */
  createDatabase: () => Promise<TestDatabase>;
  home: EmbeddedHome;
  postmasterPid: () => number;
  /** Sends SIGKILL to the postmaster if it runs. */
  kill: () => void;
  /** Runs one statement as PostgreSQL's superuser, over its own connection. */
  asSuperuser: (statement: string) => Promise<Record<string, unknown>[]>;
  /** Waits until a killed postmaster has exited, and starts PostgreSQL as the product does. */
  restart: () => Promise<void>;
};

export async function startOwnCluster(
  options: { dataDir?: string; maxConnections?: number } = {},
): Promise<OwnCluster> {
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'nibog-own-')));
  const start = (): Promise<EmbeddedPostgres> =>
    startEmbeddedPostgres({ dataDir, maxConnections: options.maxConnections ?? 100 });
  const logins = await copyTemplateCluster(dataDir);
  let postgres = await start();
  const home = resolveEmbeddedHome(realpathSync(dataDir));

  async function asSuperuser(statement: string): Promise<Record<string, unknown>[]> {
    const { superuserPassword: password } = readSettings(home);
    const client = new Client({ host: '127.0.0.1', port: postgres.port, user: SUPERUSER, password });
    client.on('error', () => undefined);
    await client.connect();
    try {
      return (await client.query<Record<string, unknown>>(statement)).rows;
    } finally {
      await client.end();
    }
  }

  const postmasterPid = (): number =>
    Number.parseInt(readFileSync(join(home.clusterDir, 'postmaster.pid'), 'utf8'), 10);

  return {
    url: postgres.url,
    createDatabase: async () => ({ ...(await createTestDatabase({ clusterUrl: postgres.url })), logins }),
    home,
    postmasterPid,
    kill() {
      try {
        process.kill(postmasterPid(), 'SIGKILL');
      } catch (error) {
        const hasExited =
          error instanceof Error && 'code' in error && ['ENOENT', 'ESRCH'].includes(String(error.code));
        if (!hasExited) throw error;
      }
    },
    asSuperuser,
    async restart() {
      await postgres.stop();
      const { port } = postgres;
      postgres = await start();
      // If another program had taken the port, no client would find the database.
      if (postgres.port !== port)
        throw new Error(`PostgreSQL came back on port ${postgres.port}, not ${port}`);
    },
    async [Symbol.asyncDispose]() {
      await postgres.stop();
      await rm(home.home, { recursive: true, force: true });
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
