import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { connectAs, type RoleClient } from '@nibog/db';
import { startEmbeddedPostgres } from '@nibog/local/postgres/embedded-postgres';

/** A durable PostgreSQL that can be stopped and started again under the same URL. */
export type Database = AsyncDisposable & {
  url: string;
  owner: RoleClient<'owner'>;
  /** Sends SIGKILL. All sessions end, and the next start recovers. */
  crash(): Promise<void>;
  /** Stops as an administrator does: ends the sessions and flushes the data. */
  stop(): Promise<void>;
  /** No-op while it runs. */
  start(): Promise<void>;
};

export async function startDatabase(folder: string): Promise<Database> {
  // PostgreSQL does not run as root, and its account must be able to enter the folder.
  await chmod(folder, 0o711);
  const dataDir = join(folder, 'postgres');
  let running = await startEmbeddedPostgres({ dataDir });
  let up = true;
  const { url, port } = running;
  const owner = connectAs('owner', url, { max: 4 });

  async function stop(): Promise<void> {
    up = false;
    await running.stop();
  }

  return {
    url,
    owner,
    async crash() {
      up = false;
      process.kill(running.pid, 'SIGKILL');
      await running.exited;
      await running.stop();
    },
    stop,
    async start() {
      if (up) return;
      running = await startEmbeddedPostgres({ dataDir, port });
      up = true;
    },
    async [Symbol.asyncDispose]() {
      await owner[Symbol.asyncDispose]();
      await stop();
    },
  };
}
