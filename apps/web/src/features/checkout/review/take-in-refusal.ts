import type { EventDetail, Quote } from '@nibog/api/schemas';
import { api, queryClient } from '../../../lib/api.ts';
import { readRefusal } from '../../../lib/refusal.ts';
import { eventQuery } from '../../catalogue/queries.ts';
import { dropAttempt } from '../attempt/attempt.ts';
import type { ChangeDraft } from '../draft/use-draft.ts';

export type Checkout = { event: EventDetail; change: ChangeDraft; quoteKey: readonly unknown[] };

/** What a refused payment changes beside its message: the key, the price, the event, the fields it names. */
export function takeInRefusal(error: unknown, { event, change, quoteKey }: Checkout): void {
  const { reason, fields, quote } = readRefusal(error);
  // After no answer at all the key stays: a payment may exist that we have not heard of.
  if (reason === 'IDEMPOTENCY_CONFLICT' || reason === 'PAYMENT_PAGE_UNAVAILABLE') dropAttempt(event.slug);
  if (reason === 'PRICE_CHANGED') {
    if (isQuote(quote)) queryClient.setQueryData(quoteKey, quote);
    else void queryClient.invalidateQueries({ queryKey: quoteKey });
  }
  // The price is asked for once more, and the code's own field says why it no longer counts.
  if (reason.startsWith('PROMO_')) void queryClient.invalidateQueries(api.checkout.quote.queryFilter());
  if (reason === 'INVALID_INPUT' && fields.length > 0) {
    const refused = Object.fromEntries(fields.map(({ path, ...problem }) => [path, problem]));
    change((draft) => ({ ...draft, refused: { ...draft.refused, ...refused } }));
  }
  // Places and terms may be other than what the page was drawn with.
  if (reason !== 'NO_ANSWER') void queryClient.invalidateQueries(eventQuery(event.slug));
}

function isQuote(value: unknown): value is Quote {
  return (
    typeof value === 'object' &&
    value !== null &&
    'lines' in value &&
    Array.isArray(value.lines) &&
    'totalPaise' in value &&
    Number.isInteger(value.totalPaise)
  );
}
