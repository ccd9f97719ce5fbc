import { sendText } from '@nibog/testing/postgres/send-text';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectAs } from '../src/client.ts';
import { SERVING_ROLES } from '../src/role-names.ts';
import { isPermitted, logInAsEachRole, type RoleLogins } from './role-logins.ts';

let roles: RoleLogins;

beforeAll(async () => {
  roles = await logInAsEachRole();
});

afterAll(async () => {
  await roles[Symbol.asyncDispose]();
});

describe.for(SERVING_ROLES)('the %s', (role) => {
  test.for([
    { action: 'create a table', statement: 'CREATE TABLE mine (id int)' },
    { action: 'create a temporary table', statement: 'CREATE TEMP TABLE mine (id int)' },
    { action: 'create a schema', statement: 'CREATE SCHEMA mine' },
    {
      action: 'create a function',
      statement: `CREATE FUNCTION public.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'`,
    },
    { action: 'create a role', statement: 'CREATE ROLE mine' },
    { action: 'drop a table', statement: 'DROP TABLE payment_timeline' },
    { action: 'drop a constraint', statement: 'ALTER TABLE slots DROP CONSTRAINT slots_room' },
    { action: 'disable foreign keys', statement: 'SET session_replication_role = replica' },
    { action: 'run a program', statement: `COPY (SELECT 1) TO PROGRAM 'cat'` },
    { action: 'read a file of the server', statement: `SELECT pg_read_file('/etc/hostname')` },
    { action: 'read the passwords of roles', statement: 'SELECT rolpassword FROM pg_authid' },
    { action: 'read the logins that the owner keeps', statement: 'SELECT password FROM private.logins' },
  ])('may not $action', async ({ statement }) => {
    expect(await isPermitted(roles.clients[role], statement)).toBe(false);
  });

  test('may not terminate connections of other roles', async () => {
    await roles.db.owner.transaction(async (tx) => {
      const { rows } = await tx.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
      const statement = `SELECT pg_terminate_backend(${rows[0]?.pid})`;
      expect(await isPermitted(roles.clients[role], statement)).toBe(false);
    });
  });

  test('may not become another role or change another login', async () => {
    const { rows } = await roles.db.owner.query<{ owner: string }>('SELECT current_user AS owner');
    const others = [
      rows[0]?.owner,
      ...SERVING_ROLES.filter((other) => other !== role).map((other) => roles.loginOf(other)),
    ];
    for (const other of others) {
      expect(await isPermitted(roles.clients[role], `SET ROLE "${other}"`)).toBe(false);
      expect(await isPermitted(roles.clients[role], `SET SESSION AUTHORIZATION "${other}"`)).toBe(false);
      expect(await isPermitted(roles.clients[role], `ALTER ROLE "${other}" PASSWORD 'mine'`)).toBe(false);
      expect(await isPermitted(roles.clients[role], `GRANT "${other}" TO "${roles.loginOf(role)}"`)).toBe(
        false,
      );
    }
  });
});

test("the reader's connections refuse writes even before PostgreSQL checks a grant", async () => {
  await using reader = connectAs('reader', roles.urls.reader, { max: 1 });
  await expect(sendText(reader, 'DELETE FROM bookings')).rejects.toMatchObject({ code: '25006' });
});
