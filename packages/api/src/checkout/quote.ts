import type { ApiContext } from '../context.ts';
import type { Quote, QuoteInput } from './schema.ts';

export async function quoteCheckout(_ctx: ApiContext, _input: QuoteInput): Promise<Quote> {
  throw new Error('being written');
}
