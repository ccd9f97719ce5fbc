import { literals, raw, sql, statement, type RoleClient, type Sql } from '@nibog/db';
import { UNSETTLED_STATES } from '@nibog/domain';

/** Retention periods, ms. */
export type RetentionPeriods = { inboxMs: number; timelineMs: number };

/** Whether payment `p` still has a look, a refund, a mail or a decision pending. Its records are kept at any age. */
const IS_NEEDED = sql`
  (p.next_look_at IS NOT NULL OR p.status IN (${literals(['pending', ...UNSETTLED_STATES])})
   OR EXISTS (SELECT 1 FROM refunds r WHERE r.payment_id = p.id AND r.next_look_at IS NOT NULL)
   OR EXISTS (SELECT 1 FROM emails m WHERE m.payment_id = p.id AND m.next_look_at IS NOT NULL))`;

type TableRetention = {
  /** The statement's name. */
  name: string;
  table: 'webhook_events' | 'payment_timeline';
  /** The column of a row's age. Ids are in its order, or nearly so. */
  at: string;
  /** Whether row `t` may be deleted, given that it is older than the retention period. */
  isExpired: (retentionMs: number) => Sql;
};

const INBOX: TableRetention = {
  name: 'delete-old-inbox',
  table: 'webhook_events',
  at: 'received_at',
  isExpired: () => sql`/* guard: inbox-needed */ NOT EXISTS (
    SELECT 1 FROM payments p WHERE p.merchant_transaction_id = t.merchant_transaction_id AND ${IS_NEEDED}) /* end */`,
};

/** A payment's timeline is deleted as a whole. */
const TIMELINE: TableRetention = {
  name: 'delete-old-timeline',
  table: 'payment_timeline',
  at: 'at',
  isExpired: (retentionMs) => sql`/* guard: timeline-needed */ NOT EXISTS (
      SELECT 1 FROM payments p WHERE p.id = t.payment_id AND ${IS_NEEDED}) /* end */
    AND /* guard: timeline-whole */ NOT EXISTS (
      SELECT 1 FROM payment_timeline l
       WHERE l.payment_id = t.payment_id AND l.at >= now() - ${retentionMs}::float8 * interval '1 ms') /* end */`,
};

/** Rows that one statement checks and locks. */
const BATCH_ROWS = 500;

type Batch = {
  /** The last checked id; `null` when a row was too young or there were no more rows. */
  reached: string | null;
  deleted: number;
};

export type DeletedCounts = { inbox: number; timeline: number };

/**
 * Deletes expired rows of the inbox and of the timeline, oldest first, one transaction per batch. It is safe to run in two
 * processes concurrently.
 *
 * @param pause runs between two batches; an error that it throws ends the deletion
 */
export async function deleteExpiredData(
  db: RoleClient<'retention'>,
  { inboxMs, timelineMs }: RetentionPeriods,
  pause: () => Promise<void> = async () => undefined,
): Promise<DeletedCounts> {
  return {
    inbox: await deleteOld(db, INBOX, inboxMs, pause),
    timeline: await deleteOld(db, TIMELINE, timelineMs, pause),
  };
}

/** Checks the next `BATCH_ROWS` rows after the id `reached` and deletes the expired ones. */
function deleteBatch(
  retention: TableRetention,
  { reached, retentionMs }: { reached: string; retentionMs: number },
) {
  const [table, at] = [raw(retention.table), raw(retention.at)];
  return statement<Batch>(
    retention.name,
    sql`WITH oldest AS MATERIALIZED (
          SELECT * FROM (SELECT t.id, ${at} AS at FROM ${table} t WHERE t.id > ${reached}
                          ORDER BY t.id LIMIT ${BATCH_ROWS}) AS next
           WHERE at < now() - ${retentionMs}::float8 * interval '1 ms'),
        deleted AS (
          DELETE FROM ${table} t USING oldest WHERE t.id = oldest.id AND ${retention.isExpired(retentionMs)} RETURNING t.id)
        SELECT (SELECT max(id)::text FROM oldest HAVING count(*) = ${BATCH_ROWS}) AS reached,
               (SELECT count(*)::int FROM deleted) AS deleted`,
  );
}

async function deleteOld(
  db: RoleClient<'retention'>,
  retention: TableRetention,
  retentionMs: number,
  pause: () => Promise<void>,
): Promise<number> {
  let total = 0;
  // It walks the primary key from the oldest row until a row is too young, so no index on the age is needed.
  let reached: string | null = '0';
  while (reached !== null) {
    const { rows }: { rows: Batch[] } = await db.query(deleteBatch(retention, { reached, retentionMs }));
    const row: Batch | undefined = rows[0];
    total += row?.deleted ?? 0;
    reached = row?.reached ?? null;
    if (reached !== null) await pause();
  }
  return total;
}
