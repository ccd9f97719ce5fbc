import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { insertBooking, insertPayment, type TestPayment } from '../test/rows.ts';
import { createTestDatabase, type TestDatabase } from '../test/testing.ts';
import { connectAs } from './client.ts';
import { SERVING_ROLES, type ServingRole } from './grants.ts';
import { migrateDatabase } from './migrate.ts';
import type { RoleUrls } from './roles.ts';
import { sqlState } from './sql.ts';

const REFUSED = '42501';

/** Each write that a role may do, and so the whole of it: `verb table: columns`. */
const WRITES: Record<ServingRole, string[]> = {
  reader: [],
  checkout: [
    'INSERT children: payment_id, position, full_name, date_of_birth, gender, school_name',
    'INSERT consents: payment_id, terms_version, consented_at',
    'INSERT parents: payment_id, full_name, email, phone',
    'INSERT payment_items: payment_id, slot_id, child_id, child_key, price_paise',
    'INSERT payment_timeline: payment_id, from_status, to_status, cause',
    'INSERT payments: merchant_transaction_id, booking_ref, idempotency_key_hash, request_hash, event_id, amount_paise, hold_expires_at, order_final_at, pay_lease_until, next_look_at',
    'UPDATE payment_items: hold',
    'UPDATE payments: pay_lease_until, pay_refused_at, gateway_order_id, redirect_url, gateway_expires_at',
    'UPDATE slots: held',
  ],
  webhook: [
    'INSERT webhook_events: dedupe_key, event, merchant_transaction_id, body',
    'UPDATE payments: next_look_at, nudge_seq, nudged_look_at, claimed_at',
    'UPDATE refunds: next_look_at, nudge_seq, nudged_look_at',
    'UPDATE webhook_events: deliveries',
  ],
  settlement: [
    'INSERT booking_items: booking_id, slot_id, child_id, child_key, price_paise',
    'INSERT bookings: payment_id, merchant_transaction_id, booking_ref, event_id',
    'INSERT emails: payment_id, kind, message_id, next_look_at',
    'INSERT payment_timeline: payment_id, from_status, to_status, cause',
    'INSERT refunds: payment_id, merchant_refund_id, amount_paise, reason, next_look_at',
    'UPDATE booking_items: cancelled_at',
    'UPDATE bookings: cancelled_at',
    'UPDATE emails: status, handed_over_at, closed_at, smtp_code, next_look_at, look_lease_until, looks',
    'UPDATE payment_items: hold',
    'UPDATE payments: status, gateway_order_id, next_look_at, look_lease_until, looks, look_errors, claimed_at, claim_looks, captured_at, closed_at, failure_code, review_reason, answered_at',
    'UPDATE refunds: gateway_refund_id, status, completed_at, next_look_at, look_lease_until, looks, posted_at, failure_code',
    'UPDATE slots: held, booked',
  ],
};

/** What a role may not read. `*`: nothing of that table. */
const UNREADABLE: Record<ServingRole, string[]> = {
  reader: [
    '_prisma_migrations: *',
    'children: date_of_birth, gender, school_name',
    'consents: *',
    'parents: *',
    'private.applied_grants: *',
    'private.logins: *',
    'private.secrets: *',
    'webhook_events: body',
  ],
  checkout: [
    '_prisma_migrations: *',
    'booking_items: id, booking_id, child_id, price_paise',
    'bookings: *',
    'emails: *',
    'payment_timeline: *',
    'private.applied_grants: *',
    'private.logins: *',
    'private.secrets: *',
    'refunds: *',
    'webhook_events: *',
  ],
  webhook: [
    '_prisma_migrations: *',
    'add_ons: *',
    'booking_items: *',
    'bookings: *',
    'children: *',
    'cities: *',
    'consents: *',
    'emails: *',
    'events: *',
    'games: *',
    'parents: *',
    'payment_items: *',
    'payment_timeline: *',
    'payments: booking_ref, idempotency_key_hash, request_hash, event_id, amount_paise, currency, created_at, hold_expires_at, order_final_at, pay_lease_until, pay_refused_at, gateway_order_id, redirect_url, gateway_expires_at, look_lease_until, looks, look_errors, claim_looks, captured_at, closed_at, failure_code, review_reason, answered_at',
    'private.applied_grants: *',
    'private.logins: *',
    'private.secrets: *',
    'promo_codes: *',
    'refunds: payment_id, amount_paise, reason, created_at, completed_at, look_lease_until, looks, posted_at, failure_code',
    'slots: *',
    'venues: *',
    'webhook_events: id, received_at, event, merchant_transaction_id, body',
  ],
  settlement: ['private.applied_grants: *', 'private.logins: *'],
};

type Table = { name: string; columns: string[] };
type Clients = Record<ServingRole, Client>;

let db: TestDatabase;
let urls: RoleUrls;
let clients: Clients;
let tables: Table[];
let payment: TestPayment;
let booked: TestPayment;

beforeAll(async () => {
  db = await createTestDatabase();
  urls = (await migrateDatabase({ url: db.url })).roleUrls;
  clients = {
    reader: await logIn(urls.reader),
    checkout: await logIn(urls.checkout),
    webhook: await logIn(urls.webhook),
    settlement: await logIn(urls.settlement),
  };
  tables = await listTables(db);
  payment = await insertPayment(db.owner);
  booked = await insertPayment(db.owner);
  await insertBooking(db.owner, booked);
  await db.owner.query(`INSERT INTO webhook_events (dedupe_key, body) VALUES ('one', 'secret')`);
  await db.owner.query(
    `INSERT INTO payment_timeline (payment_id, to_status, cause) VALUES ($1, 'pending', 'checkout')`,
    [payment.paymentId],
  );
});

afterAll(async () => {
  for (const client of Object.values(clients)) await client.end();
  await db[Symbol.asyncDispose]();
});

/** One connection as a role, with its belt off: what is refused then, the grants refuse. */
async function logIn(url: string): Promise<Client> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query('SET default_transaction_read_only = off');
  return client;
}

async function listTables({ owner }: TestDatabase): Promise<Table[]> {
  const { rows } = await owner.query<Table>(
    `SELECT CASE n.nspname WHEN 'public' THEN '' ELSE n.nspname || '.' END || c.relname AS name,
            (SELECT json_agg(a.attname ORDER BY a.attnum) FROM pg_attribute a
              WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS columns
       FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind IN ('r', 'p', 'v', 'm') AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
      ORDER BY name`,
  );
  return rows;
}

/** Whether PostgreSQL lets the role run a statement; any error but its own refusal is thrown. Nothing is kept of it. */
async function may(client: Client, statement: string, values: unknown[] = []): Promise<boolean> {
  await client.query('BEGIN');
  try {
    return await passes(client, statement, values);
  } finally {
    await client.query('ROLLBACK');
  }
}

async function passes(client: Client, statement: string, values: unknown[] = []): Promise<boolean> {
  try {
    await client.query(statement, values);
    return true;
  } catch (error) {
    if (sqlState(error) === REFUSED) return false;
    throw error;
  }
}

async function filterColumns({ columns }: Table, accept: (column: string) => Promise<boolean>) {
  const kept: string[] = [];
  for (const column of columns) if (await accept(column)) kept.push(column);
  return kept;
}

describe.for(SERVING_ROLES)('the %s', (role) => {
  test('may write what it needs to, and not one column more', async () => {
    const client = clients[role];
    const found: string[] = [];
    for (const table of tables) {
      const { name } = table;
      const inserts = await filterColumns(table, (column) =>
        passes(client, `INSERT INTO ${name} ("${column}") SELECT NULL WHERE false`),
      );
      if (inserts.length > 0) found.push(`INSERT ${name}: ${inserts.join(', ')}`);
      const updates = await filterColumns(table, (column) =>
        passes(client, `UPDATE ${name} SET "${column}" = NULL WHERE false`),
      );
      if (updates.length > 0) found.push(`UPDATE ${name}: ${updates.join(', ')}`);
      if (await passes(client, `DELETE FROM ${name} WHERE false`)) found.push(`DELETE ${name}`);
      if (await may(client, `TRUNCATE ${name}`)) found.push(`TRUNCATE ${name}`);
      if (await may(client, `LOCK TABLE ${name} IN ACCESS EXCLUSIVE MODE`)) found.push(`LOCK ${name}`);
    }
    expect(found.toSorted()).toEqual(WRITES[role]);
  });

  test('may read what it needs to, and no child, parent or secret besides', async () => {
    const unreadable: string[] = [];
    for (const table of tables) {
      const columns = await filterColumns(
        table,
        async (column) => !(await passes(clients[role], `SELECT "${column}" FROM ${table.name} LIMIT 0`)),
      );
      const all = columns.length === table.columns.length;
      if (columns.length > 0) unreadable.push(`${table.name}: ${all ? '*' : columns.join(', ')}`);
    }
    expect(unreadable).toEqual(UNREADABLE[role]);
  });

  test('may draw from no sequence but those of the tables that it fills', async () => {
    const { rows } = await db.owner.query<{ name: string; table: string }>(
      `SELECT s.relname AS name, t.relname AS table FROM pg_class s
         JOIN pg_depend d ON d.objid = s.oid AND d.deptype = 'a' JOIN pg_class t ON t.oid = d.refobjid
        WHERE s.relkind = 'S' ORDER BY name`,
    );
    expect(rows.length).toBeGreaterThan(10);
    for (const { name, table } of rows) {
      const fills = WRITES[role].some((write) => write.startsWith(`INSERT ${table}:`));
      expect([name, await may(clients[role], `SELECT nextval('${name}')`)]).toEqual([name, fills]);
      expect(await may(clients[role], `SELECT setval('${name}', 1)`)).toBe(false);
    }
  });

  test.for([
    { what: 'make a table', statement: 'CREATE TABLE mine (id int)' },
    { what: 'make a temporary table', statement: 'CREATE TEMP TABLE mine (id int)' },
    { what: 'make a schema', statement: 'CREATE SCHEMA mine' },
    {
      what: 'make a function',
      statement: `CREATE FUNCTION public.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'`,
    },
    { what: 'make a role', statement: 'CREATE ROLE mine' },
    { what: 'drop a table', statement: 'DROP TABLE payment_timeline' },
    { what: 'drop a constraint', statement: 'ALTER TABLE slots DROP CONSTRAINT slots_room' },
    { what: 'switch foreign keys off', statement: 'SET session_replication_role = replica' },
    { what: 'run a program', statement: `COPY (SELECT 1) TO PROGRAM 'cat'` },
    { what: 'read a file of the server', statement: `SELECT pg_read_file('/etc/hostname')` },
    { what: 'read the passwords of roles', statement: 'SELECT rolpassword FROM pg_authid' },
    { what: 'read the logins that the owner keeps', statement: 'SELECT password FROM private.logins' },
    {
      what: 'end connections of others',
      statement: `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = pg_get_userbyid(
        (SELECT datdba FROM pg_database WHERE datname = current_database()))`,
    },
  ])('may not $what', async ({ statement }) => {
    expect(await may(clients[role], statement)).toBe(false);
  });

  test('may not become anybody else, nor change another login', async () => {
    const { rows } = await db.owner.query<{ owner: string }>('SELECT current_user AS owner');
    const others = [rows[0]?.owner, ...SERVING_ROLES.filter((other) => other !== role).map(loginOf)];
    for (const other of others) {
      expect(await may(clients[role], `SET ROLE "${other}"`)).toBe(false);
      expect(await may(clients[role], `SET SESSION AUTHORIZATION "${other}"`)).toBe(false);
      expect(await may(clients[role], `ALTER ROLE "${other}" PASSWORD 'mine'`)).toBe(false);
      expect(await may(clients[role], `GRANT "${other}" TO "${loginOf(role)}"`)).toBe(false);
    }
  });
});

function loginOf(role: ServingRole): string {
  return new URL(urls[role]).username;
}

test("the reader's connections refuse writes before any grant is asked", async () => {
  await using reader = connectAs('reader', urls.reader, { max: 1 });
  await expect(reader.query('DELETE FROM bookings')).rejects.toMatchObject({ code: '25006' });
});

type Attempt = {
  role: ServingRole;
  what: string;
  statement: string;
  /** With this, and nothing else, the same statement passes. */
  grants: string[];
  /** Absent: the pending payment's. */
  on?: 'booked';
};

const BOOK = `INSERT INTO bookings (payment_id, merchant_transaction_id, booking_ref, event_id)
  SELECT id, merchant_transaction_id, booking_ref, event_id FROM payments WHERE id = $1`;
const MAY_BOOK = [
  'INSERT (payment_id, merchant_transaction_id, booking_ref, event_id) ON bookings',
  'USAGE ON SEQUENCE bookings_id_seq',
];

const ATTEMPTS: Attempt[] = [
  { role: 'reader', what: 'make a booking', statement: BOOK, grants: MAY_BOOK },
  {
    role: 'reader',
    what: 'call a payment booked',
    statement: `UPDATE payments SET status = 'booked', captured_at = now() WHERE id = $1`,
    grants: ['UPDATE (status, captured_at) ON payments'],
  },
  {
    role: 'reader',
    what: 'free a place',
    statement:
      'DELETE FROM booking_items WHERE booking_id IN (SELECT id FROM bookings WHERE payment_id = $1)',
    grants: ['DELETE ON booking_items'],
    on: 'booked',
  },
  {
    role: 'reader',
    what: "read a webhook's body",
    statement: 'SELECT body FROM webhook_events WHERE $1::bigint > 0',
    grants: ['SELECT (body) ON webhook_events'],
  },
  {
    role: 'reader',
    what: "read a parent's phone number",
    statement: 'SELECT phone FROM parents WHERE payment_id = $1',
    grants: ['SELECT (phone, payment_id) ON parents'],
  },
  {
    role: 'reader',
    what: "read a child's date of birth",
    statement: 'SELECT date_of_birth FROM children WHERE payment_id = $1',
    grants: ['SELECT (date_of_birth) ON children'],
  },
  {
    role: 'reader',
    what: 'read the application secret',
    statement: 'SELECT value FROM private.secrets WHERE $1::bigint > 0',
    grants: ['USAGE ON SCHEMA private', 'SELECT ON private.secrets'],
  },
  {
    role: 'checkout',
    what: 'make a booking',
    statement: BOOK,
    grants: MAY_BOOK,
  },
  {
    role: 'checkout',
    what: 'give a booking a place',
    statement: `INSERT INTO booking_items (booking_id, slot_id, child_id, child_key, price_paise)
      SELECT b.id, s.id, k.id, 'another', 100 FROM bookings b, (SELECT max(id) AS id FROM slots) s, children k
       WHERE b.payment_id = $1 AND k.payment_id = $1`,
    grants: [
      'INSERT ON booking_items',
      'USAGE ON SEQUENCE booking_items_id_seq',
      'SELECT (id, payment_id) ON bookings',
    ],
    on: 'booked',
  },
  {
    role: 'checkout',
    what: 'call a payment failed',
    statement: `UPDATE payments SET status = 'failed' WHERE id = $1`,
    grants: ['UPDATE (status) ON payments'],
  },
  {
    role: 'checkout',
    what: 'call a payment captured',
    statement: 'UPDATE payments SET captured_at = now() WHERE id = $1',
    grants: ['UPDATE (captured_at) ON payments'],
  },
  {
    role: 'checkout',
    what: 'change what a payment is over',
    statement: 'UPDATE payments SET amount_paise = 100 WHERE id = $1',
    grants: ['UPDATE (amount_paise) ON payments'],
  },
  {
    role: 'checkout',
    what: 'store a payment that is booked from the start',
    statement: `INSERT INTO payments (merchant_transaction_id, booking_ref, idempotency_key_hash, request_hash, event_id,
                                      amount_paise, hold_expires_at, order_final_at, status, captured_at)
      SELECT 'nibog_born_booked_0000', 'NBG-0000-0000-0000', 'x', '', event_id, 100, now(), now(), 'booked', now()
        FROM payments WHERE id = $1`,
    grants: ['INSERT (status, captured_at) ON payments'],
  },
  {
    role: 'checkout',
    what: 'queue a mail',
    statement: `INSERT INTO emails (payment_id, kind, message_id, next_look_at) VALUES ($1, 'booking_confirmed', 'm', now())`,
    grants: ['INSERT ON emails', 'USAGE ON SEQUENCE emails_id_seq'],
  },
  {
    role: 'checkout',
    what: 'ask for a refund',
    statement: `INSERT INTO refunds (payment_id, merchant_refund_id, amount_paise, reason, next_look_at) VALUES ($1, 'r', 100, 'other', now())`,
    grants: ['INSERT ON refunds', 'USAGE ON SEQUENCE refunds_id_seq'],
  },
  {
    role: 'checkout',
    what: 'count a place as booked',
    statement:
      'UPDATE slots SET booked = booked + 1 WHERE id = (SELECT slot_id FROM payment_items WHERE payment_id = $1)',
    grants: ['UPDATE (booked) ON slots'],
  },
  {
    role: 'checkout',
    what: 'make a slot larger',
    statement:
      'UPDATE slots SET capacity = capacity + 1 WHERE id = (SELECT slot_id FROM payment_items WHERE payment_id = $1)',
    grants: ['UPDATE (capacity) ON slots'],
  },
  {
    role: 'checkout',
    what: 'make a slot cheaper',
    statement:
      'UPDATE slots SET price_paise = 100 WHERE id = (SELECT slot_id FROM payment_items WHERE payment_id = $1)',
    grants: ['UPDATE (price_paise) ON slots'],
  },
  {
    role: 'webhook',
    what: 'make a booking',
    statement: BOOK,
    grants: [...MAY_BOOK, 'SELECT (booking_ref, event_id) ON payments'],
  },
  {
    role: 'webhook',
    what: 'call a payment booked',
    statement: `UPDATE payments SET status = 'booked', captured_at = now() WHERE id = $1`,
    grants: ['UPDATE (status, captured_at) ON payments'],
  },
  {
    role: 'webhook',
    what: 'read the bodies of the inbox',
    statement: 'SELECT body FROM webhook_events WHERE $1::bigint > 0',
    grants: ['SELECT (body) ON webhook_events'],
  },
  {
    role: 'webhook',
    what: 'read a parent',
    statement: 'SELECT full_name, email, phone FROM parents WHERE payment_id = $1',
    grants: ['SELECT ON parents'],
  },
  {
    role: 'webhook',
    what: 'read a child',
    statement: 'SELECT full_name FROM children WHERE payment_id = $1',
    grants: ['SELECT (full_name, payment_id) ON children'],
  },
  {
    role: 'webhook',
    what: 'hold a place',
    statement: 'UPDATE slots SET held = held + 1 WHERE $1::bigint > 0 AND capacity > held + booked',
    grants: ['UPDATE (held) ON slots', 'SELECT (held, booked, capacity) ON slots'],
  },
  {
    role: 'settlement',
    what: 'delete a booking',
    statement:
      'DELETE FROM booking_items WHERE booking_id IN (SELECT id FROM bookings WHERE payment_id = $1)',
    grants: ['DELETE ON booking_items'],
    on: 'booked',
  },
  {
    role: 'settlement',
    what: 'change what a payment is over',
    statement: 'UPDATE payments SET amount_paise = 100 WHERE id = $1',
    grants: ['UPDATE (amount_paise) ON payments'],
  },
  {
    role: 'settlement',
    what: "change a payment's reference",
    statement: `UPDATE payments SET booking_ref = 'NBG-0000-0000-0000' WHERE id = $1`,
    grants: ['UPDATE (booking_ref) ON payments'],
  },
  {
    role: 'settlement',
    what: "change a payment's transaction id",
    statement: `UPDATE payments SET merchant_transaction_id = 'nibog_another_000000000' WHERE id = $1`,
    grants: ['UPDATE (merchant_transaction_id) ON payments'],
  },
  {
    role: 'settlement',
    what: 'rewrite the timeline',
    statement: `UPDATE payment_timeline SET cause = 'another' WHERE payment_id = $1`,
    grants: ['UPDATE (cause) ON payment_timeline'],
  },
  {
    role: 'settlement',
    what: 'forget the timeline',
    statement: 'DELETE FROM payment_timeline WHERE payment_id = $1',
    grants: ['DELETE ON payment_timeline'],
  },
  {
    role: 'settlement',
    what: 'give a booking to another event',
    statement: 'UPDATE bookings SET event_id = event_id + 1 WHERE payment_id = $1',
    grants: ['UPDATE (event_id) ON bookings'],
    on: 'booked',
  },
  {
    role: 'settlement',
    what: 'read the logins of the others',
    statement: 'SELECT password FROM private.logins WHERE $1::bigint > 0',
    grants: ['SELECT ON private.logins'],
  },
];

test.for(ATTEMPTS)(
  'the $role may not $what, and nothing but the grant keeps it from it',
  async ({ role, statement, grants, on }) => {
    const values = [on === 'booked' ? booked.paymentId : payment.paymentId];
    expect(await may(clients[role], statement, values)).toBe(false);
    for (const grant of grants) await db.owner.query(`GRANT ${grant} TO "${loginOf(role)}"`);
    await expect(may(clients[role], statement, values)).resolves.toBe(true);
  },
);
