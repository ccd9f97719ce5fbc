import { randomBytes } from 'node:crypto';
import { connectAs, type RoleClient, type RoleUrls, sqlState } from '@nibog/db';
import { Client } from 'pg';
import { inject } from 'vitest';

const INSUFFICIENT_PRIVILEGE = '42501';

declare module 'vitest' {
  interface ProvidedContext {
    /** The owner's URL of the cluster's own database. */
    clusterUrl: string;
    /** Where the serving roles log in to the migrated and seeded `nibog_template` of the same cluster. */
    templateLogins: RoleUrls;
  }
}

export type TestDatabase = AsyncDisposable & {
  /** The owner's URL. */
  url: string;
  /** The owner, who may arrange and inspect anything. */
  owner: RoleClient<'owner'>;
  /** Where the serving roles log in; absent: the database is not known to be migrated. */
  logins?: RoleUrls;
};

export type TestDatabaseOptions = {
  /** Nothing is in it. Otherwise it is a copy of the template: migrated and seeded. */
  empty?: boolean;
  /** The owner's URL of another cluster than the shared one. */
  clusterUrl?: string;
};

/** Creates a database for one test. */
export async function createTestDatabase({
  empty = false,
  clusterUrl = inject('clusterUrl'),
}: TestDatabaseOptions = {}): Promise<TestDatabase> {
  const name = `t_${randomBytes(8).toString('hex')}`;
  // The other strategy writes the copy to the write-ahead log, which takes ten times as long.
  const copy = 'TEMPLATE nibog_template STRATEGY file_copy';
  await runOnCluster(clusterUrl, `CREATE DATABASE ${name} ${empty ? '' : copy}`);
  const url = toDatabaseUrl(clusterUrl, name);
  const owner = connectAs('owner', url, { max: 3 });
  const isCopyOfShared = !empty && clusterUrl === inject('clusterUrl');
  return {
    url,
    owner,
    // A copy keeps the template's logins, which are roles of the whole cluster.
    ...(isCopyOfShared ? { logins: inject('templateLogins') } : {}),
    async [Symbol.asyncDispose]() {
      await owner[Symbol.asyncDispose]();
      await dropDatabase(clusterUrl, name);
    },
  };
}

function toDatabaseUrl(url: string, name: string): string {
  const target = new URL(url);
  target.pathname = `/${name}`;
  return target.toString();
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
