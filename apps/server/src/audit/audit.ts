import { literals, raw, sql, statement, type Queryable } from '@nibog/db';
import { OPEN_REFUND_STATES } from '@nibog/domain';
import { INVARIANTS, type Invariant, type Subject } from './invariants.ts';

export type Finding = {
  name: string;
  description: string;
  /** The number of offenders. */
  count: number;
  /** Some offenders: transaction ids, slots, variants or promo codes. */
  examples: string[];
};

/** Integer paise. Money is missing unless `captured` is the sum of the other fields. */
export type MoneySum = {
  captured: number;
  booked: number;
  refunded: number;
  refunding: number;
  review: number;
  kept: number;
};

const MAX_EXAMPLES = 10;

/** Ids by table, as text, because bigint ids may exceed a JavaScript number. */
export type Subjects = Record<Subject, string[]>;

/** Counts the rows that break an invariant and names some of them. */
function countOffenders(invariant: Invariant) {
  return statement<{ count: number; examples: string[] | null }>(
    `audit-whole/${kebabCase(invariant.name)}`,
    sql`SELECT count(*)::int AS count, (array_agg(subject))[1:${raw(String(MAX_EXAMPLES))}] AS examples
          FROM (${invariant.offenders(() => sql`true`)}) AS offenders`,
  );
}

/** Finds which of these rows break an invariant. */
function findOffenders(invariant: Invariant, ids: string[]) {
  return statement<{ id: string; subject: string }>(
    `audit/${kebabCase(invariant.name)}`,
    sql`SELECT id::text, subject
          FROM (${invariant.offenders((column) => sql`${raw(column)} = ANY(${ids})`)}) AS offenders`,
  );
}

function kebabCase(name: string): string {
  return name.replaceAll('_', '-');
}

/** Checks the whole database against every invariant and returns the broken ones. It only reads. */
export async function auditMoney(db: Queryable): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const invariant of INVARIANTS) {
    const { rows } = await db.query(countOffenders(invariant));
    const { count, examples } = rows[0] ?? { count: 0, examples: null };
    if (count > 0) findings.push(toFinding(invariant, count, examples ?? []));
  }
  return findings;
}

/** Checks only the given rows and returns the offenders' ids too. */
export async function auditSubjects(
  db: Queryable,
  subjects: Subjects,
): Promise<{ findings: Finding[]; offenders: Subjects }> {
  const findings: Finding[] = [];
  const offenders: Subjects = { payments: [], slots: [], add_on_variants: [], promo_codes: [] };
  for (const invariant of INVARIANTS) {
    const ids = subjects[invariant.table];
    if (ids.length === 0) continue;
    const { rows } = await db.query(findOffenders(invariant, ids));
    if (rows.length === 0) continue;
    const examples = rows.slice(0, MAX_EXAMPLES).map(({ subject }) => subject);
    findings.push(toFinding(invariant, rows.length, examples));
    offenders[invariant.table].push(...rows.map(({ id }) => id));
  }
  return { findings, offenders };
}

function toFinding({ name, description }: Invariant, count: number, examples: string[]): Finding {
  return { name, description, count, examples };
}

/** Sums all captured money by where it is. `kept` is the part that cancelled bookings did not return. */
export async function sumMoney(db: Queryable): Promise<MoneySum> {
  const { rows } = await db.query(
    // float8 is exact for integers up to 2^53 and is read as a number.
    statement<MoneySum>(
      'sum-money',
      sql`SELECT coalesce(sum(p.amount_paise), 0)::float8 AS captured,
                 coalesce(sum(p.amount_paise) FILTER (
                   WHERE p.status = 'booked' AND b.cancelled_at IS NULL), 0)::float8 AS booked,
                 coalesce(sum(r.returned), 0)::float8 AS refunded,
                 coalesce(sum(r.open), 0)::float8 AS refunding,
                 coalesce(sum(p.amount_paise) FILTER (WHERE p.status = 'review'), 0)::float8 AS review,
                 coalesce(sum(p.amount_paise - r.returned - r.open) FILTER (
                   WHERE b.cancelled_at IS NOT NULL), 0)::float8 AS kept
            FROM payments p
            LEFT JOIN bookings b ON b.payment_id = p.id
            CROSS JOIN LATERAL (
              SELECT coalesce(sum(amount_paise) FILTER (WHERE status = 'completed'), 0) AS returned,
                     coalesce(sum(amount_paise) FILTER (WHERE status IN (${literals(OPEN_REFUND_STATES)})), 0)
                       + CASE WHEN p.status = 'refund_failed'
                              THEN coalesce((array_agg(amount_paise ORDER BY id DESC) FILTER (WHERE status = 'failed'))[1], 0)
                              ELSE 0 END AS open
                FROM refunds WHERE payment_id = p.id) AS r
           WHERE p.captured_at IS NOT NULL`,
    ),
  );
  const row = rows[0];
  if (!row) throw new Error('the query returned no sums');
  return row;
}
