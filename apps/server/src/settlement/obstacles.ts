import { sql, statement, type Sql, type Transaction } from '@nibog/db';
import type { Extras } from '@nibog/domain';

export type Obstacle = { reason: 'duplicate_payment' | 'no_place_left' | 'no_extras_left'; cause: string };

/**
 * No child of the payment has its place by another one. Each place is looked up by itself: as a join, and planned while
 * there are few, PostgreSQL reads all bookings every time.
 */
export function noOtherLivePlaceForChild(paymentId: string): Sql {
  return sql`
  /* guard: child */ NOT EXISTS (
    SELECT 1 FROM payment_items i
     WHERE i.payment_id = ${paymentId}
       AND (SELECT true FROM booking_items b
             WHERE b.slot_id = i.slot_id AND b.child_key = i.child_key AND b.cancelled_at IS NULL LIMIT 1)) /* end */`;
}

/**
 * Why a captured payment cannot be booked; `null` when it can. Room is asked for what it released: what it holds is its
 * own. That a child plays there already is asked for every place, since an earlier payment for the same places may have
 * come late. Late money buys all that it was paid for, or is returned whole. The caller holds all locks.
 */
export async function findObstacle(
  tx: Transaction,
  paymentId: string,
  extras: Extras,
): Promise<Obstacle | null> {
  return (await findTakenPlace(tx, paymentId)) ?? (await findTakenExtra(tx, paymentId, extras));
}

async function findTakenPlace(tx: Transaction, paymentId: string): Promise<Obstacle | null> {
  const { rows } = await tx.query(
    statement<{ alone: boolean; full: boolean }>(
      'find-taken-place',
      sql`WITH places AS (
            SELECT slot_id, count(*) AS places FROM payment_items
             WHERE payment_id = ${paymentId} AND hold = 'released' GROUP BY slot_id)
          SELECT ${noOtherLivePlaceForChild(paymentId)} AS alone,
                 EXISTS (SELECT 1 FROM places p
                          WHERE (SELECT s.held + s.booked + p.places > s.capacity FROM slots s WHERE s.id = p.slot_id))
                   AS full`,
    ),
  );
  if (!rows[0]?.alone) return { reason: 'duplicate_payment', cause: 'the child already has this place' };
  return rows[0].full ? { reason: 'no_place_left', cause: 'the places were given to others' } : null;
}

async function findTakenExtra(
  tx: Transaction,
  paymentId: string,
  { addOns, promoCode }: Extras,
): Promise<Obstacle | null> {
  if (!addOns && !promoCode) return null;
  const { rows } = await tx.query(
    statement<{ soldOut: boolean; usedUp: boolean }>(
      'find-taken-extra',
      sql`SELECT EXISTS (SELECT 1 FROM payment_add_ons a JOIN add_on_variants v ON v.id = a.variant_id
                          WHERE a.payment_id = ${paymentId} AND a.hold = 'released'
                            AND v.held + v.sold + a.quantity > v.stock) AS "soldOut",
                 EXISTS (SELECT 1 FROM promo_uses u JOIN promo_codes c ON c.id = u.promo_code_id
                          WHERE u.payment_id = ${paymentId} AND u.hold = 'released'
                            AND c.held + c.used >= c.usage_limit) AS "usedUp"`,
    ),
  );
  if (rows[0]?.soldOut) return { reason: 'no_extras_left', cause: 'an add-on was sold to others' };
  return rows[0]?.usedUp ? { reason: 'no_extras_left', cause: 'the promo code was used up by others' } : null;
}
