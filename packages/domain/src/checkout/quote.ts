import type { Reads } from '../context.ts';
import { checkSelection } from './selection.ts';
import type { Quote, QuoteInput } from './types.ts';

/**
 * What the choice costs.
 *
 * @throws {DomainError} for a choice that `start` would refuse too
 */
export async function quoteCheckout({ reader, now }: Reads, input: QuoteInput): Promise<Quote> {
  const { quote } = await checkSelection(reader, input, now());
  return quote;
}
