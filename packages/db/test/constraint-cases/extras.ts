import type { ConstraintCase } from './constraint-case.ts';

const PROMO = (percent: string, fixed: string, days = 1) =>
  `INSERT INTO promo_codes (code, percent_off, fixed_paise, valid_from, valid_to)
   SELECT 'NIBOG', ${percent}, ${fixed}, now(), now() + ${days} * interval '1 day' WHERE $1::bigint > 0`;
const ADD_ON = (price: number, from: string, percent: string) =>
  `INSERT INTO add_ons (event_id, slug, name, price_paise, bundle_from_quantity, bundle_percent_off)
   SELECT event_id, 'medal', 'Medal', ${price}, ${from}, ${percent} FROM payments WHERE id = $1`;
const VARIANT = (columns: string, values: string) =>
  `WITH add_on AS (
     INSERT INTO add_ons (event_id, slug, name, price_paise)
     SELECT event_id, 'medal', 'Medal', 100 FROM payments WHERE id = $1 RETURNING id)
   INSERT INTO add_on_variants (add_on_id, ${columns}) SELECT id, ${values} FROM add_on`;
const PAYMENT_ADD_ON = (quantity: number, unit: number) =>
  `INSERT INTO payment_add_ons (payment_id, variant_id, quantity, unit_paise)
   SELECT $1::bigint, min(id), ${quantity}, ${unit} FROM add_on_variants`;
const CODE = (columns: string, values: string, code = 'NIBOG') =>
  `INSERT INTO promo_codes (code, percent_off, valid_from, valid_to, ${columns})
   SELECT '${code}', 10, now(), now() + interval '1 day', ${values} WHERE $1::bigint > 0`;
const PROMO_USE = (paise: number) =>
  `INSERT INTO promo_uses (payment_id, promo_code_id, discount_paise)
   SELECT $1::bigint, min(id), ${paise} FROM promo_codes`;

/** What the database itself refuses of add-ons and promo codes. */
export const EXTRAS: ConstraintCase[] = [
  {
    constraint: 'add_ons_price_positive',
    refuses: 'an add-on for nothing',
    statement: ADD_ON(0, 'NULL', 'NULL'),
    takes: ADD_ON(1, 'NULL', 'NULL'),
  },
  {
    constraint: 'add_ons_bundle',
    refuses: 'a bundle without its discount',
    statement: ADD_ON(100, '2', 'NULL'),
    takes: ADD_ON(100, '2', '10'),
  },
  {
    constraint: 'add_ons_bundle',
    refuses: 'a discount of more than all',
    statement: ADD_ON(100, '2', '101'),
  },
  {
    constraint: 'add_on_variants_stock',
    refuses: 'a stock below nothing',
    statement: VARIANT('stock', '-1'),
    takes: VARIANT('stock', '0'),
  },
  {
    constraint: 'add_on_variants_stock',
    refuses: 'more held and sold than there are',
    statement: VARIANT('stock, held, sold', '5, 3, 3'),
    takes: VARIANT('stock, held, sold', '5, 2, 3'),
  },
  {
    constraint: 'add_on_variants_stock',
    refuses: 'fewer than none held, counted or not',
    statement: VARIANT('held', '-1'),
    takes: VARIANT('held', '1'),
  },
  {
    constraint: 'add_on_variants_stock',
    refuses: 'fewer than none sold, counted or not',
    statement: VARIANT('sold', '-1'),
  },
  {
    constraint: 'payment_add_ons_amounts',
    refuses: 'none of an add-on',
    statement: PAYMENT_ADD_ON(0, 100),
    takes: PAYMENT_ADD_ON(1, 100),
  },
  {
    constraint: 'payment_add_ons_amounts',
    refuses: 'an add-on given away',
    statement: PAYMENT_ADD_ON(1, 0),
  },
  {
    constraint: 'promo_codes_uses',
    refuses: 'more uses than the limit',
    statement: CODE('usage_limit, held, used', '5, 3, 3'),
    takes: CODE('usage_limit, held, used', '5, 2, 3'),
  },
  {
    constraint: 'promo_codes_uses',
    refuses: 'fewer than no uses',
    statement: CODE('used', '-1'),
    takes: CODE('used', '1'),
  },
  {
    constraint: 'promo_codes_uses',
    refuses: 'fewer than no open uses',
    statement: CODE('held', '-1'),
  },
  {
    constraint: 'promo_codes_amounts',
    refuses: 'a highest discount of nothing',
    statement: CODE('max_discount_paise', '0'),
    takes: CODE('max_discount_paise', '1'),
  },
  {
    constraint: 'promo_codes_capitals',
    refuses: 'a code that nobody would find',
    statement: CODE('held', '0', 'nibog'),
    takes: CODE('held', '0', 'NIBOG'),
  },
  {
    constraint: 'promo_uses_discount_positive',
    refuses: 'a code that took nothing',
    statement: PROMO_USE(0),
    takes: PROMO_USE(1),
  },
  {
    constraint: 'payments_discount',
    refuses: 'a discount that adds to the price',
    statement: 'UPDATE payments SET discount_paise = -1 WHERE id = $1',
    takes: 'UPDATE payments SET discount_paise = 1 WHERE id = $1',
  },
  {
    constraint: 'promo_codes_one_kind',
    refuses: 'a code of both kinds',
    statement: PROMO('10', '100'),
    takes: PROMO('10', 'NULL'),
  },
  {
    constraint: 'promo_codes_one_kind',
    refuses: 'a code of neither kind',
    statement: PROMO('NULL', 'NULL'),
    takes: PROMO('NULL', '100'),
  },
  {
    constraint: 'promo_codes_one_kind',
    refuses: 'a code that takes more than all',
    statement: PROMO('101', 'NULL'),
    takes: PROMO('100', 'NULL'),
  },
  {
    constraint: 'promo_codes_one_kind',
    refuses: 'a code that takes nothing',
    statement: PROMO('NULL', '0'),
  },
  {
    constraint: 'add_ons_bundle',
    refuses: 'a bundle of one',
    statement: ADD_ON(100, '1', '10'),
  },
  {
    constraint: 'promo_codes_period',
    refuses: 'a code that is over before it begins',
    statement: PROMO('10', 'NULL', -1),
  },
];
