import { sql, statement, type Queryable } from '@nibog/db';

/** How far the timeline was read: a line's id, and the first transaction that had not begun by then. */
type Seen = { id: string; before: string };

/** Finds the payments that have moved since the last time that all of them were worked through. */
export type Watermark = {
  /** Gives `work` the payments of so many new lines at a time. What it throws leaves all of them for the next time. */
  eachMoved: (db: Queryable, lines: number, work: (payments: string[]) => Promise<void>) => Promise<void>;
};

/** Lines that a process looks back over when it starts. */
const LINES_AT_START = 5_000;
/** Readings that are kept, one each time: a transaction that outlives them all was ended long ago by its limits. */
const MOST_SEEN = 60;

/**
 * Lines are numbered when they are written and show when they are committed: one with a lower number may show later. So
 * what was read once is read again until every transaction that had begun by then is over. A transaction has its number
 * before its line has one, because each writes to the payment first.
 */
export function createWatermark(): Watermark {
  let settled: string | null = null;
  let seen: Seen[] = [];

  /** How far the timeline goes, and up to where no line can come any more. */
  async function readState(db: Queryable): Promise<Seen & { closed: string | null }> {
    const { rows } = await db.query(readTimelineEnd(seen));
    const row = rows[0];
    if (!row) throw new Error('the timeline answered nothing');
    return row;
  }

  return {
    async eachMoved(db, lines, work) {
      const { id, before, closed } = await readState(db);
      const from = settled ?? String(BigInt(id) - BigInt(LINES_AT_START));
      for (let at: string | null = from; at !== null;) {
        const { rows }: { rows: Line[] } = await db.query(readTimeline({ after: at, limit: lines }));
        if (rows.length > 0) await work([...new Set(rows.map(({ paymentId }) => paymentId))]);
        at = rows.length < lines ? null : (rows.at(-1)?.id ?? null);
      }
      // Only now: what was closed before has been read since.
      settled = closed ?? from;
      seen = [...seen.filter((one) => BigInt(one.id) > BigInt(settled ?? from)), { id, before }];
      if (seen.length > MOST_SEEN) settled = seen.shift()?.id ?? settled;
    },
  };
}

function readTimelineEnd(seen: Seen[]) {
  const [ids, befores] = [seen.map(({ id }) => id), seen.map(({ before }) => before)];
  return statement<Seen & { closed: string | null }>(
    'read-timeline-end',
    sql`SELECT top.id::text, pg_snapshot_xmax(pg_current_snapshot())::text AS before,
               (SELECT max(s.id)::text FROM unnest(${ids}::bigint[], ${befores}::text[]) AS s(id, before)
                 WHERE /* guard: audit-overlap */
                       s.before::xid8 <= pg_snapshot_xmin(pg_current_snapshot()) /* end */) AS closed
          FROM (SELECT coalesce(max(id), 0) AS id FROM payment_timeline) AS top`,
  );
}

type Line = { id: string; paymentId: string };

function readTimeline({ after, limit }: { after: string; limit: number }) {
  return statement<Line>(
    'read-timeline',
    // By the column's own name: `id` alone would be the text that is answered, and 100 comes before 95 in a text.
    sql`SELECT l.id::text AS id, l.payment_id::text AS "paymentId"
          FROM payment_timeline l WHERE l.id > ${after} ORDER BY l.id LIMIT ${limit}`,
  );
}
