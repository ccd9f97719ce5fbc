import type { Queryable } from '@nibog/db';
import type { Subjects } from './audit.ts';
import type { Subject } from './invariants.ts';

/** A slot has some hundred places to count, a promo code thousands of uses. */
const AT_ONCE: Record<Subject, number> = {
  payments: 2_000,
  slots: 100,
  add_on_variants: 100,
  promo_codes: 5,
};

export type Slices = { next: (db: Queryable) => Promise<Subjects> };

/**
 * A part of everything, the next one each time, from the beginning again after the last: so that old rows are held
 * against the invariants too, and rows that were changed by hand, of which no timeline tells.
 */
export function createSlices(): Slices {
  const reached: Record<Subject, string> = {
    payments: '0',
    slots: '0',
    add_on_variants: '0',
    promo_codes: '0',
  };

  async function nextOf(db: Queryable, table: Subject): Promise<string[]> {
    const { rows } = await db.query<{ id: string }>(
      `SELECT id::text FROM ${table} t WHERE t.id > $1 ORDER BY t.id LIMIT $2`,
      [reached[table], AT_ONCE[table]],
    );
    reached[table] = rows.length < AT_ONCE[table] ? '0' : (rows.at(-1)?.id ?? '0');
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

/** The payments, with what is counted over them: all of their events, since places are moved within one. */
export async function subjectsOf(db: Queryable, payments: string[]): Promise<Subjects> {
  const { rows } = await db.query<Record<Exclude<Subject, 'payments'>, string[] | null>>(
    `WITH event AS MATERIALIZED (SELECT DISTINCT event_id AS id FROM payments WHERE id = ANY($1))
     SELECT (SELECT array_agg(s.id::text) FROM event e JOIN slots s ON s.event_id = e.id) AS slots,
            (SELECT array_agg(v.id::text) FROM event e JOIN add_ons a ON a.event_id = e.id
               JOIN add_on_variants v ON v.add_on_id = a.id) AS add_on_variants,
            (SELECT array_agg(DISTINCT u.promo_code_id::text) FROM promo_uses u WHERE u.payment_id = ANY($1)) AS promo_codes`,
    [payments],
  );
  const row = rows[0];
  return {
    payments,
    slots: row?.slots ?? [],
    add_on_variants: row?.add_on_variants ?? [],
    promo_codes: row?.promo_codes ?? [],
  };
}
