import type { ChosenAddOn } from './add-ons-statements.ts';
import type { PromoCode } from './promo-code-statements.ts';
import { discountBy } from './promo-code.ts';
import type { Quote, QuoteDiscount, QuoteLine } from './types.ts';

export type PricedGame = { gameId: number; game: string; quantity: number; unitPaise: number };

/** All that a price depends on. */
export type Priced = { games: PricedGame[]; addOns: ChosenAddOn[]; promoCode: PromoCode | null; now: Date };

/**
 * What a choice costs: games and add-ons at their prices, less bundles, less the promo code.
 *
 * @throws {DomainError} where the promo code does not apply, with the reason
 */
export function priceOf({ games, addOns, promoCode, now }: Priced): Quote {
  const lines: QuoteLine[] = [
    ...games.map(({ game, quantity, unitPaise }) => toLine('game', game, quantity, unitPaise)),
    ...addOns.map(({ label, quantity, unitPaise }) => toLine('addOn', label, quantity, unitPaise)),
  ];
  const subtotalPaise = sumOf(lines);
  const bundles = findBundles(addOns);
  const bundledPaise = subtotalPaise - sumOf(bundles);
  const promo = promoCode ? [takeOff(promoCode, { games, bundledPaise, now })] : [];
  const discounts = [...bundles, ...promo];
  const discountPaise = sumOf(discounts);
  return { lines, discounts, subtotalPaise, discountPaise, totalPaise: subtotalPaise - discountPaise };
}

/** One for each add-on of which there are enough, in whatever variants. */
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

function takeOff(
  promoCode: PromoCode,
  { games, bundledPaise, now }: { games: PricedGame[]; bundledPaise: number; now: Date },
): QuoteDiscount {
  const purchase = {
    totalPaise: bundledPaise,
    games: games.map(({ gameId, quantity, unitPaise }) => ({ gameId, amountPaise: quantity * unitPaise })),
  };
  const { code: label, percentOff } = promoCode;
  return { kind: 'promo', label, percentOff, amountPaise: discountBy(promoCode, purchase, now) };
}

function toLine(kind: QuoteLine['kind'], label: string, quantity: number, unitPaise: number): QuoteLine {
  return { kind, label, quantity, unitPaise, amountPaise: quantity * unitPaise };
}

function sumOf(amounts: { amountPaise: number }[]): number {
  return amounts.reduce((sum, { amountPaise }) => sum + amountPaise, 0);
}
