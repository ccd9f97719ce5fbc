import type { ChosenAddOn } from './add-ons-statements.ts';
import type { PromoCode } from './promo-code-statements.ts';
import { computeDiscount } from './promo-code.ts';
import type { Quote, QuoteDiscount, QuoteLine } from './types.ts';

export type PricedGame = { gameId: number; game: string; quantity: number; unitPaise: number };

/** The inputs of a price. */
export type QuotedChoice = {
  games: PricedGame[];
  addOns: ChosenAddOn[];
  promoCode: PromoCode | null;
  now: Date;
};

/**
 * Computes the price of a choice: games and add-ons, less bundle discounts, less the promo code.
 *
 * @throws {DomainError} with the reason why the promo code does not apply
 */
export function computeQuote({ games, addOns, promoCode, now }: QuotedChoice): Quote {
  const lines: QuoteLine[] = [
    ...games.map(({ game, quantity, unitPaise }) => toLine('game', game, quantity, unitPaise)),
    ...addOns.map(({ label, quantity, unitPaise }) => toLine('addOn', label, quantity, unitPaise)),
  ];
  const subtotalPaise = sumAmounts(lines);
  const bundles = findBundles(addOns);
  const bundledPaise = subtotalPaise - sumAmounts(bundles);
  const promo = promoCode ? [toPromoDiscount(promoCode, { games, bundledPaise, now })] : [];
  const discounts = [...bundles, ...promo];
  const discountPaise = sumAmounts(discounts);
  return { lines, discounts, subtotalPaise, discountPaise, totalPaise: subtotalPaise - discountPaise };
}

/** Returns a discount for each add-on whose quantity, over all variants, reaches its bundle. */
function findBundles(addOns: ChosenAddOn[]): QuoteDiscount[] {
  const ids = [...new Set(addOns.map(({ addOnId }) => addOnId))];
  return ids.flatMap((id) => {
    const chosen = addOns.filter(({ addOnId }) => addOnId === id);
    const [first] = chosen;
    const quantity = chosen.reduce((sum, addOn) => sum + addOn.quantity, 0);
    if (!first?.bundle || quantity < first.bundle.fromQuantity) return [];
    const { percentOff } = first.bundle;
    const amountPaise = Math.floor((quantity * first.unitPaise * percentOff) / 100);
    return [{ kind: 'bundle' as const, label: first.name, percentOff, amountPaise }];
  });
}

function toPromoDiscount(
  promoCode: PromoCode,
  { games, bundledPaise, now }: { games: PricedGame[]; bundledPaise: number; now: Date },
): QuoteDiscount {
  const purchase = {
    totalPaise: bundledPaise,
    games: games.map(({ gameId, quantity, unitPaise }) => ({ gameId, amountPaise: quantity * unitPaise })),
  };
  const { code: label, percentOff } = promoCode;
  return { kind: 'promo', label, percentOff, amountPaise: computeDiscount(promoCode, purchase, now) };
}

function toLine(kind: QuoteLine['kind'], label: string, quantity: number, unitPaise: number): QuoteLine {
  return { kind, label, quantity, unitPaise, amountPaise: quantity * unitPaise };
}

function sumAmounts(amounts: { amountPaise: number }[]): number {
  return amounts.reduce((sum, { amountPaise }) => sum + amountPaise, 0);
}
