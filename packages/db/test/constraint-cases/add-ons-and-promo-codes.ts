import type { ConstraintCase } from './constraint-case.ts';

const insertPromoCode = (percent: string, fixed: string, days = 1) =>
  `INSERT INTO promo_codes (code, percent_off, fixed_paise, valid_from, valid_to)
   SELECT 'NIBOG', ${percent}, ${fixed}, now(), now() + ${days} * interval '1 day' WHERE $1::bigint > 0`;
const insertAddOn = (price: number, from: string, percent: string) =>
  `INSERT INTO add_ons (event_id, slug, name, price_paise, bundle_from_quantity, bundle_percent_off)
   SELECT event_id, 'medal', 'Medal', ${price}, ${from}, ${percent} FROM payments WHERE id = $1`;
const insertVariant = (columns: string, values: string) =>
  `WITH add_on AS (
     INSERT INTO add_ons (event_id, slug, name, price_paise)
     SELECT event_id, 'medal', 'Medal', 100 FROM payments WHERE id = $1 RETURNING id)
   INSERT INTO add_on_variants (add_on_id, ${columns}) SELECT id, ${values} FROM add_on`;
const insertPaymentAddOn = (quantity: number, unit: number) =>
  `INSERT INTO payment_add_ons (payment_id, variant_id, quantity, unit_paise)
   SELECT $1::bigint, min(id), ${quantity}, ${unit} FROM add_on_variants`;
const insertPromoCodeWith = (columns: string, values: string, code = 'NIBOG') =>
  `INSERT INTO promo_codes (code, percent_off, valid_from, valid_to, ${columns})
   SELECT '${code}', 10, now(), now() + interval '1 day', ${values} WHERE $1::bigint > 0`;
const insertPromoUse = (paise: number) =>
  `INSERT INTO promo_uses (payment_id, promo_code_id, discount_paise)
   SELECT $1::bigint, min(id), ${paise} FROM promo_codes`;

/** Constraints on add-ons and promo codes. */
export const ADD_ON_AND_PROMO_CODE_CASES: ConstraintCase[] = [
  {
    constraint: 'add_ons_price_positive',
    refuses: 'an add-on with price 0',
    statement: insertAddOn(0, 'NULL', 'NULL'),
    accepted: insertAddOn(1, 'NULL', 'NULL'),
  },
  {
    constraint: 'add_ons_bundle',
    refuses: 'a bundle without a discount',
    statement: insertAddOn(100, '2', 'NULL'),
    accepted: insertAddOn(100, '2', '10'),
  },
  {
    constraint: 'add_ons_bundle',
    refuses: 'a bundle discount above 100 %',
    statement: insertAddOn(100, '2', '101'),
  },
  {
    constraint: 'add_on_variants_stock',
    refuses: 'a negative stock',
    statement: insertVariant('stock', '-1'),
    accepted: insertVariant('stock', '0'),
  },
  {
    constraint: 'add_on_variants_stock',
    refuses: 'more units held and sold than the stock',
    statement: insertVariant('stock, held, sold', '5, 3, 3'),
    accepted: insertVariant('stock, held, sold', '5, 2, 3'),
  },
  {
    constraint: 'add_on_variants_stock',
    refuses: 'a negative number of held units, also with unlimited stock',
    statement: insertVariant('held', '-1'),
    accepted: insertVariant('held', '1'),
  },
  {
    constraint: 'add_on_variants_stock',
    refuses: 'a negative number of sold units, also with unlimited stock',
    statement: insertVariant('sold', '-1'),
  },
  {
    constraint: 'payment_add_ons_amounts',
    refuses: 'a quantity of 0',
    statement: insertPaymentAddOn(0, 100),
    accepted: insertPaymentAddOn(1, 100),
  },
  {
    constraint: 'payment_add_ons_amounts',
    refuses: 'a unit price of 0',
    statement: insertPaymentAddOn(1, 0),
  },
  {
    constraint: 'promo_codes_uses',
    refuses: 'more held and used codes than the usage limit',
    statement: insertPromoCodeWith('usage_limit, held, used', '5, 3, 3'),
    accepted: insertPromoCodeWith('usage_limit, held, used', '5, 2, 3'),
  },
  {
    constraint: 'promo_codes_uses',
    refuses: 'a negative number of uses',
    statement: insertPromoCodeWith('used', '-1'),
    accepted: insertPromoCodeWith('used', '1'),
  },
  {
    constraint: 'promo_codes_uses',
    refuses: 'a negative number of held uses',
    statement: insertPromoCodeWith('held', '-1'),
  },
  {
    constraint: 'promo_codes_amounts',
    refuses: 'a maximum discount of 0',
    statement: insertPromoCodeWith('max_discount_paise', '0'),
    accepted: insertPromoCodeWith('max_discount_paise', '1'),
  },
  {
    constraint: 'promo_codes_capitals',
    refuses: 'a code in lower case',
    statement: insertPromoCodeWith('held', '0', 'nibog'),
    accepted: insertPromoCodeWith('held', '0', 'NIBOG'),
  },
  {
    constraint: 'promo_uses_discount_positive',
    refuses: 'a use with a discount of 0',
    statement: insertPromoUse(0),
    accepted: insertPromoUse(1),
  },
  {
    constraint: 'payments_discount',
    refuses: 'a negative discount',
    statement: 'UPDATE payments SET discount_paise = -1 WHERE id = $1',
    accepted: 'UPDATE payments SET discount_paise = 1 WHERE id = $1',
  },
  {
    constraint: 'promo_codes_one_kind',
    refuses: 'a code with both a percentage and a fixed amount',
    statement: insertPromoCode('10', '100'),
    accepted: insertPromoCode('10', 'NULL'),
  },
  {
    constraint: 'promo_codes_one_kind',
    refuses: 'a code with neither a percentage nor a fixed amount',
    statement: insertPromoCode('NULL', 'NULL'),
    accepted: insertPromoCode('NULL', '100'),
  },
  {
    constraint: 'promo_codes_one_kind',
    refuses: 'a percentage above 100',
    statement: insertPromoCode('101', 'NULL'),
    accepted: insertPromoCode('100', 'NULL'),
  },
  {
    constraint: 'promo_codes_one_kind',
    refuses: 'a fixed amount of 0',
    statement: insertPromoCode('NULL', '0'),
  },
  {
    constraint: 'add_ons_bundle',
    refuses: 'a bundle from quantity 1',
    statement: insertAddOn(100, '1', '10'),
  },
  {
    constraint: 'promo_codes_period',
    refuses: 'a code that ends before it starts',
    statement: insertPromoCode('10', 'NULL', -1),
  },
];
