import { literals, raw, sql, statement, type RoleClient, type Sql } from '@nibog/db';
import { UNSETTLED_STATES } from '@nibog/domain';

/** How long is kept what nobody needs any more, in ms. */
export type Kept = { inboxMs: number; timelineMs: number };

/** What has a look, a refund or a mail to come, or somebody to decide about it, is needed however old it is. */
const NEEDED = sql`
  (p.next_look_at IS NOT NULL OR p.status IN (${literals(['pending', ...UNSETTLED_STATES])})
   OR EXISTS (SELECT 1 FROM refunds r WHERE r.payment_id = p.id AND r.next_look_at IS NOT NULL)
   OR EXISTS (SELECT 1 FROM emails m WHERE m.payment_id = p.id AND m.next_look_at IS NOT NULL))`;

type Plan = {
  /** The statement's name. */
  name: string;
  table: 'webhook_events' | 'payment_timeline';
  /** The column that tells a row's age. Rows are numbered in its order, or nearly so. */
  at: string;
  /** Of row `t`, which is kept for so many ms. */
  isOver: (keptMs: number) => Sql;
};

const INBOX: Plan = {
  name: 'delete-old-inbox',
  table: 'webhook_events',
  at: 'received_at',
  isOver: () => sql`/* guard: inbox-needed */ NOT EXISTS (
    SELECT 1 FROM payments p WHERE p.merchant_transaction_id = t.merchant_transaction_id AND ${NEEDED}) /* end */`,
};

/** A payment's timeline goes as a whole. */
const TIMELINE: Plan = {
  name: 'delete-old-timeline',
  table: 'payment_timeline',
  at: 'at',
  isOver: (keptMs) => sql`/* guard: timeline-needed */ NOT EXISTS (
      SELECT 1 FROM payments p WHERE p.id = t.payment_id AND ${NEEDED}) /* end */
    AND /* guard: timeline-whole */ NOT EXISTS (
      SELECT 1 FROM payment_timeline l
       WHERE l.payment_id = t.payment_id AND l.at >= now() - ${keptMs}::float8 * interval '1 ms') /* end */`,
};

/** Rows that are looked at, and locked, by one statement. */
const ROWS_AT_ONCE = 500;

/** `reached`: up to which id, or `null` at the first row that is too young. */
type Batch = { reached: string | null; deleted: number };

export type Swept = { inbox: number; timeline: number };

/**
 * Deletes the oldest rows of the inbox and of the timeline that nobody needs any more, a few at a time, each few in a
 * transaction of its own. Of two processes at once the second finds nothing left. `pause` comes between; what it throws
 * ends it.
 */
export async function deleteWhatIsOver(
  db: RoleClient<'retention'>,
  { inboxMs, timelineMs }: Kept,
  pause: () => Promise<void> = async () => undefined,
): Promise<Swept> {
  return {
    inbox: await deleteOld(db, INBOX, inboxMs, pause),
    timeline: await deleteOld(db, TIMELINE, timelineMs, pause),
  };
}

/** Looks at the next `ROWS_AT_ONCE` rows after the id `reached` and deletes those that are over and older than `keptMs`. */
function deleteBatch(plan: Plan, { reached, keptMs }: { reached: string; keptMs: number }) {
  const [table, at] = [raw(plan.table), raw(plan.at)];
  return statement<Batch>(
    plan.name,
    sql`WITH oldest AS MATERIALIZED (
          SELECT * FROM (SELECT t.id, ${at} AS at FROM ${table} t WHERE t.id > ${reached}
                          ORDER BY t.id LIMIT ${ROWS_AT_ONCE}) AS next
           WHERE at < now() - ${keptMs}::float8 * interval '1 ms'),
        deleted AS (
          DELETE FROM ${table} t USING oldest WHERE t.id = oldest.id AND ${plan.isOver(keptMs)} RETURNING t.id)
        SELECT (SELECT max(id)::text FROM oldest HAVING count(*) = ${ROWS_AT_ONCE}) AS reached,
               (SELECT count(*)::int FROM deleted) AS deleted`,
  );
}

async function deleteOld(
  db: RoleClient<'retention'>,
  plan: Plan,
  keptMs: number,
  pause: () => Promise<void>,
): Promise<number> {
  let total = 0;
  // By the primary key from the oldest on, until a row is too young: no index of ages has to be kept for it.
  let reached: string | null = '0';
  while (reached !== null) {
    const { rows }: { rows: Batch[] } = await db.query(deleteBatch(plan, { reached, keptMs }));
    const row: Batch | undefined = rows[0];
    total += row?.deleted ?? 0;
    reached = row?.reached ?? null;
    if (reached !== null) await pause();
  }
  return total;
}
