import { createTestDatabase } from '@nibog/testing/postgres/database';
import { expect, test } from 'vitest';
import { connectAs } from './client.ts';

const PREPARED = 'SELECT statement FROM pg_prepared_statements ORDER BY prepare_time';

test('a text with values is prepared once for a connection, and one that fails harms none after it', async () => {
  await using db = await createTestDatabase({ empty: true });
  await using client = connectAs('owner', db.url, { max: 1, prepare: true });
  const double = 'SELECT 2 * $1::int AS n';
  for (const n of [1, 2, 3]) expect((await client.query(double, [n])).rows).toEqual([{ n: 2 * n }]);
  await expect(client.query('SELECT $1::int FROM nowhere', [1])).rejects.toThrow('nowhere');
  await expect(client.query(double, ['x'])).rejects.toThrow('integer');
  expect(await client.transaction(async (tx) => (await tx.query(double, [4])).rows)).toEqual([{ n: 8 }]);
  await client.query('SELECT 1');
  expect((await client.query(PREPARED)).rows).toEqual([{ statement: double }]);
});

test('nothing is prepared where it was not asked for, as behind a pooler', async () => {
  await using db = await createTestDatabase({ empty: true });
  await using client = connectAs('owner', db.url, { max: 1 });
  await client.query('SELECT $1::int', [1]);
  expect((await client.query(PREPARED)).rows).toEqual([]);
});
