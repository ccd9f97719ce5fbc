import { sql, statement } from '@nibog/db';
import { createTestDatabase } from '@nibog/testing/postgres/database';
import { expect, test } from 'vitest';
import { createLogger } from '../../src/log.ts';

test('logs a PostgreSQL error with the name of its statement and without the row that it quotes', async () => {
  await using db = await createTestDatabase();
  const lines: string[] = [];
  const log = createLogger({ write: (line) => void lines.push(line) });
  const twice = statement(
    'store-city-twice',
    sql`INSERT INTO cities (slug, name) VALUES (${'a-town'}, ${'A Town'}), (${'a-town'}, ${'A Town'})`,
  );
  await db.owner.query(twice).catch((err: unknown) => log.error({ err }, 'refused'));
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0] ?? '{}')).toMatchObject({
    err: { statement: 'store-city-twice', code: '23505', constraint: 'cities_slug_key' },
  });
  expect(lines[0]).not.toContain('a-town');
});
