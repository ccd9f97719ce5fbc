import { MAX_ADD_ON_QUANTITY, type AddOn, type EventDetail, type QuoteInput } from '@nibog/api/schemas';
import type { Draft } from './draft.ts';

/** One variant of an add-on and the quantity that the parent wants. */
export type VariantChoice = {
  variantId: number;
  /** Add-on and variant, as in `T-Shirt (M, red)`. */
  name: string;
  /** The variant only; empty if the add-on has a single variant. */
  label: string;
  quantity: number;
  /** The stock, but at most the limit of one booking. */
  max: number;
  /** `null`: the stock is not counted. */
  piecesLeft: number | null;
};

export type AddOnChoice = { addOn: AddOn; quantity: number; variants: VariantChoice[] };

/** The event's add-ons with the chosen quantities. Chosen add-ons that the event does not sell are left out. */
export function addOnChoices(
  draft: Pick<Draft, 'addOns'>,
  event: Pick<EventDetail, 'addOns'>,
): AddOnChoice[] {
  return event.addOns.map((addOn) => {
    const variants = addOn.variants.map(({ variantId, label, piecesLeft }) => ({
      variantId,
      name: label === '' ? addOn.name : `${addOn.name} (${label})`,
      label,
      quantity: draft.addOns.find((chosen) => chosen.variantId === variantId)?.quantity ?? 0,
      max: Math.min(piecesLeft ?? MAX_ADD_ON_QUANTITY, MAX_ADD_ON_QUANTITY),
      piecesLeft,
    }));
    const quantity = variants.reduce((sum, variant) => sum + variant.quantity, 0);
    return { addOn, quantity, variants };
  });
}

/** The chosen add-ons as the server's input. */
export function addOnsOf(
  draft: Pick<Draft, 'addOns'>,
  event: Pick<EventDetail, 'addOns'>,
): NonNullable<QuoteInput['addOns']> {
  return addOnChoices(draft, event).flatMap(({ addOn: { addOnId }, variants }) =>
    variants
      .filter(({ quantity }) => quantity > 0)
      .map(({ variantId, quantity }) => ({ addOnId, variantId, quantity })),
  );
}

/** The field path of a variant, which is also the id of its stepper. */
export function addOnPath(variantId: number): string {
  return `addOns.${variantId}`;
}
