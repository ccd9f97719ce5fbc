import { createTestDatabase, type TestDatabase } from '@nibog/testing/postgres/database';
import { Client } from 'pg';
import type { ServingRole } from '../src/role-names.ts';
import { migrateDatabase } from '../src/migrate.ts';
import type { RoleUrls } from '../src/roles.ts';
import { sqlState } from '../src/sql.ts';

const INSUFFICIENT_PRIVILEGE = '42501';

export type RoleLogins = AsyncDisposable & {
  db: TestDatabase;
  urls: RoleUrls;
  /** One connection per role. */
  clients: Record<ServingRole, Client>;
  /** The name of the role's login in PostgreSQL. */
  loginOf(role: ServingRole): string;
};

/** Creates a database and logs in to it as each role. */
export async function logInAsEachRole(): Promise<RoleLogins> {
  const db = await createTestDatabase();
  const { roleUrls: urls } = await migrateDatabase({ url: db.url });
  const clients = {
    reader: await logIn(urls.reader),
    checkout: await logIn(urls.checkout),
    webhook: await logIn(urls.webhook),
    settlement: await logIn(urls.settlement),
    retention: await logIn(urls.retention),
  };
  return {
    db,
    urls,
    clients,
    loginOf: (role) => new URL(urls[role]).username,
    async [Symbol.asyncDispose]() {
      for (const client of Object.values(clients)) await client.end();
      await db[Symbol.asyncDispose]();
    },
  };
}

/** Logs in as a role with its read-only setting disabled, so that only the grants can refuse a statement. */
async function logIn(url: string): Promise<Client> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query('SET default_transaction_read_only = off');
  return client;
}

/** Whether the role's grants permit a statement. Rolls the statement back; throws any error except a missing grant. */
export async function isPermitted(
  client: Client,
  statement: string,
  values: unknown[] = [],
): Promise<boolean> {
  await client.query('BEGIN');
  try {
    return await runIfPermitted(client, statement, values);
  } finally {
    await client.query('ROLLBACK');
  }
}

/** Runs a statement and returns whether the role's grants permit it. Throws any error except a missing grant. */
export async function runIfPermitted(
  client: Client,
  statement: string,
  values: unknown[] = [],
): Promise<boolean> {
  try {
    await client.query(statement, values);
    return true;
  } catch (error) {
    if (sqlState(error) === INSUFFICIENT_PRIVILEGE) return false;
    throw error;
  }
}
