import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { createTestDatabase, type TestDatabase } from '@nibog/testing/postgres/database';
import { sendText } from '@nibog/testing/postgres/send-text';
import { waitFor } from '@nibog/testing/wait-for';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { connectAs, type RoleClient } from '../src/client.ts';
import { migrateDatabase, type Migrated } from '../src/migrate.ts';
import { SERVING_ROLES } from '../src/role-names.ts';
import { ensureRoles, type RoleUrls } from '../src/roles.ts';
import { describeSchema } from './pg-catalog.ts';

const MODULE = new URL('../src/migrate.ts', import.meta.url).href;
const MIGRATIONS = [
  '20261123000000_tables',
  '20261123000100_guards',
  '20261123200000_endings',
  '20261124000100_language',
  '20261124000200_refunds_by_payment',
  '20261126130000_aftercare_mails',
  '20261126130100_cancellation_policy',
  '20261126131000_more_mails',
  '20261126131100_finding_bookings',
  '20261126140000_extras',
  '20261126200000_not_at_rest',
  '20261126210000_growth',
];

/** Runs the migration in a child process, which the test can kill. */
function migrateInChildProcess(url: string): { child: ChildProcess; applied: Promise<string[]> } {
  const script = `
    const { migrateDatabase } = await import(${JSON.stringify(MODULE)});
    const { applied } = await migrateDatabase({ url: process.env.TEST_OWNER_URL, seedDemo: true });
    process.stdout.write(JSON.stringify({ applied, resources: process.getActiveResourcesInfo() }));`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    env: { ...process.env, TEST_OWNER_URL: url },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  async function finish(): Promise<string[]> {
    const [out, err, [code]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'exit'),
    ]);
    if (code !== 0) throw new Error(`the migration ended with ${code}: ${err}`);
    const { applied, resources }: { applied: string[]; resources: string[] } = JSON.parse(out);
    // A running timer would delay the exit of every process that migrates.
    expect(resources).not.toContain('Timeout');
    return applied;
  }
  return { child, applied: finish() };
}

/** Everything that a migration may change: tables, permissions, logins, secrets and the demo catalogue. */
async function describeDatabase(owner: RoleClient<'owner'>): Promise<unknown> {
  const { rows } = await owner.query(`
    SELECT (SELECT json_agg(m ORDER BY m.migration_name) FROM _prisma_migrations m) AS migrations,
           (SELECT json_agg(l ORDER BY l.role) FROM private.logins l) AS logins,
           (SELECT json_agg(json_build_array(g.digest, g.xmin)) FROM private.applied_grants g) AS grants,
           (SELECT json_agg(s) FROM private.secrets s) AS secrets,
           (SELECT json_agg(json_build_array(c.oid, c.xmin) ORDER BY c.oid) FROM pg_class c
             WHERE c.relnamespace IN ('public'::regnamespace, 'private'::regnamespace)) AS relations,
           (SELECT datacl::text FROM pg_database WHERE datname = current_database()) AS acl,
           (SELECT count(*)::int FROM events) AS events,
           (SELECT sum(capacity)::int FROM slots) AS places`);
  return { rows, schema: await describeSchema(owner) };
}

/** Checks that each role can log in and has its grants and settings. */
async function useRoles(urls: RoleUrls): Promise<void> {
  await using reader = connectAs('reader', urls.reader);
  await using checkout = connectAs('checkout', urls.checkout);
  await using webhook = connectAs('webhook', urls.webhook);
  await using settlement = connectAs('settlement', urls.settlement);
  await sendText(reader, 'SELECT count(*) FROM bookings');
  await sendText(checkout, 'UPDATE slots SET held = held WHERE false');
  await sendText(webhook, `INSERT INTO webhook_events (dedupe_key, body) VALUES ($1, '')`, [
    randomBytes(8).toString('hex'),
  ]);
  await sendText(settlement, 'UPDATE payments SET status = status WHERE false');
  const settings = await sendText(
    webhook,
    `SELECT current_setting('statement_timeout') AS statement, current_setting('lock_timeout') AS lock`,
  );
  expect(settings.rows).toEqual([{ statement: '3s', lock: '1s' }]);
  const readOnly = await sendText(reader, 'SHOW default_transaction_read_only');
  expect(readOnly.rows).toEqual([{ default_transaction_read_only: 'on' }]);
}

function loginOf(url: string): string {
  return new URL(url).username;
}

async function countRoles(owner: RoleClient<'owner'>): Promise<number> {
  const { rows } = await owner.query<{ count: number }>(
    `SELECT count(*)::int FROM pg_roles r JOIN private.logins l ON l.login = r.rolname`,
  );
  return rows[0]?.count ?? 0;
}

test('two concurrent calls on an empty database migrate once and return the same logins', async () => {
  await using db = await createTestDatabase({ empty: true });
  const both = await Promise.all([migrateDatabase({ url: db.url }), migrateDatabase({ url: db.url })]);
  expect(both.map(({ applied }) => applied).toSorted((a, b) => a.length - b.length)).toEqual([
    [],
    MIGRATIONS,
  ]);
  expect(both[0].roleUrls).toEqual(both[1].roleUrls);
  await useRoles(both[0].roleUrls);
});

test('four concurrent starts in three processes migrate and seed once', async () => {
  await using db = await createTestDatabase({ empty: true });
  const here = async () => (await migrateDatabase({ url: db.url, seedDemo: true })).applied;
  const applied = await Promise.all([
    migrateInChildProcess(db.url).applied,
    migrateInChildProcess(db.url).applied,
    here(),
    here(),
  ]);
  expect(applied.toSorted((a, b) => a.length - b.length)).toEqual([[], [], [], MIGRATIONS]);
  const { rows } = await db.owner.query(
    `SELECT count(*)::int AS events, count(DISTINCT city_id)::int AS cities FROM events`,
  );
  expect(rows).toEqual([{ events: 21, cities: 21 }]);
  await useRoles((await migrateDatabase({ url: db.url })).roleUrls);
});

/** A database with roles of its own, which the following tests damage and repair. */
let migratedDb: TestDatabase;
let migrated: Migrated;
beforeAll(async () => {
  migratedDb = await createTestDatabase({ empty: true });
  migrated = await migrateDatabase({ url: migratedDb.url, seedDemo: true });
});
afterAll(() => migratedDb[Symbol.asyncDispose]());

test('a second start changes nothing', async () => {
  const before = await describeDatabase(migratedDb.owner);
  const second = await migrateDatabase({ url: migratedDb.url, seedDemo: true });
  expect(second).toEqual({ roleUrls: migrated.roleUrls, applied: [] });
  expect(await describeDatabase(migratedDb.owner)).toEqual(before);
});

/** A database in the state between the migrations and the roles. */
async function createDatabaseWithoutRoles(): Promise<TestDatabase> {
  const db = await createTestDatabase();
  await db.owner.query(
    'DELETE FROM private.logins; DELETE FROM private.applied_grants; DELETE FROM private.secrets',
  );
  return db;
}

test('the next start completes one that was killed between creating the roles and granting', async () => {
  await using db = await createDatabaseWithoutRoles();
  // An uncommitted insert into applied_grants blocks the other process just before it commits its grants.
  await using blocker = connectAs('owner', db.url, { max: 1 });
  await blocker.query('BEGIN');
  await blocker.query(`INSERT INTO private.applied_grants (digest) VALUES ('blocking')`);
  const { child, applied } = migrateInChildProcess(db.url);
  const waiting = await waitFor(
    'the other process to be about to record its grants',
    async () => {
      const { rows } = await db.owner.query<{ pid: number }>(
        `SELECT pid FROM pg_stat_activity
          WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE 'INSERT INTO private.applied_grants%'`,
      );
      return rows;
    },
    (rows) => rows.length === 1,
  );
  child.kill('SIGKILL');
  await expect(applied).rejects.toThrow('ended with');
  await db.owner.query('SELECT pg_terminate_backend($1)', [waiting[0]?.pid]);
  await blocker.query('ROLLBACK');

  expect(await countRoles(db.owner)).toBe(5);
  const granted = await db.owner.query(
    `SELECT 1 FROM information_schema.table_privileges t JOIN private.logins l ON l.login = t.grantee`,
  );
  expect(granted.rowCount).toBe(0);
  await useRoles((await migrateDatabase({ url: db.url })).roleUrls);
});

test('the next start completes one that was killed between two roles', async () => {
  await using db = await createDatabaseWithoutRoles();
  await db.owner.query(
    `INSERT INTO private.logins (role, login, password) VALUES ('reader', current_database() || '_reader', 'kept')`,
  );
  const name = new URL(db.url).pathname.slice(1);
  await db.owner.query(`CREATE ROLE "${name}_reader" LOGIN`);
  const { roleUrls } = await migrateDatabase({ url: db.url });
  expect(new URL(roleUrls.reader).password).toBe('kept');
  await useRoles(roleUrls);
});

test('recreates the roles and grants after a restore to a server without the roles', async () => {
  const { owner, url } = migratedDb;
  const { roleUrls } = migrated;
  for (const roleUrl of Object.values(roleUrls)) {
    const role = `"${loginOf(roleUrl)}"`;
    // From PostgreSQL 16 on, the creator of a role may administer it but is not a member of it.
    await owner.query(`GRANT ${role} TO CURRENT_USER`);
    await owner.query(`DROP OWNED BY ${role}`);
    await owner.query(`DROP ROLE ${role}`);
  }
  expect(await countRoles(owner)).toBe(0);
  const again = await migrateDatabase({ url });
  expect(again.roleUrls).toEqual(roleUrls);
  await useRoles(again.roleUrls);
});

test('resets the passwords after a restore to a server where they have changed', async () => {
  const { owner, url } = migratedDb;
  const { roleUrls } = migrated;
  for (const roleUrl of Object.values(roleUrls))
    await owner.query(`ALTER ROLE "${loginOf(roleUrl)}" PASSWORD 'another'`);
  const again = await migrateDatabase({ url });
  expect(again.roleUrls).toEqual(roleUrls);
  await useRoles(again.roleUrls);
});

test('a copied database whose logins do not work gets new ones and does not change those of the original', async () => {
  const { roleUrls: originals } = migrated;
  await using copy = await createTestDatabase();
  for (const role of SERVING_ROLES)
    await copy.owner.query(`UPDATE private.logins SET login = $2, password = 'stale' WHERE role = $1`, [
      role,
      loginOf(originals[role]),
    ]);
  const { roleUrls } = await migrateDatabase({ url: copy.url });
  expect(loginOf(roleUrls.reader)).toBe(`${new URL(copy.url).pathname.slice(1)}_reader`);
  await useRoles(roleUrls);
  await useRoles(originals);
});

test('applies the grants again when a migration has added a table', async () => {
  const { owner, url } = migratedDb;
  const { roleUrls } = migrated;
  await owner.query('CREATE TABLE later (id int)');
  await owner.query(
    `INSERT INTO _prisma_migrations (id, checksum, migration_name) VALUES ('later', '', '99990101000000_later')`,
  );
  await using settlement = connectAs('settlement', roleUrls.settlement);
  await expect(sendText(settlement, 'SELECT * FROM later')).rejects.toMatchObject({ code: '42501' });
  await ensureRoles(owner, url, {});
  await expect(sendText(settlement, 'SELECT * FROM later')).resolves.toMatchObject({ rowCount: 0 });
});

test('uses the configured logins when the owner may not create roles', async () => {
  const name = `t_${randomBytes(8).toString('hex')}`;
  await using cluster = connectAs('owner', inject('clusterUrl'), { max: 1 });
  const logIn = (role: string) => {
    const url = new URL(inject('clusterUrl'));
    url.username = `${name} ${role}`;
    url.password = 'given';
    url.pathname = `/${name}`;
    return url.toString();
  };
  for (const role of ['limited', ...SERVING_ROLES]) {
    await cluster.query(`CREATE ROLE "${name} ${role}" LOGIN PASSWORD 'given'`);
    // Lets the test terminate the role's connections when it drops the database.
    await cluster.query(`GRANT "${name} ${role}" TO CURRENT_USER`);
  }
  await cluster.query(`CREATE DATABASE ${name} OWNER "${name} limited"`);
  try {
    const url = logIn('limited');
    await expect(migrateDatabase({ url })).rejects.toMatchObject({ code: '42501' });
    const roleUrls = {
      reader: logIn('reader'),
      checkout: logIn('checkout'),
      webhook: logIn('webhook'),
      settlement: logIn('settlement'),
      retention: logIn('retention'),
    };
    const given = await migrateDatabase({ url, roleUrls });
    expect(given.roleUrls).toEqual(roleUrls);
    await using settlement = connectAs('settlement', roleUrls.settlement);
    await using reader = connectAs('reader', roleUrls.reader);
    await sendText(settlement, 'UPDATE payments SET status = status WHERE false');
    await expect(sendText(reader, 'UPDATE payments SET status = status WHERE false')).rejects.toMatchObject({
      code: '42501',
    });
    await expect(migrateDatabase({ url, roleUrls })).resolves.toEqual({ roleUrls, applied: [] });
  } finally {
    await cluster.query(`DROP DATABASE ${name} WITH (FORCE)`);
  }
});

test('reports a refused connection when PostgreSQL is unreachable', async () => {
  const url = new URL(inject('clusterUrl'));
  url.port = '1';
  await expect(migrateDatabase({ url: url.toString() })).rejects.toThrow('ECONNREFUSED');
});
