/** What a cancellation returns, by the organiser's policy. Amounts in integer paise, days are calendar days in IST. */
import { sql, statement, type Queryable } from '@nibog/db';

const DAY_MS = 86_400_000;
/** PhonePe returns nothing smaller. */
const LEAST_REFUND_PAISE = 100;

/** From so many days before the event on: a share of what was paid, less a fee. The migrations hold the first ones. */
export type CancellationRule = { fromDays: number; percent: number; feePaise: number };

/** The organiser's policy now, most days first. */
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

/** Whole days from one calendar date to another. */
export function daysBetween(fromDate: string, toDate: string): number {
  return Math.round((Date.parse(toDate) - Date.parse(fromDate)) / DAY_MS);
}

/** What a parent who cancels so many days before the event gets back: by the first rule that fits. */
export function refundByPolicy(policy: CancellationRule[], paidPaise: number, daysBefore: number): number {
  const rule = policy.find(({ fromDays }) => daysBefore >= fromDays);
  if (!rule) return 0;
  const refundPaise = Math.floor((paidPaise * rule.percent) / 100) - rule.feePaise;
  return refundPaise < LEAST_REFUND_PAISE ? 0 : refundPaise;
}
