import { randomBytes } from 'node:crypto';
import { connectAs, type RoleClient, sqlState } from '@nibog/db';
import { Client } from 'pg';
import { inject } from 'vitest';

const INSUFFICIENT_PRIVILEGE = '42501';

declare module 'vitest' {
  interface ProvidedContext {
    /** The owner's URL of the cluster's own database; `nibog_template` beside it is migrated and seeded. */
    clusterUrl: string;
  }
}

export type TestDatabase = AsyncDisposable & {
  /** The owner's URL. */
  url: string;
  /** The owner, who may arrange and inspect anything. */
  owner: RoleClient<'owner'>;
};

/** A database of the test's own: migrated and seeded (cloned from the template), or empty; in the shared cluster unless another is named. */
export async function createTestDatabase({
  empty = false,
  clusterUrl = inject('clusterUrl'),
} = {}): Promise<TestDatabase> {
  const name = `t_${randomBytes(8).toString('hex')}`;
  await runOnCluster(clusterUrl, `CREATE DATABASE ${name} ${empty ? '' : 'TEMPLATE nibog_template'}`);
  const url = new URL(clusterUrl);
  url.pathname = `/${name}`;
  const owner = connectAs('owner', url.toString(), { max: 3 });
  return {
    url: url.toString(),
    owner,
    async [Symbol.asyncDispose]() {
      await owner[Symbol.asyncDispose]();
      await dropDatabase(clusterUrl, name);
    },
  };
}

/** Only a superuser may force an autovacuum worker out; without force PostgreSQL sends it away by itself. */
async function dropDatabase(clusterUrl: string, name: string): Promise<void> {
  try {
    await runOnCluster(clusterUrl, `DROP DATABASE ${name} WITH (FORCE)`);
  } catch (error) {
    if (sqlState(error) !== INSUFFICIENT_PRIVILEGE) throw error;
    await runOnCluster(clusterUrl, `DROP DATABASE ${name}`);
  }
}

async function runOnCluster(clusterUrl: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: clusterUrl });
  // What breaks fails the statement too.
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
