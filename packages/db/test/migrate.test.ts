import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { createTestDatabase } from '@nibog/testing/postgres/database';
import { sendText } from '@nibog/testing/postgres/send-text';
import { waitFor } from '@nibog/testing/wait-for';
import { expect, inject, test } from 'vitest';
import { connectAs, type RoleClient } from '../src/client.ts';
import { migrateDatabase } from '../src/migrate.ts';
import { SERVING_ROLES } from '../src/role-names.ts';
import { ensureRoles, type RoleUrls } from '../src/roles.ts';
import { applyMigrations } from '../src/schema-engine.ts';
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

/** A start of the product's migration in a process of its own, which can be killed. */
function migrateElsewhere(url: string): { child: ChildProcess; applied: Promise<string[]> } {
  const script = `
    const { migrateDatabase } = await import(${JSON.stringify(MODULE)});
    const { applied } = await migrateDatabase({ url: process.env.TEST_OWNER_URL, seedDemo: true });
    // The migration engine leaves a timer of 10 s behind, which would keep the process.
    process.stdout.write(JSON.stringify(applied), () => process.exit());`;
  const child = spawn(process.execPath, ['--no-warnings', '--input-type=module', '-e', script], {
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
    const applied: string[] = JSON.parse(out);
    return applied;
  }
  return { child, applied: finish() };
}

/** Everything that a migration may change: the tables, who may do what, logins, secrets and the demo's rows. */
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

/** Uses each role for what it is for: it logs in and its grants are there. */
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
  const belt = await sendText(reader, 'SHOW default_transaction_read_only');
  expect(belt.rows).toEqual([{ default_transaction_read_only: 'on' }]);
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

test('two calls at once on an empty database migrate once and agree on the logins', async () => {
  await using db = await createTestDatabase({ empty: true });
  const both = await Promise.all([migrateDatabase({ url: db.url }), migrateDatabase({ url: db.url })]);
  expect(both.map(({ applied }) => applied).toSorted((a, b) => a.length - b.length)).toEqual([
    [],
    MIGRATIONS,
  ]);
  expect(both[0].roleUrls).toEqual(both[1].roleUrls);
  await useRoles(both[0].roleUrls);
});

test('four starts at once, in three processes, migrate and seed once', async () => {
  await using db = await createTestDatabase({ empty: true });
  const here = async () => (await migrateDatabase({ url: db.url, seedDemo: true })).applied;
  const applied = await Promise.all([
    migrateElsewhere(db.url).applied,
    migrateElsewhere(db.url).applied,
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

test('a second start changes nothing', async () => {
  await using db = await createTestDatabase({ empty: true });
  const first = await migrateDatabase({ url: db.url, seedDemo: true });
  const before = await describeDatabase(db.owner);
  const second = await migrateDatabase({ url: db.url, seedDemo: true });
  expect(second).toEqual({ roleUrls: first.roleUrls, applied: [] });
  expect(await describeDatabase(db.owner)).toEqual(before);
});

test('a start that is killed after it made the roles and before it granted is made good by the next', async () => {
  await using db = await createTestDatabase({ empty: true });
  await applyMigrations(db.url);
  // An uncommitted record of the grants makes the other process wait just before it would commit them.
  await using blocker = connectAs('owner', db.url, { max: 1 });
  await blocker.query('BEGIN');
  await blocker.query(`INSERT INTO private.applied_grants (digest) VALUES ('in the way')`);
  const { child, applied } = migrateElsewhere(db.url);
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

test('a start that was killed between two roles is made good by the next', async () => {
  await using db = await createTestDatabase({ empty: true });
  await applyMigrations(db.url);
  await db.owner.query(
    `INSERT INTO private.logins (role, login, password) VALUES ('reader', current_database() || '_reader', 'kept')`,
  );
  const name = new URL(db.url).pathname.slice(1);
  await db.owner.query(`CREATE ROLE "${name}_reader" LOGIN`);
  const { roleUrls } = await migrateDatabase({ url: db.url });
  expect(new URL(roleUrls.reader).password).toBe('kept');
  await useRoles(roleUrls);
});

test('a database restored to a server without its roles gets them back with their grants', async () => {
  await using db = await createTestDatabase({ empty: true });
  const { roleUrls } = await migrateDatabase({ url: db.url });
  for (const url of Object.values(roleUrls)) {
    const role = `"${new URL(url).username}"`;
    // PostgreSQL 16 and later: who makes a role may administer it, but is no member of it.
    await db.owner.query(`GRANT ${role} TO CURRENT_USER`);
    await db.owner.query(`DROP OWNED BY ${role}`);
    await db.owner.query(`DROP ROLE ${role}`);
  }
  expect(await countRoles(db.owner)).toBe(0);
  const again = await migrateDatabase({ url: db.url });
  expect(again.roleUrls).toEqual(roleUrls);
  await useRoles(again.roleUrls);
});

test('a database restored to a server where its roles have other passwords by now sets them again', async () => {
  await using db = await createTestDatabase({ empty: true });
  const { roleUrls } = await migrateDatabase({ url: db.url });
  for (const url of Object.values(roleUrls))
    await db.owner.query(`ALTER ROLE "${new URL(url).username}" PASSWORD 'another'`);
  const again = await migrateDatabase({ url: db.url });
  expect(again.roleUrls).toEqual(roleUrls);
  await useRoles(again.roleUrls);
});

test('a copy whose logins belong to another database and do not work gets its own, and leaves the others alone', async () => {
  await using original = await createTestDatabase({ empty: true });
  const { roleUrls: originals } = await migrateDatabase({ url: original.url });
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

test('a table that a later migration brings is granted at that start', async () => {
  await using db = await createTestDatabase({ empty: true });
  const { roleUrls } = await migrateDatabase({ url: db.url });
  await db.owner.query('CREATE TABLE later (id int)');
  await db.owner.query(
    `INSERT INTO _prisma_migrations (id, checksum, migration_name) VALUES ('later', '', '99990101000000_later')`,
  );
  await using settlement = connectAs('settlement', roleUrls.settlement);
  await expect(sendText(settlement, 'SELECT * FROM later')).rejects.toMatchObject({ code: '42501' });
  await ensureRoles(db.owner, db.url, {});
  await expect(sendText(settlement, 'SELECT * FROM later')).resolves.toMatchObject({ rowCount: 0 });
});

test('an owner who may not create roles serves with logins that were made beforehand', async () => {
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
    // So that the test may end their connections when it drops the database.
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

test('fails, and says so, when PostgreSQL cannot be reached', async () => {
  const url = new URL(inject('clusterUrl'));
  url.port = '1';
  await expect(migrateDatabase({ url: url.toString() })).rejects.toThrow('ECONNREFUSED');
});
