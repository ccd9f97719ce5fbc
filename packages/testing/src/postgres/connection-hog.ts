import { Client } from 'pg';
import { waitFor } from '../wait-for.ts';
import type { OwnCluster } from './own-cluster.ts';

export type ConnectionHog = AsyncDisposable & {
  /** Tries to open one more connection. */
  openOne: () => Promise<void>;
};

/** Takes every connection of a cluster, also those of the product, as other programs might. The superuser's reserve stays. */
export async function takeEveryConnection(cluster: OwnCluster): Promise<ConnectionHog> {
  const taken: Client[] = [];
  const hog = { stopped: false };

  async function openOne(): Promise<void> {
    const client = new Client({ connectionString: cluster.url, application_name: 'another program' });
    client.on('error', () => undefined);
    await client.connect();
    taken.push(client);
  }

  async function openUntilStopped(): Promise<void> {
    while (!hog.stopped) await openOne().catch(() => undefined);
  }

  const opening = Array.from({ length: 6 }, openUntilStopped);

  async function release(): Promise<void> {
    hog.stopped = true;
    await Promise.all(opening);
    await Promise.all(taken.map((client) => client.end()));
  }

  // The product reconnects when its connections are terminated. In the end one of the loops above is faster each time. The
  // superuser's own statement may fail in the meantime.
  const terminateProduct = `SELECT count(pg_terminate_backend(pid))::int AS left FROM pg_stat_activity WHERE application_name LIKE 'nibog%'`;
  await waitFor('the product to have no connection', async () => {
    const rows = await cluster.asSuperuser(terminateProduct).catch(() => []);
    return rows[0]?.['left'] === 0;
  }).catch(async (error: unknown) => {
    await release();
    throw error;
  });

  return { openOne, [Symbol.asyncDispose]: release };
}
