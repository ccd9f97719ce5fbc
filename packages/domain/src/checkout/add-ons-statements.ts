import { sql, statement } from '@nibog/db';

/** One line of the choice. `label` is as a bill would have it. */
export type ChosenAddOn = {
  addOnId: number;
  variantId: number;
  name: string;
  label: string;
  quantity: number;
  unitPaise: number;
  /** From so many of the add-on on, in any variants, each costs so much less. */
  bundle: { fromQuantity: number; percentOff: number } | null;
  /** `null`: not counted. */
  piecesLeft: number | null;
};

/** A variant as the database answers it. `variantLabel` is empty where there is no choice. */
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

/** Locks the named variants that are on sale, in id order, and reads them. */
export function lockAddOnsStatement(variantIds: number[]) {
  return statement<AddOnVariant>(
    'lock-add-ons',
    sql`${VARIANTS} WHERE a.active AND v.id = ANY(${variantIds}::int[]) ORDER BY v.id FOR NO KEY UPDATE OF v`,
  );
}

type Line = Pick<ChosenAddOn, 'variantId' | 'quantity' | 'unitPaise'>;

/** Stores a payment's lines of add-ons. */
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

/** Counts the pieces as held. It changes no variant that has too few left, so the row count says how many lines it held. */
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
