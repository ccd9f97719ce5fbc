/** The refund of a cancellation by the organiser's policy. Amounts are integer paise; days are calendar days in IST. */
import { sql, statement, type Queryable } from '@nibog/db';

const DAY_MS = 86_400_000;
/** The smallest refund that PhonePe accepts. */
const MIN_REFUND_PAISE = 100;

/**
 * Applies at least `fromDays` days before the event: the refund is `percent` of the paid amount, less a fee. Migrations
 * insert the first rules.
 */
export type CancellationRule = { fromDays: number; percent: number; feePaise: number };

/** Reads the organiser's current policy: the rules with the most days first. */
export async function readCancellationPolicy(db: Queryable): Promise<CancellationRule[]> {
  const { rows } = await db.query(readCancellationRulesStatement());
  return rows;
}

function readCancellationRulesStatement() {
  return statement<CancellationRule>(
    'read-cancellation-rules',
    sql`SELECT from_days AS "fromDays", percent, fee_paise AS "feePaise" FROM cancellation_rules ORDER BY from_days DESC`,
  );
}

/** Returns the whole days from one calendar date to another. */
export function daysBetween(fromDate: string, toDate: string): number {
  return Math.round((Date.parse(toDate) - Date.parse(fromDate)) / DAY_MS);
}

/** Computes the refund of a parent who cancels `daysBefore` days before the event, by the first rule that applies. */
export function computeRefund(policy: CancellationRule[], paidPaise: number, daysBefore: number): number {
  const rule = policy.find(({ fromDays }) => daysBefore >= fromDays);
  if (!rule) return 0;
  const refundPaise = Math.floor((paidPaise * rule.percent) / 100) - rule.feePaise;
  return refundPaise < MIN_REFUND_PAISE ? 0 : refundPaise;
}
