import { sql, statement } from '@nibog/db';

/** One chosen add-on variant. `label` names the add-on and the variant, as on a bill. */
export type ChosenAddOn = {
  addOnId: number;
  variantId: number;
  name: string;
  label: string;
  quantity: number;
  unitPaise: number;
  /** From `fromQuantity` pieces of the add-on, of any variants, each piece costs `percentOff` per cent less. */
  bundle: { fromQuantity: number; percentOff: number } | null;
  /** `null` if the stock is unlimited. */
  piecesLeft: number | null;
};

/** A variant as the database returns it. `variantLabel` is empty if the add-on has only one variant. */
export type AddOnVariant = Pick<
  ChosenAddOn,
  'addOnId' | 'variantId' | 'name' | 'unitPaise' | 'piecesLeft'
> & {
  variantLabel: string;
  bundleFromQuantity: number | null;
  bundlePercentOff: number | null;
};

const VARIANTS = sql`
  SELECT v.id AS "variantId", v.add_on_id AS "addOnId", a.name, v.label AS "variantLabel", a.price_paise AS "unitPaise",
         a.bundle_from_quantity AS "bundleFromQuantity", a.bundle_percent_off AS "bundlePercentOff",
         v.stock - v.held - v.sold AS "piecesLeft"
    FROM add_on_variants v JOIN add_ons a ON a.id = v.add_on_id`;

/** Reads all variants of the named add-ons that the event sells, in id order. */
export function findAddOnsStatement(eventId: number, addOnIds: number[]) {
  return statement<AddOnVariant>(
    'find-add-ons',
    sql`${VARIANTS} WHERE a.event_id = ${eventId} AND a.active AND a.id = ANY(${addOnIds}::int[]) ORDER BY v.id`,
  );
}

/** Locks and reads the named variants that are on sale, in id order. */
export function lockAddOnsStatement(variantIds: number[]) {
  return statement<AddOnVariant>(
    'lock-add-ons',
    sql`${VARIANTS} WHERE a.active AND v.id = ANY(${variantIds}::int[]) ORDER BY v.id FOR NO KEY UPDATE OF v`,
  );
}

type Line = Pick<ChosenAddOn, 'variantId' | 'quantity' | 'unitPaise'>;

/** Stores the add-ons of a payment. */
export function storeAddOnsStatement(paymentId: string, lines: Line[]) {
  const variantIds = lines.map(({ variantId }) => variantId);
  const quantities = lines.map(({ quantity }) => quantity);
  const prices = lines.map(({ unitPaise }) => unitPaise);
  return statement(
    'store-add-ons',
    sql`INSERT INTO payment_add_ons (payment_id, variant_id, quantity, unit_paise)
        SELECT ${paymentId}::bigint, w.variant_id, w.quantity, w.unit_paise
          FROM unnest(${variantIds}::int[], ${quantities}::int[], ${prices}::int[])
            AS w(variant_id, quantity, unit_paise)`,
  );
}

/** Counts the pieces as held. Skips each variant with too few pieces left; the row count is the number of lines held. */
export function holdAddOnsStatement(lines: Pick<Line, 'variantId' | 'quantity'>[]) {
  const variantIds = lines.map(({ variantId }) => variantId);
  const quantities = lines.map(({ quantity }) => quantity);
  return statement(
    'hold-add-ons',
    sql`UPDATE add_on_variants v SET held = v.held + w.quantity
          FROM unnest(${variantIds}::int[], ${quantities}::int[]) AS w(variant_id, quantity)
         WHERE v.id = w.variant_id
           AND /* guard: stock */ (v.stock IS NULL OR v.held + v.sold + w.quantity <= v.stock) /* end */`,
  );
}
