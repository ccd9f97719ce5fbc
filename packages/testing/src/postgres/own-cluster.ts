import { readFileSync, realpathSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSettings, SUPERUSER } from '@nibog/local/postgres/cluster';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '@nibog/local/postgres/embedded-postgres';
import { resolveEmbeddedHome, type EmbeddedHome } from '@nibog/local/postgres/home';
import { Client } from 'pg';
import { copyTemplateCluster } from './template-cluster.ts';

/** A PostgreSQL that a test may harm: durable, as in service, and shared with no other test file. */
export type OwnCluster = AsyncDisposable & {
  /** The owner's URL, for `createTestDatabase`. */
  url: string;
  home: EmbeddedHome;
  postmasterPid: () => number;
  /** SIGKILL for the postmaster, if it is there. */
  kill: () => void;
  /** One statement as PostgreSQL's superuser, over a connection of its own. */
  asSuperuser: (statement: string) => Promise<Record<string, unknown>[]>;
  /** Waits for the end of a postmaster that was killed, and starts it again as the product starts it. */
  restart: () => Promise<void>;
};

export async function startOwnCluster(
  options: { dataDir?: string; maxConnections?: number } = {},
): Promise<OwnCluster> {
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'nibog-own-')));
  const start = (): Promise<EmbeddedPostgres> =>
    startEmbeddedPostgres({ dataDir, maxConnections: options.maxConnections ?? 100 });
  await copyTemplateCluster(dataDir);
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
    home,
    postmasterPid,
    kill() {
      try {
        process.kill(postmasterPid(), 'SIGKILL');
      } catch (error) {
        const gone =
          error instanceof Error && 'code' in error && ['ENOENT', 'ESRCH'].includes(String(error.code));
        if (!gone) throw error;
      }
    },
    asSuperuser,
    async restart() {
      await postgres.stop();
      const { port } = postgres;
      postgres = await start();
      // Somebody may have taken the port meanwhile; nobody would then find the database again.
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
