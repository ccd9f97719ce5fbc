import { sql, statement, type Queryable } from '@nibog/db';

/** How far the timeline was read: the last line's id, and the first transaction that had not begun by then. */
type TimelinePosition = { id: string; before: string };

/** Finds the payments that have moved since the last successful run. */
export type Watermark = {
  /** Calls `work` with the payments of `lines` new lines at a time. When `work` throws, the next run repeats all of them. */
  forEachMoved: (db: Queryable, lines: number, work: (payments: string[]) => Promise<void>) => Promise<void>;
};

/** Lines before the end that the first run reads. */
const LINES_AT_START = 5_000;
/** Positions that are kept, one per run. Timeouts end every transaction long before it outlives all of them. */
const MAX_POSITIONS = 60;

/**
 * A line gets its id when it is written but becomes visible when it is committed, so a lower id may appear later. Lines are
 * therefore read again until every transaction that had begun at the first reading has ended. Each transaction updates the
 * payment first, so it has its transaction id before its line has an id.
 */
export function createWatermark(): Watermark {
  let settled: string | null = null;
  let seen: TimelinePosition[] = [];

  /** Reads the end of the timeline and the id below which no new line can appear (`closed`). */
  async function readState(db: Queryable): Promise<TimelinePosition & { closed: string | null }> {
    const { rows } = await db.query(readTimelineEnd(seen));
    const row = rows[0];
    if (!row) throw new Error('the query returned no timeline end');
    return row;
  }

  return {
    async forEachMoved(db, lines, work) {
      const { id, before, closed } = await readState(db);
      const from = settled ?? String(BigInt(id) - BigInt(LINES_AT_START));
      for (let at: string | null = from; at !== null;) {
        const { rows }: { rows: Line[] } = await db.query(readTimeline({ after: at, limit: lines }));
        if (rows.length > 0) await work([...new Set(rows.map(({ paymentId }) => paymentId))]);
        at = rows.length < lines ? null : (rows.at(-1)?.id ?? null);
      }
      // Assigned after the run, which has seen all lines up to `closed`.
      settled = closed ?? from;
      seen = [...seen.filter((position) => BigInt(position.id) > BigInt(settled ?? from)), { id, before }];
      if (seen.length > MAX_POSITIONS) settled = seen.shift()?.id ?? settled;
    },
  };
}

function readTimelineEnd(seen: TimelinePosition[]) {
  const [ids, befores] = [seen.map(({ id }) => id), seen.map(({ before }) => before)];
  return statement<TimelinePosition & { closed: string | null }>(
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
    // `l.id`, because `id` would be the text column of the result, which sorts 100 before 95.
    sql`SELECT l.id::text AS id, l.payment_id::text AS "paymentId"
          FROM payment_timeline l WHERE l.id > ${after} ORDER BY l.id LIMIT ${limit}`,
  );
}
