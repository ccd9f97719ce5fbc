import { Client } from 'pg';
import { catalogueOf, COUNTS, paymentsOf, seasonOf } from './season.ts';

const PAYMENTS_AT_ONCE = 500_000;

type Definition = { name: string; on: string; text: string };

/** Of all tables. What keeps a key is left where it is: keys are written in order, and cost little. */
const INDEXES = `
  SELECT i.indexrelid::regclass::text AS name, i.indrelid::regclass::text AS "on", pg_get_indexdef(i.indexrelid) AS text
    FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
   WHERE c.relnamespace = 'public'::regnamespace AND c.relname <> '_prisma_migrations'
     AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = i.indexrelid)`;
const FOREIGN_KEYS = `
  SELECT quote_ident(conname) AS name, conrelid::regclass::text AS "on", pg_get_constraintdef(oid) AS text
    FROM pg_constraint WHERE contype = 'f' AND connamespace = 'public'::regnamespace`;

/**
 * Fills a migrated database that is empty with so many payments of past seasons. Indexes and foreign keys are made
 * again at the end, which is many times quicker than keeping them up to date.
 */
export async function fillSeason(
  url: string,
  payments: number,
  tell: (progress: string) => void,
): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const read = async (query: string): Promise<Definition[]> => (await client.query<Definition>(query)).rows;
  try {
    await client.query(
      `SET maintenance_work_mem = '1GB'; SET work_mem = '256MB'; SET synchronous_commit = off`,
    );
    const [indexes, keys] = [await read(INDEXES), await read(FOREIGN_KEYS)];
    for (const { name, on } of keys) await client.query(`ALTER TABLE ${on} DROP CONSTRAINT ${name}`);
    for (const { name } of indexes) await client.query(`DROP INDEX ${name}`);
    const season = seasonOf(payments);
    for (const statement of catalogueOf(season)) await client.query(statement);
    for (let from = 1; from <= payments; from += PAYMENTS_AT_ONCE) {
      const to = Math.min(from + PAYMENTS_AT_ONCE - 1, payments);
      for (const statement of paymentsOf(season, from, to)) await client.query(statement);
      tell(`${to} of ${payments} payments`);
    }
    for (const { name, text } of indexes) {
      tell(`index ${name}`);
      await client.query(text);
    }
    // Not checked row by row: they were made by the same rule on both sides. New rows are.
    for (const { name, on, text } of keys)
      await client.query(`ALTER TABLE ${on} ADD CONSTRAINT ${name} ${text} NOT VALID`);
    for (const statement of COUNTS) await client.query(statement);
    tell('vacuum and statistics');
    await client.query('VACUUM (ANALYZE)');
  } finally {
    await client.end();
  }
}
