import { MAX_ADD_ON_QUANTITY, type AddOn, type EventDetail, type QuoteInput } from '@nibog/api/schemas';
import type { Draft } from './draft.ts';

/** One variant of an add-on and how many of it the parent wants. */
export type VariantChoice = {
  variantId: number;
  /** As in `T-Shirt (M, red)`. */
  name: string;
  /** Of the variant alone; empty where there is no choice. */
  label: string;
  quantity: number;
  /** As many as there are left, and at most as many as fit in one booking. */
  max: number;
  /** `null`: not counted. */
  piecesLeft: number | null;
};

export type AddOnChoice = { addOn: AddOn; quantity: number; variants: VariantChoice[] };

/** The event's add-ons with what is chosen of each. What the event does not sell any more is left out. */
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

/** What is chosen, as the server is asked for it. */
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

/** The path of a variant's stepper, which is its id. */
export function addOnPath(variantId: number): string {
  return `addOns.${variantId}`;
}
