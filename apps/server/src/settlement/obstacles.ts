import { sql, statement, type Sql, type Transaction } from '@nibog/db';
import type { AddOnsAndPromoCode } from '@nibog/domain';

export type Obstacle = { reason: 'duplicate_payment' | 'no_place_left' | 'no_extras_left'; cause: string };

/**
 * The condition that no child of the payment has one of its places through another payment. Each place is looked up by a
 * subquery: PostgreSQL would keep the plan that it made for a join while the tables were small, and read all bookings.
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
 * Finds why a captured payment cannot be booked; `null` when it can. Late money buys everything that it paid for, or is
 * returned in full. The caller holds all locks.
 *
 * Availability is checked only for released places, add-ons and promo codes. Whether a child already has the place is checked
 * for every place, because a payment for the same places may have been captured late.
 */
export async function findObstacle(
  tx: Transaction,
  paymentId: string,
  addOnsAndPromoCode: AddOnsAndPromoCode,
): Promise<Obstacle | null> {
  return (
    (await findUnavailablePlace(tx, paymentId)) ??
    (await findUnavailableAddOnOrPromoCode(tx, paymentId, addOnsAndPromoCode))
  );
}

async function findUnavailablePlace(tx: Transaction, paymentId: string): Promise<Obstacle | null> {
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
  return rows[0].full ? { reason: 'no_place_left', cause: 'the places were taken by other payments' } : null;
}

async function findUnavailableAddOnOrPromoCode(
  tx: Transaction,
  paymentId: string,
  { addOns, promoCode }: AddOnsAndPromoCode,
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
  if (rows[0]?.soldOut) return { reason: 'no_extras_left', cause: 'an add-on is sold out' };
  return rows[0]?.usedUp ? { reason: 'no_extras_left', cause: 'the promo code is used up' } : null;
}
