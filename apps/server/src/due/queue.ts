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
 * Rows that are due for work. A table takes part by carrying `next_look_at`, `look_lease_until`, `nudge_seq`,
 * `nudged_look_at` and `looks`; there is no queue beside it. A process that dies with a lease costs the lease's
 * length; a nudge that comes while the work is under way is seen at its end and never lost.
 */
export type DueTable = 'payments' | 'emails' | 'refunds' | 'link_requests';

/** One row claimed by this process for the length of its lease. */
export type Claim = {
  id: string;
  /** The nudges that the work knows of. */
  nudgeSeq: number;
  /** Which lease this is: nobody else can have the same end to the millisecond and hold the row. */
  lease: string;
};

/** A claim with what was read of its row in the same statement. */
export type ClaimOf<Row> = Claim & { row: Row };

/** When to look again: after so many ms, or `null` for never unless a nudge asks for it, or `final` for never. */
export type NextLook = number | null | 'final';

export type ClaimOptions = {
  leaseMs: number;
  limit: number;
  /** What the work has to know of its row: columns of `t`, as it is right after the claim. */
  read?: Sql | undefined;
};

/** Claims up to `limit` due rows, longest due first. Rows that another process is claiming are passed over. */
export async function claimDue<Row extends object>(
  db: Queryable,
  table: DueTable,
  { leaseMs, limit, read }: ClaimOptions,
): Promise<ClaimOf<Row>[]> {
  const name = raw(table);
  const { rows } = await db.query(
    statement<Claim & Row>(
      read === undefined ? `claim/${toName(table)}` : `claim-and-read/${toName(table)}`,
      // Materialized: as a subquery it may be run once per row, by a plan that PostgreSQL is free to take, and pass the limit.
      sql`WITH due AS MATERIALIZED (
            SELECT id FROM ${name}
             WHERE next_look_at <= now()
               AND /* guard: lease */ (look_lease_until IS NULL OR look_lease_until < now()) /* end */
             ORDER BY next_look_at LIMIT ${limit}
             FOR NO KEY UPDATE SKIP LOCKED)
          UPDATE ${name} t
             SET look_lease_until = now() + ${leaseMs}::float8 * interval '1 ms', looks = t.looks + 1
            FROM due WHERE t.id = due.id
           RETURNING t.id, t.nudge_seq AS "nudgeSeq", t.look_lease_until::text AS lease${read === undefined ? empty : sql`, ${read}`}`,
    ),
  );
  return rows.map((row) => ({ id: row.id, nudgeSeq: row.nudgeSeq, lease: row.lease, row }));
}

function toName(table: DueTable): string {
  return table.replaceAll('_', '-');
}

/** The lease was lost while the work was under way. The result is dropped; whoever has the lease will find its own. */
export class LeaseLost extends Error {}

/**
 * Ends a claim, by itself or in the transaction of its result, which is to be rolled back when the lease was lost. `set`:
 * more columns that the work has learned.
 *
 * @throws {LeaseLost} nothing was changed: another process has the row now
 */
export async function endClaim(
  db: Queryable,
  table: DueTable,
  { id, lease, nudgeSeq }: Claim,
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
           WHERE id = ${id} AND /* guard: lease-end */ look_lease_until = ${lease}::timestamptz /* end */`,
    ),
  );
  if (rowCount !== 1) throw new LeaseLost(`${table} ${id}`);
}

/**
 * Runs `work` and ends the claim in one transaction; rolls both back when the lease was lost. `work` answers `ended` where
 * a statement of its own has ended the claim, under the same guard.
 *
 * @throws {LeaseLost}
 */
export async function settleClaim(
  db: RoleClient<'settlement'>,
  table: DueTable,
  claim: Claim,
  work: (tx: Transaction) => Promise<NextLook | 'ended'>,
  set?: Sql,
): Promise<void> {
  await db.transaction(async (tx) => {
    const next = await work(tx);
    if (next !== 'ended') await endClaim(tx, table, claim, { next, set });
  });
}
