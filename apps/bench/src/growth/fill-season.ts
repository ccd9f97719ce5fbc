import { Client } from 'pg';
import { catalogueStatements, createSeason, FINAL_STATEMENTS, paymentStatements } from './season.ts';

const PAYMENTS_PER_BATCH = 500_000;

type Definition = { name: string; on: string; text: string };

/** All indexes without a constraint. Indexes of keys are kept: keys are inserted in order, which is cheap. */
const INDEXES = `
  SELECT i.indexrelid::regclass::text AS name, i.indrelid::regclass::text AS "on", pg_get_indexdef(i.indexrelid) AS text
    FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
   WHERE c.relnamespace = 'public'::regnamespace AND c.relname <> '_prisma_migrations'
     AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = i.indexrelid)`;
const FOREIGN_KEYS = `
  SELECT quote_ident(conname) AS name, conrelid::regclass::text AS "on", pg_get_constraintdef(oid) AS text
    FROM pg_constraint WHERE contype = 'f' AND connamespace = 'public'::regnamespace`;

/**
 * Fills an empty, migrated database with payments of past seasons. Drops the indexes and foreign keys and recreates them at
 * the end, which is many times faster than updating them.
 */
export async function fillSeason(
  url: string,
  payments: number,
  report: (progress: string) => void,
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
    const season = createSeason(payments);
    for (const statement of catalogueStatements(season)) await client.query(statement);
    for (let from = 1; from <= payments; from += PAYMENTS_PER_BATCH) {
      const to = Math.min(from + PAYMENTS_PER_BATCH - 1, payments);
      for (const statement of paymentStatements(season, from, to)) await client.query(statement);
      report(`${to} of ${payments} payments`);
    }
    for (const { name, text } of indexes) {
      report(`index ${name}`);
      await client.query(text);
    }
    // NOT VALID skips the check of the generated rows, which are consistent. New rows are checked.
    for (const { name, on, text } of keys)
      await client.query(`ALTER TABLE ${on} ADD CONSTRAINT ${name} ${text} NOT VALID`);
    for (const statement of FINAL_STATEMENTS) await client.query(statement);
    report('vacuum and statistics');
    await client.query('VACUUM (ANALYZE)');
  } finally {
    await client.end();
  }
}
