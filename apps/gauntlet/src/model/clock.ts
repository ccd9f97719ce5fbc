import { toPreparedStatement, type Connection } from './connection.ts';

/** Shifts all times of one slot's payments and refunds into the past, which has the effect that time passes for them. */
const SHIFT_TIMES = `
  WITH mine AS MATERIALIZED (SELECT payment_id AS id FROM payment_items WHERE slot_id = $1),
  step AS (SELECT $2 * interval '1 ms' AS by),
  payment AS (
    UPDATE payments p
       SET created_at = created_at - by, hold_expires_at = hold_expires_at - by, order_final_at = order_final_at - by,
           pay_lease_until = pay_lease_until - by, next_look_at = next_look_at - by,
           look_lease_until = look_lease_until - by, nudged_look_at = nudged_look_at - by,
           claimed_at = claimed_at - by, captured_at = captured_at - by, closed_at = closed_at - by,
           answered_at = answered_at - by, pay_refused_at = pay_refused_at - by
      FROM step WHERE p.id IN (SELECT id FROM mine)
    RETURNING (look_lease_until + by)::text AS before, look_lease_until::text AS after),
  refund AS (
    UPDATE refunds r
       SET created_at = created_at - by, next_look_at = next_look_at - by, look_lease_until = look_lease_until - by,
           nudged_look_at = nudged_look_at - by, posted_at = posted_at - by, completed_at = completed_at - by
      FROM step WHERE r.payment_id IN (SELECT id FROM mine)
    RETURNING (look_lease_until + by)::text AS before, look_lease_until::text AS after)
  SELECT before, after FROM payment WHERE before IS NOT NULL
  UNION ALL SELECT before, after FROM refund WHERE before IS NOT NULL`;

const NEXT_DUE = `
  SELECT extract(epoch FROM min(greatest(next_look_at, look_lease_until)) - now())::float8 * 1000 AS ms
    FROM (SELECT p.next_look_at, p.look_lease_until
            FROM payment_items i JOIN payments p ON p.id = i.payment_id WHERE i.slot_id = $1
          UNION ALL
          SELECT r.next_look_at, r.look_lease_until
            FROM payment_items i JOIN refunds r ON r.payment_id = i.payment_id WHERE i.slot_id = $1) AS due`;

/** Lets time pass for one slot's payments; returns the shifted lease times, old to new. */
export async function shiftTimes(
  owner: Connection,
  slotId: number,
  ms: number,
): Promise<Map<string, string>> {
  const { rows } = await owner.query<{ before: string; after: string }>(
    toPreparedStatement(SHIFT_TIMES, [slotId, ms]),
  );
  return new Map(rows.map(({ before, after }) => [before, after]));
}

/** Time until the slot's next row is due, ms; `null` if no row is scheduled. */
export async function readNextDue(owner: Connection, slotId: number): Promise<number | null> {
  const { rows } = await owner.query<{ ms: number | null }>(toPreparedStatement(NEXT_DUE, [slotId]));
  return rows[0]?.ms ?? null;
}

const STOP_LOOKS = `
  UPDATE payments SET next_look_at = 'infinity'
   WHERE id IN (SELECT payment_id FROM payment_items WHERE slot_id = $1) AND next_look_at IS NOT NULL`;

/** Excludes the slot's payments from the sweeps of later runs. */
export async function stopLooks(owner: Connection, slotId: number): Promise<void> {
  await owner.query(toPreparedStatement(STOP_LOOKS, [slotId]));
}
