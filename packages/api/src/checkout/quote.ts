import type { Reads } from '../context.ts';
import { DomainError, type FieldError } from '../errors.ts';
import type { Quote, QuoteInput } from './schema.ts';
import { checkSelection } from './selection.ts';

/**
 * What the chosen games cost.
 *
 * @throws {DomainError} for a choice that `start` would refuse too
 */
export async function quoteCheckout({ reader, now }: Reads, input: QuoteInput): Promise<Quote> {
  refuseExtras(input);
  const { quote } = await checkSelection(reader, input, now());
  return quote;
}

/**
 * Add-ons and promo codes are part of the contract and not sold yet. Refused, rather than left out of the price.
 *
 * @throws {DomainError} `NOT_AVAILABLE_YET`
 */
export function refuseExtras(input: Pick<QuoteInput, 'addOns' | 'promoCode'>): void {
  const fields: FieldError[] = [];
  if (input.addOns && input.addOns.length > 0) fields.push({ path: 'addOns', rule: 'cannot be bought yet' });
  if (input.promoCode !== undefined) fields.push({ path: 'promoCode', rule: 'cannot be used yet' });
  if (fields.length > 0) {
    throw new DomainError('NOT_AVAILABLE_YET', 'Add-ons and promo codes are not available yet.', { fields });
  }
}
