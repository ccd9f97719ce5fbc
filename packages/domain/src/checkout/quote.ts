import type { ReadContext } from '../context.ts';
import { checkSelection } from './selection.ts';
import type { Quote, QuoteInput } from './types.ts';

/**
 * Computes the price of the choice.
 *
 * @throws {DomainError} for a choice that `start` would refuse
 */
export async function quoteCheckout({ reader, now }: ReadContext, input: QuoteInput): Promise<Quote> {
  const { quote } = await checkSelection(reader, input, now());
  return quote;
}
