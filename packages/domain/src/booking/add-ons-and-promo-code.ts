import { sql } from '@nibog/db';

/** The columns `addOns`, `discountPaise` and `promoCode` of a `Booking`, over payment `p`. */
export const ADD_ONS_AND_PROMO_CODE_COLUMNS = sql`
  p.discount_paise AS "discountPaise",
  coalesce((SELECT json_agg(json_build_object('name', a.name, 'variant', v.label, 'quantity', l.quantity,
                     'amountPaise', l.quantity * l.unit_paise) ORDER BY l.id)
              FROM payment_add_ons l
              JOIN add_on_variants v ON v.id = l.variant_id
              JOIN add_ons a ON a.id = v.add_on_id
             WHERE l.payment_id = p.id), '[]') AS "addOns",
  (SELECT c.code FROM promo_uses u JOIN promo_codes c ON c.id = u.promo_code_id
    WHERE u.payment_id = p.id) AS "promoCode"`;
