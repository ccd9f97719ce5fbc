import { sql, statement } from '@nibog/db';

export type PromoCode = {
  id: number;
  code: string;
  percentOff: number | null;
  fixedPaise: number | null;
  validFrom: Date;
  validTo: Date;
  minPurchasePaise: number;
  maxDiscountPaise: number | null;
  /** `null` if the number of uses is unlimited. */
  usesLeft: number | null;
  forEvent: boolean;
  /** The games to which the discount applies; `null` for the whole purchase. */
  gameIds: number[] | null;
};

function selectPromoCode(code: string, eventId: number) {
  return sql`
    SELECT c.id, c.code, c.percent_off AS "percentOff", c.fixed_paise AS "fixedPaise", c.valid_from AS "validFrom",
           c.valid_to AS "validTo", c.min_purchase_paise AS "minPurchasePaise",
           c.max_discount_paise AS "maxDiscountPaise", c.usage_limit - c.held - c.used AS "usesLeft",
           NOT EXISTS (SELECT 1 FROM promo_code_events e WHERE e.promo_code_id = c.id)
             OR EXISTS (SELECT 1 FROM promo_code_events e
                         WHERE e.promo_code_id = c.id AND e.event_id = ${eventId}) AS "forEvent",
           (SELECT array_agg(g.game_id) FROM promo_code_games g WHERE g.promo_code_id = c.id) AS "gameIds"
      FROM promo_codes c WHERE c.code = ${code}`;
}

/** Reads a promo code and whether it is valid for the event. */
export function findPromoCodeStatement(code: string, eventId: number) {
  return statement<PromoCode>('find-promo-code', selectPromoCode(code, eventId));
}

/** Locks a promo code and reads the same columns. */
export function lockPromoCodeStatement(code: string, eventId: number) {
  return statement<PromoCode>(
    'lock-promo-code',
    sql`${selectPromoCode(code, eventId)} FOR NO KEY UPDATE OF c`,
  );
}

/** Stores that a payment uses a promo code, with the discount. */
export function storePromoUseStatement(
  paymentId: string,
  { promoCodeId, discountPaise }: { promoCodeId: number; discountPaise: number },
) {
  return statement(
    'store-promo-use',
    sql`INSERT INTO promo_uses (payment_id, promo_code_id, discount_paise)
        VALUES (${paymentId}, ${promoCodeId}, ${discountPaise})`,
  );
}

/** Counts one use as held. Changes no row if the code is used up. */
export function countPromoUseStatement(promoCodeId: number) {
  return statement(
    'count-promo-use',
    sql`UPDATE promo_codes c SET held = c.held + 1
         WHERE c.id = ${promoCodeId}
           AND /* guard: uses */ (c.usage_limit IS NULL OR c.held + c.used < c.usage_limit) /* end */`,
  );
}
