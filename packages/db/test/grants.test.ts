import type { TestDatabase } from '@nibog/testing/postgres/database';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SERVING_ROLES } from '../src/role-names.ts';
import { isPermitted, logInAsEachRole, runIfPermitted, type RoleLogins } from './role-logins.ts';
import { UNREADABLE, WRITES } from './role-rights.ts';

type Table = { name: string; columns: string[] };

let tables: Table[];
let roles: RoleLogins;

beforeAll(async () => {
  roles = await logInAsEachRole();
  tables = await listTables(roles.db);
});

afterAll(async () => {
  await roles[Symbol.asyncDispose]();
});

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

async function filterColumns({ columns }: Table, accept: (column: string) => Promise<boolean>) {
  const kept: string[] = [];
  for (const column of columns) if (await accept(column)) kept.push(column);
  return kept;
}

describe.for(SERVING_ROLES)('the %s', (role) => {
  test('may write exactly the columns that it needs', async () => {
    const client = roles.clients[role];
    const found: string[] = [];
    for (const table of tables) {
      const { name } = table;
      const inserts = await filterColumns(table, (column) =>
        runIfPermitted(client, `INSERT INTO ${name} ("${column}") SELECT NULL WHERE false`),
      );
      if (inserts.length > 0) found.push(`INSERT ${name}: ${inserts.join(', ')}`);
      const updates = await filterColumns(table, (column) =>
        runIfPermitted(client, `UPDATE ${name} SET "${column}" = NULL WHERE false`),
      );
      if (updates.length > 0) found.push(`UPDATE ${name}: ${updates.join(', ')}`);
      if (await runIfPermitted(client, `DELETE FROM ${name} WHERE false`)) found.push(`DELETE ${name}`);
      if (await isPermitted(client, `TRUNCATE ${name}`)) found.push(`TRUNCATE ${name}`);
      if (await isPermitted(client, `LOCK TABLE ${name} IN ACCESS EXCLUSIVE MODE`))
        found.push(`LOCK ${name}`);
    }
    expect(found.toSorted()).toEqual(WRITES[role]);
  });

  test('may read exactly the columns that it needs, and no other personal data or secret', async () => {
    const unreadable: string[] = [];
    for (const table of tables) {
      const columns = await filterColumns(
        table,
        async (column) =>
          !(await runIfPermitted(roles.clients[role], `SELECT "${column}" FROM ${table.name} LIMIT 0`)),
      );
      const all = columns.length === table.columns.length;
      if (columns.length > 0) unreadable.push(`${table.name}: ${all ? '*' : columns.join(', ')}`);
    }
    expect(unreadable).toEqual(UNREADABLE[role]);
  });

  test('may use only the sequences of the tables that it inserts into', async () => {
    const { rows } = await roles.db.owner.query<{ name: string; table: string }>(
      `SELECT s.relname AS name, t.relname AS table FROM pg_class s
         JOIN pg_depend d ON d.objid = s.oid AND d.deptype = 'a' JOIN pg_class t ON t.oid = d.refobjid
        WHERE s.relkind = 'S' ORDER BY name`,
    );
    expect(rows.length).toBeGreaterThan(10);
    for (const { name, table } of rows) {
      const inserts = WRITES[role].some((write) => write.startsWith(`INSERT ${table}:`));
      expect([name, await isPermitted(roles.clients[role], `SELECT nextval('${name}')`)]).toEqual([
        name,
        inserts,
      ]);
      expect(await isPermitted(roles.clients[role], `SELECT setval('${name}', 1)`)).toBe(false);
    }
  });
});
