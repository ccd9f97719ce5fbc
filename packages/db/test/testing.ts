import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import { inject } from 'vitest';
import { connectAs, type RoleClient } from '../src/client.ts';
import { sqlState } from '../src/sql.ts';

export { takeEveryConnection } from './connection-hog.ts';
export { startOwnCluster, type OwnCluster } from './own-cluster.ts';
export { createScarceDisk, type ScarceDisk } from './scarce-disk.ts';
export { startTcpProxy, type TcpProxy } from './tcp-proxy.ts';
export { createRewritingPool } from './rewriting-pool.ts';
export { insertBooking, insertPayment, type PaymentPlan, type TestPayment } from './rows.ts';

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

/** Waits until `read` answers something that `accept` takes, and answers it: for a state, never for a time. */
export async function waitFor<Value>(
  what: string,
  read: () => Value | Promise<Value>,
  accept: (value: Value) => boolean = Boolean,
  { timeoutMs = 20_000, everyMs = 20 } = {},
): Promise<Value> {
  const giveUpAt = performance.now() + timeoutMs;
  for (;;) {
    const value = await read();
    if (accept(value)) return value;
    if (performance.now() > giveUpAt) {
      throw new Error(`waited ${timeoutMs} ms in vain: ${what}; last seen: ${JSON.stringify(value)}`);
    }
    await pause(everyMs);
  }
}
