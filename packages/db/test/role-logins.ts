import { createTestDatabase, type TestDatabase } from '@nibog/testing/postgres/database';
import { Client } from 'pg';
import type { ServingRole } from '../src/role-names.ts';
import { migrateDatabase } from '../src/migrate.ts';
import type { RoleUrls } from '../src/roles.ts';
import { sqlState } from '../src/sql.ts';

const REFUSED = '42501';

export type RoleLogins = AsyncDisposable & {
  db: TestDatabase;
  urls: RoleUrls;
  /** One connection for each role. */
  clients: Record<ServingRole, Client>;
  /** What PostgreSQL calls the role. */
  loginOf(role: ServingRole): string;
};

/** A database of the test's own, and each role logged in to it. */
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

/** One connection as a role, with its belt off: what is refused then, the grants refuse. */
async function logIn(url: string): Promise<Client> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query('SET default_transaction_read_only = off');
  return client;
}

/** Whether PostgreSQL lets the role run a statement; any error but its own refusal is thrown. Nothing is kept of it. */
export async function may(client: Client, statement: string, values: unknown[] = []): Promise<boolean> {
  await client.query('BEGIN');
  try {
    return await passes(client, statement, values);
  } finally {
    await client.query('ROLLBACK');
  }
}

/** The same where the statement leaves nothing behind, or a transaction is open. */
export async function passes(client: Client, statement: string, values: unknown[] = []): Promise<boolean> {
  try {
    await client.query(statement, values);
    return true;
  } catch (error) {
    if (sqlState(error) === REFUSED) return false;
    throw error;
  }
}
