import type { Queryable, Transaction } from '@nibog/db';
import { DomainError, type FieldError } from '../errors.ts';
import type { AddOnChoice } from './types.ts';

/** Add-ons that were chosen: what they are, and whether there are as many left. */

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

type VariantRow = {
  id: number;
  add_on_id: number;
  name: string;
  label: string;
  price_paise: number;
  bundle_from_quantity: number | null;
  bundle_percent_off: number | null;
  pieces_left: number | null;
};

const VARIANTS = `
  SELECT v.id, v.add_on_id, a.name, v.label, a.price_paise, a.bundle_from_quantity, a.bundle_percent_off,
         v.stock - v.held - v.sold AS pieces_left
    FROM add_on_variants v JOIN add_ons a ON a.id = v.add_on_id`;

/**
 * The add-ons of a choice, each held against what the event sells and has left. Locks nothing.
 *
 * @throws {DomainError} `ADD_ON_NOT_FOUND`, `INVALID_INPUT` where a variant is not named or named twice, `ADD_ON_SOLD_OUT`
 */
export async function findAddOns(
  db: Queryable,
  eventId: number,
  choices: AddOnChoice[] = [],
): Promise<ChosenAddOn[]> {
  if (choices.length === 0) return [];
  const { rows } = await db.query<VariantRow>(
    `${VARIANTS} WHERE a.event_id = $1 AND a.active AND a.id = ANY($2::int[]) ORDER BY v.id`,
    [eventId, choices.map(({ addOnId }) => addOnId)],
  );
  const variants = choices.map(({ addOnId }) => rows.filter((row) => row.add_on_id === addOnId));
  refuse('ADD_ON_NOT_FOUND', 'This event does not sell this add-on.', choices, ({ variantId }, index) => {
    const of = variants[index] ?? [];
    if (of.length === 0) return ['addOnId', 'is not sold at this event'];
    if (variantId === undefined || of.some(({ id }) => id === variantId)) return null;
    return ['variantId', 'is not a variant of this add-on'];
  });
  const chosen = choices.map(({ variantId }, index) => {
    const of = variants[index] ?? [];
    return of.length === 1 ? of[0] : of.find(({ id }) => id === variantId);
  });
  refuse('INVALID_INPUT', 'Choose one of the variants, once.', choices, (_choice, index) => {
    const variant = chosen[index];
    if (!variant) return ['variantId', 'is required: choose one of the variants'];
    return chosen.indexOf(variant) < index ? ['variantId', 'is chosen twice'] : null;
  });
  const addOns = choices.flatMap(({ quantity }, index) => {
    const variant = chosen[index];
    return variant ? [toChosen(variant, quantity)] : [];
  });
  checkStock(addOns);
  return addOns;
}

/**
 * Locks the variants in id order, after the slots, and answers the add-ons as they are now.
 *
 * @throws {DomainError} `ADD_ON_SOLD_OUT`; `ADD_ON_NOT_FOUND` where one was taken off sale this moment
 */
export async function lockAddOns(tx: Transaction, addOns: ChosenAddOn[]): Promise<ChosenAddOn[]> {
  if (addOns.length === 0) return [];
  const { rows } = await tx.query<VariantRow>(
    `${VARIANTS} WHERE a.active AND v.id = ANY($1::int[]) ORDER BY v.id FOR NO KEY UPDATE OF v`,
    [addOns.map(({ variantId }) => variantId)],
  );
  refuse('ADD_ON_NOT_FOUND', 'This event does not sell this add-on.', addOns, ({ variantId }) =>
    rows.some(({ id }) => id === variantId) ? null : ['addOnId', 'is not sold at this event'],
  );
  const locked = addOns.flatMap(({ variantId, quantity }) =>
    rows.filter(({ id }) => id === variantId).map((row) => toChosen(row, quantity)),
  );
  checkStock(locked);
  return locked;
}

/** Holds the pieces of a payment: stores its lines, and counts them by one guarded statement. */
export async function holdAddOns(tx: Transaction, paymentId: string, addOns: ChosenAddOn[]): Promise<void> {
  if (addOns.length === 0) return;
  const variantIds = addOns.map(({ variantId }) => variantId);
  const quantities = addOns.map(({ quantity }) => quantity);
  await tx.query(
    `INSERT INTO payment_add_ons (payment_id, variant_id, quantity, unit_paise)
     SELECT $1, w.variant_id, w.quantity, w.unit_paise
       FROM unnest($2::int[], $3::int[], $4::int[]) AS w(variant_id, quantity, unit_paise)`,
    [paymentId, variantIds, quantities, addOns.map(({ unitPaise }) => unitPaise)],
  );
  const held = await tx.query(
    `UPDATE add_on_variants v SET held = v.held + w.quantity
       FROM unnest($1::int[], $2::int[]) AS w(variant_id, quantity)
      WHERE v.id = w.variant_id
        AND /* guard: stock */ (v.stock IS NULL OR v.held + v.sold + w.quantity <= v.stock) /* end */`,
    [variantIds, quantities],
  );
  if (held.rowCount !== addOns.length) throw new DomainError('ADD_ON_SOLD_OUT', 'An add-on is sold out.');
}

function checkStock(addOns: ChosenAddOn[]): void {
  refuse(
    'ADD_ON_SOLD_OUT',
    'There are not so many left of this add-on.',
    addOns,
    ({ piecesLeft, quantity }) => {
      if (piecesLeft === null || piecesLeft >= quantity) return null;
      return ['quantity', piecesLeft <= 0 ? 'is sold out' : `has ${piecesLeft} left`];
    },
  );
}

/** Throws one error that names every line for which `findFault` answers a field and the rule it breaks. */
function refuse<Line>(
  reason: 'ADD_ON_NOT_FOUND' | 'ADD_ON_SOLD_OUT' | 'INVALID_INPUT',
  message: string,
  lines: Line[],
  findFault: (line: Line, index: number) => [field: string, rule: string] | null,
): void {
  const fields = lines.flatMap((line, index): FieldError[] => {
    const fault = findFault(line, index);
    return fault === null ? [] : [{ path: `addOns.${index}.${fault[0]}`, rule: fault[1] }];
  });
  if (fields.length > 0) throw new DomainError(reason, message, { fields });
}

function toChosen(row: VariantRow, quantity: number): ChosenAddOn {
  const { bundle_from_quantity: fromQuantity, bundle_percent_off: percentOff } = row;
  return {
    addOnId: row.add_on_id,
    variantId: row.id,
    name: row.name,
    label: row.label === '' ? row.name : `${row.name} (${row.label})`,
    quantity,
    unitPaise: row.price_paise,
    bundle: fromQuantity === null || percentOff === null ? null : { fromQuantity, percentOff },
    piecesLeft: row.pieces_left,
  };
}
