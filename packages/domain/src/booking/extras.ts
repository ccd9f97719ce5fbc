import type { Booking } from './types.ts';

export type ExtrasRow = {
  add_ons: Booking['addOns'] | null;
  discount_paise: number;
  promo_code: string | null;
};

/** What was added to payment `p`. */
export const EXTRAS = `
  p.discount_paise,
  (SELECT json_agg(json_build_object('name', a.name, 'variant', v.label, 'quantity', l.quantity,
            'amountPaise', l.quantity * l.unit_paise) ORDER BY l.id)
     FROM payment_add_ons l
     JOIN add_on_variants v ON v.id = l.variant_id
     JOIN add_ons a ON a.id = v.add_on_id
    WHERE l.payment_id = p.id) AS add_ons,
  (SELECT c.code FROM promo_uses u JOIN promo_codes c ON c.id = u.promo_code_id
    WHERE u.payment_id = p.id) AS promo_code`;

export function toExtras(row: ExtrasRow): Pick<Booking, 'addOns' | 'discountPaise' | 'promoCode'> {
  return { addOns: row.add_ons ?? [], discountPaise: row.discount_paise, promoCode: row.promo_code };
}
