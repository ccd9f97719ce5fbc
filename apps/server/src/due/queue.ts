import {
  empty,
  raw,
  sql,
  statement,
  type Queryable,
  type RoleClient,
  type Sql,
  type Transaction,
} from '@nibog/db';

/**
 * The tables whose rows are the jobs; there is no separate queue. Each has the columns `next_look_at`, `look_lease_until`,
 * `nudge_seq`, `nudged_look_at` and `looks`. When a process crashes, its rows wait until their leases expire. A nudge that
 * arrives during the work takes effect when the lease ends.
 */
export type DueTable = 'payments' | 'emails' | 'refunds' | 'link_requests';

/** This process's exclusive right to work on one row. */
export type Lease = {
  /** The row's id. */
  id: string;
  /** The row's `nudge_seq` when the lease was taken. */
  nudgeSeq: number;
  /** The row's `look_lease_until`. It identifies the lease: no two leases of a row end at the same time. */
  until: string;
};

/** A lease with the columns that the same statement read. */
export type LeasedRow<Row> = Lease & { row: Row };

/** When the row is due again: in this many ms; `null`: only after a nudge; `final`: never. */
export type NextLook = number | null | 'final';

export type LeaseOptions = {
  leaseMs: number;
  limit: number;
  /** Columns of `t` to return with each lease. */
  read?: Sql | undefined;
};

/** Leases up to `limit` due rows, longest overdue first. It skips rows that another transaction has locked. */
export async function leaseDueRows<Row extends object>(
  db: Queryable,
  table: DueTable,
  { leaseMs, limit, read }: LeaseOptions,
): Promise<LeasedRow<Row>[]> {
  const name = raw(table);
  const { rows } = await db.query(
    statement<Lease & Row>(
      read === undefined ? `claim/${toName(table)}` : `claim-and-read/${toName(table)}`,
      // MATERIALIZED, because PostgreSQL could otherwise run the subquery once per row and exceed the limit.
      sql`WITH due AS MATERIALIZED (
            SELECT id FROM ${name}
             WHERE next_look_at <= now()
               AND /* guard: lease */ (look_lease_until IS NULL OR look_lease_until < now()) /* end */
             ORDER BY next_look_at LIMIT ${limit}
             FOR NO KEY UPDATE SKIP LOCKED)
          UPDATE ${name} t
             SET look_lease_until = now() + ${leaseMs}::float8 * interval '1 ms', looks = t.looks + 1
            FROM due WHERE t.id = due.id
           RETURNING t.id, t.nudge_seq AS "nudgeSeq", t.look_lease_until::text AS until${read === undefined ? empty : sql`, ${read}`}`,
    ),
  );
  return rows.map((row) => ({ id: row.id, nudgeSeq: row.nudgeSeq, until: row.until, row }));
}

function toName(table: DueTable): string {
  return table.replaceAll('_', '-');
}

/** Another process has leased the row since. The result of this lease is dropped; the other process produces its own. */
export class LeaseLost extends Error {}

/**
 * Ends a lease and sets when the row is due again, on its own or in the transaction that writes the result. The caller
 * rolls that transaction back when this throws.
 *
 * @param options.set further columns to assign
 * @throws {LeaseLost} nothing was changed; another process has the row now
 */
export async function endLease(
  db: Queryable,
  table: DueTable,
  { id, until, nudgeSeq }: Lease,
  { next, set }: { next: NextLook; set?: Sql | undefined },
): Promise<void> {
  const nextMs = next === 'final' ? null : next;
  const { rowCount } = await db.query(
    statement(
      set === undefined ? `end-claim/${toName(table)}` : `end-claim-and-learn/${toName(table)}`,
      sql`UPDATE ${raw(table)}
             SET look_lease_until = NULL,
                 next_look_at = CASE
                   WHEN ${next === 'final'}::boolean THEN NULL
                   WHEN /* guard: nudge */ nudge_seq = ${nudgeSeq} /* end */ THEN now() + ${nextMs}::float8 * interval '1 ms'
                   ELSE least(now() + ${nextMs}::float8 * interval '1 ms', greatest(now(), nudged_look_at))
                 END${set === undefined ? empty : sql`, ${set}`}
           WHERE id = ${id} AND /* guard: lease-end */ look_lease_until = ${until}::timestamptz /* end */`,
    ),
  );
  if (rowCount !== 1) throw new LeaseLost(`${table} ${id}`);
}

/**
 * Runs `work` and ends the lease in one transaction, and rolls both back when the lease was lost.
 *
 * @param work returns when the row is due again, or `ended` when its own statement has ended the lease under the same guard
 * @throws {LeaseLost}
 */
export async function endLeaseInTransaction(
  db: RoleClient<'settlement'>,
  table: DueTable,
  lease: Lease,
  work: (tx: Transaction) => Promise<NextLook | 'ended'>,
  set?: Sql,
): Promise<void> {
  await db.transaction(async (tx) => {
    const next = await work(tx);
    if (next !== 'ended') await endLease(tx, table, lease, { next, set });
  });
}
