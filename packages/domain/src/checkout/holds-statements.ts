import { sql, statement } from '@nibog/db';

/** The statements that lock and release the holds of a payment. */

/** Locks a payment, then its slots in id order. */
export function lockHeldSlotsStatement(paymentId: string) {
  return statement(
    'lock-held-slots',
    sql`SELECT s.id FROM payments p JOIN payment_items i ON i.payment_id = p.id JOIN slots s ON s.id = i.slot_id
         WHERE p.id = ${paymentId} ORDER BY s.id FOR NO KEY UPDATE OF p, s`,
  );
}

/** Releases the places that a payment still holds and returns their number. */
export function releasePlacesStatement(paymentId: string) {
  // The cast to text keeps PostgreSQL from using the index of held places, which would read the holds of all payments.
  return statement<{ places: number }>(
    'release-places',
    sql`WITH released AS (
          UPDATE payment_items SET hold = 'released'
           WHERE payment_id = ${paymentId} AND /* guard: hold */ hold::text = 'held' /* end */
           RETURNING slot_id),
        counted AS (SELECT slot_id, count(*)::int AS places FROM released GROUP BY slot_id),
        freed AS (UPDATE slots s SET held = s.held - c.places FROM counted c WHERE s.id = c.slot_id)
        SELECT coalesce(sum(places), 0)::int AS places FROM counted`,
  );
}

/** Whether a payment has add-ons and a promo code. */
export type AddOnsAndPromoCode = { addOns: boolean; promoCode: boolean };

export function findAddOnsAndPromoCodeStatement(paymentId: string) {
  return statement<AddOnsAndPromoCode>(
    'find-extras',
    sql`SELECT EXISTS (SELECT 1 FROM payment_add_ons WHERE payment_id = ${paymentId}) AS "addOns",
               EXISTS (SELECT 1 FROM promo_uses WHERE payment_id = ${paymentId}) AS "promoCode"`,
  );
}

/** Locks the variants of a payment's add-ons, in id order. */
export function lockPaymentAddOnsStatement(paymentId: string) {
  return statement(
    'lock-extras-add-ons',
    sql`SELECT id FROM add_on_variants
         WHERE id IN (SELECT variant_id FROM payment_add_ons WHERE payment_id = ${paymentId})
         ORDER BY id FOR NO KEY UPDATE`,
  );
}

/** Locks the promo code that a payment uses. */
export function lockPaymentPromoCodeStatement(paymentId: string) {
  return statement(
    'lock-extras-promo-code',
    sql`SELECT id FROM promo_codes WHERE id = (SELECT promo_code_id FROM promo_uses WHERE payment_id = ${paymentId})
           FOR NO KEY UPDATE`,
  );
}

/** The statements that release a payment's add-ons and promo code use, by the state of the released rows. */
export const RELEASE = {
  held: {
    addOns: (paymentId: string) =>
      statement(
        'release-held-add-ons',
        sql`WITH released AS (
              UPDATE payment_add_ons SET hold = 'released'
               WHERE payment_id = ${paymentId} AND /* guard: extras-hold */ hold = 'held' /* end */
              RETURNING variant_id, quantity)
            UPDATE add_on_variants v SET held = v.held - r.quantity FROM released r WHERE v.id = r.variant_id`,
      ),
    promoCode: (paymentId: string) =>
      statement(
        'release-held-promo-code',
        sql`WITH released AS (
              UPDATE promo_uses SET hold = 'released'
               WHERE payment_id = ${paymentId} AND /* guard: extras-hold */ hold = 'held' /* end */
              RETURNING promo_code_id)
            UPDATE promo_codes c SET held = c.held - 1 FROM released r WHERE c.id = r.promo_code_id`,
      ),
  },
  booked: {
    addOns: (paymentId: string) =>
      statement(
        'release-booked-add-ons',
        sql`WITH released AS (
              UPDATE payment_add_ons SET hold = 'released'
               WHERE payment_id = ${paymentId} AND /* guard: extras-cancel */ hold = 'booked' /* end */
              RETURNING variant_id, quantity)
            UPDATE add_on_variants v SET sold = v.sold - r.quantity FROM released r WHERE v.id = r.variant_id`,
      ),
    promoCode: (paymentId: string) =>
      statement(
        'release-booked-promo-code',
        sql`WITH released AS (
              UPDATE promo_uses SET hold = 'released'
               WHERE payment_id = ${paymentId} AND /* guard: extras-cancel */ hold = 'booked' /* end */
              RETURNING promo_code_id)
            UPDATE promo_codes c SET used = c.used - 1 FROM released r WHERE c.id = r.promo_code_id`,
      ),
  },
};
