import { createTestDatabase, type TestDatabase } from '@nibog/testing/postgres/database';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectAs } from '../src/client.ts';
import { literals, nameOfStatement, sql, statement } from '../src/statement.ts';

const PREPARED = 'SELECT name, statement FROM pg_prepared_statements ORDER BY prepare_time';

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase({ empty: true });
});
afterAll(() => db[Symbol.asyncDispose]());

function double(n: unknown) {
  return statement<{ n: number }>('double', sql`SELECT 2 * ${n}::int AS n`);
}

test('prepares a statement once per connection under its name, also after other statements fail', async () => {
  await using client = connectAs('owner', db.url, { max: 1, prepare: true });
  for (const n of [1, 2, 3]) expect((await client.query(double(n))).rows).toEqual([{ n: 2 * n }]);
  await expect(client.query(statement('fail', sql`SELECT ${1}::int FROM nowhere`))).rejects.toThrow(
    'nowhere',
  );
  await expect(client.query(double('x'))).rejects.toThrow('integer');
  expect(await client.transaction(async (tx) => (await tx.query(double(4))).rows)).toEqual([{ n: 8 }]);
  expect((await client.query(PREPARED)).rows).toEqual([
    { name: 'double', statement: '/* double */ SELECT 2 * $1::int AS n' },
  ]);
});

test('refuses a second text under the same name', async () => {
  await using client = connectAs('owner', db.url, { max: 1, prepare: true });
  await client.query(double(1));
  const other = statement('double', sql`SELECT 3 * ${1}::int AS n`);
  await expect(client.query(other)).rejects.toThrow('unique');
});

test('prepares nothing unless asked to, and the text still contains the name', async () => {
  await using client = connectAs('owner', db.url, { max: 1 });
  await client.query(double(1));
  expect((await client.query(PREPARED)).rows).toEqual([]);
  expect(nameOfStatement(double(1).text)).toBe('double');
});

test('adds the name of the statement to an error from PostgreSQL', async () => {
  await expect(db.owner.query(double('x'))).rejects.toMatchObject({ code: '22P02', statement: 'double' });
});

test('refuses names that PostgreSQL would truncate or that would end a comment', () => {
  expect(() => statement('x'.repeat(64), sql`SELECT 1`)).toThrow('cannot name');
  expect(() => statement('*/ DROP', sql`SELECT 1`)).toThrow('cannot name');
  expect(() => literals(["x' OR 'a"])).toThrow('not a constant');
});
