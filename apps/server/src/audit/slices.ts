import { raw, sql, statement, type Queryable } from '@nibog/db';
import type { Subjects } from './audit.ts';
import type { Subject } from './invariants.ts';

/** Rows in a slice. A slot has about a hundred places to count, a promo code thousands of uses. */
const SLICE_ROWS: Record<Subject, number> = {
  payments: 2_000,
  slots: 100,
  add_on_variants: 100,
  promo_codes: 5,
};

export type Slices = { next: (db: Queryable) => Promise<Subjects> };

/**
 * Walks through all rows, one slice per call, and restarts at the end. This also covers old rows and rows that were changed
 * manually, without a timeline line.
 */
export function createSlices(): Slices {
  const reached: Record<Subject, string> = {
    payments: '0',
    slots: '0',
    add_on_variants: '0',
    promo_codes: '0',
  };

  async function nextOf(db: Queryable, table: Subject): Promise<string[]> {
    const { rows } = await db.query(readSlice(table, { after: reached[table], limit: SLICE_ROWS[table] }));
    reached[table] = rows.length < SLICE_ROWS[table] ? '0' : (rows.at(-1)?.id ?? '0');
    return rows.map(({ id }) => id);
  }

  return {
    next: async (db) => ({
      payments: await nextOf(db, 'payments'),
      slots: await nextOf(db, 'slots'),
      add_on_variants: await nextOf(db, 'add_on_variants'),
      promo_codes: await nextOf(db, 'promo_codes'),
    }),
  };
}

function readSlice(table: Subject, { after, limit }: { after: string; limit: number }) {
  return statement<{ id: string }>(
    `read-slice/${table.replaceAll('_', '-')}`,
    sql`SELECT id::text FROM ${raw(table)} t WHERE t.id > ${after} ORDER BY t.id LIMIT ${limit}`,
  );
}

/** Returns the payments with their promo codes and all slots and variants of their events; places move within an event. */
export async function findSubjects(db: Queryable, payments: string[]): Promise<Subjects> {
  const { rows } = await db.query(
    statement<Omit<Subjects, 'payments'>>(
      'find-audit-subjects',
      sql`WITH event AS MATERIALIZED (SELECT DISTINCT event_id AS id FROM payments WHERE id = ANY(${payments}))
          SELECT coalesce((SELECT array_agg(s.id::text) FROM event e JOIN slots s ON s.event_id = e.id), '{}') AS slots,
                 coalesce((SELECT array_agg(v.id::text) FROM event e JOIN add_ons a ON a.event_id = e.id
                             JOIN add_on_variants v ON v.add_on_id = a.id), '{}') AS add_on_variants,
                 coalesce((SELECT array_agg(DISTINCT u.promo_code_id::text) FROM promo_uses u
                            WHERE u.payment_id = ANY(${payments})), '{}') AS promo_codes`,
    ),
  );
  const row = rows[0];
  if (!row) throw new Error('the query returned no subjects');
  return { payments, ...row };
}
