import { Client } from 'pg';
import { waitFor } from '../wait-for.ts';
import type { OwnCluster } from './own-cluster.ts';

export type ConnectionHog = AsyncDisposable & {
  /** Tries to connect once more. */
  oneMore: () => Promise<void>;
};

/** Other programs that take every connection of a cluster, those of `nibog …` included; the superuser's reserve is left. */
export async function takeEveryConnection(cluster: OwnCluster): Promise<ConnectionHog> {
  const taken: Client[] = [];
  const hog = { over: false };

  async function oneMore(): Promise<void> {
    const client = new Client({ connectionString: cluster.url, application_name: 'another program' });
    client.on('error', () => undefined);
    await client.connect();
    taken.push(client);
  }

  async function takeOn(): Promise<void> {
    while (!hog.over) await oneMore().catch(() => undefined);
  }

  const taking = Array.from({ length: 6 }, takeOn);

  async function letGo(): Promise<void> {
    hog.over = true;
    await Promise.all(taking);
    await Promise.all(taken.map((client) => client.end()));
  }

  // Whoever is ended comes back; sooner or later one of these is quicker, and stays. In the rush the superuser waits too.
  const endOthers = `SELECT count(pg_terminate_backend(pid))::int AS left FROM pg_stat_activity WHERE application_name LIKE 'nibog%'`;
  await waitFor('no connection to be left', async () => {
    const rows = await cluster.asSuperuser(endOthers).catch(() => []);
    return rows[0]?.['left'] === 0;
  }).catch(async (error: unknown) => {
    await letGo();
    throw error;
  });

  return { oneMore, [Symbol.asyncDispose]: letGo };
}
