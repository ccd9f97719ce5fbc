import type { Queryable, Transaction } from '@nibog/db';
import { toBundle } from '../catalogue/add-ons.ts';
import { DomainError } from '../errors.ts';
import type { FieldError, FieldProblem } from '../field-errors/codes.ts';
import { createFieldError } from '../field-errors/rules.ts';
import {
  findAddOnsStatement,
  holdAddOnsStatement,
  lockAddOnsStatement,
  storeAddOnsStatement,
  type AddOnVariant,
  type ChosenAddOn,
} from './add-ons-statements.ts';
import type { AddOnChoice } from './types.ts';

const NOT_SOLD: FieldProblem = { code: 'add_on_not_sold', params: {} };

/**
 * Returns the chosen add-ons, each checked against the add-ons that the event sells and their stock. Locks nothing.
 *
 * @throws {DomainError} `ADD_ON_NOT_FOUND`, `INVALID_INPUT` if a variant is missing or chosen twice, `ADD_ON_SOLD_OUT`
 */
export async function findAddOns(
  db: Queryable,
  eventId: number,
  choices: AddOnChoice[] = [],
): Promise<ChosenAddOn[]> {
  if (choices.length === 0) return [];
  const addOnIds = choices.map(({ addOnId }) => addOnId);
  const { rows } = await db.query(findAddOnsStatement(eventId, addOnIds));
  const variants = choices.map(({ addOnId }) => rows.filter((row) => row.addOnId === addOnId));
  refuse('ADD_ON_NOT_FOUND', 'This event does not sell this add-on.', choices, ({ variantId }, index) => {
    const available = variants[index] ?? [];
    if (available.length === 0) return ['addOnId', NOT_SOLD];
    if (variantId === undefined || available.some((variant) => variant.variantId === variantId)) return null;
    return ['variantId', { code: 'variant_not_found', params: {} }];
  });
  const chosen = choices.map(({ variantId }, index) => {
    const available = variants[index] ?? [];
    return available.length === 1
      ? available[0]
      : available.find((variant) => variant.variantId === variantId);
  });
  refuse(
    'INVALID_INPUT',
    'Choose one of the variants, and each variant only once.',
    choices,
    (_choice, index) => {
      const variant = chosen[index];
      if (!variant) return ['variantId', { code: 'variant_required', params: {} }];
      if (chosen.indexOf(variant) >= index) return null;
      return ['variantId', { code: 'variant_chosen_twice', params: {} }];
    },
  );
  const addOns = choices.flatMap(({ quantity }, index) => {
    const variant = chosen[index];
    return variant ? [toChosen(variant, quantity)] : [];
  });
  checkStock(addOns);
  return addOns;
}

/**
 * Locks the variants in id order, after the slots, and returns the add-ons in their current state.
 *
 * @throws {DomainError} `ADD_ON_SOLD_OUT`; `ADD_ON_NOT_FOUND` if one was withdrawn from sale concurrently
 */
export async function lockAddOns(tx: Transaction, addOns: ChosenAddOn[]): Promise<ChosenAddOn[]> {
  if (addOns.length === 0) return [];
  const { rows } = await tx.query(lockAddOnsStatement(addOns.map(({ variantId }) => variantId)));
  refuse('ADD_ON_NOT_FOUND', 'This event does not sell this add-on.', addOns, ({ variantId }) =>
    rows.some((row) => row.variantId === variantId) ? null : ['addOnId', NOT_SOLD],
  );
  const locked = addOns.flatMap(({ variantId, quantity }) =>
    rows.filter((row) => row.variantId === variantId).map((row) => toChosen(row, quantity)),
  );
  checkStock(locked);
  return locked;
}

/** Holds the pieces of a payment: stores its add-ons, and counts them with one guarded statement. */
export async function holdAddOns(tx: Transaction, paymentId: string, addOns: ChosenAddOn[]): Promise<void> {
  if (addOns.length === 0) return;
  await tx.query(storeAddOnsStatement(paymentId, addOns));
  const held = await tx.query(holdAddOnsStatement(addOns));
  if (held.rowCount !== addOns.length) throw new DomainError('ADD_ON_SOLD_OUT', 'An add-on is sold out.');
}

function checkStock(addOns: ChosenAddOn[]): void {
  refuse(
    'ADD_ON_SOLD_OUT',
    'Not enough pieces of this add-on are left.',
    addOns,
    ({ piecesLeft, quantity }) => {
      if (piecesLeft === null || piecesLeft >= quantity) return null;
      return ['quantity', { code: 'not_enough_pieces', params: { piecesLeft: Math.max(piecesLeft, 0) } }];
    },
  );
}

/** Throws one error that lists every line for which `findProblem` returns a field and its problem. */
function refuse<Line>(
  reason: 'ADD_ON_NOT_FOUND' | 'ADD_ON_SOLD_OUT' | 'INVALID_INPUT',
  message: string,
  lines: Line[],
  findProblem: (line: Line, index: number) => [field: string, problem: FieldProblem] | null,
): void {
  const fields = lines.flatMap((line, index): FieldError[] => {
    const found = findProblem(line, index);
    return found === null ? [] : [createFieldError(`addOns.${index}.${found[0]}`, found[1])];
  });
  if (fields.length > 0) throw new DomainError(reason, message, { fields });
}

function toChosen(
  { variantLabel, bundleFromQuantity, bundlePercentOff, ...variant }: AddOnVariant,
  quantity: number,
): ChosenAddOn {
  return {
    ...variant,
    label: variantLabel === '' ? variant.name : `${variant.name} (${variantLabel})`,
    quantity,
    bundle: toBundle({ bundleFromQuantity, bundlePercentOff }),
  };
}
