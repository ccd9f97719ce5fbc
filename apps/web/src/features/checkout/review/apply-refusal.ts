import type { EventDetail, Quote } from '@nibog/api/schemas';
import { api, queryClient } from '../../../lib/api.ts';
import { readRefusal } from '../../../lib/refusal.ts';
import { eventQuery } from '../../catalogue/queries.ts';
import { removeAttempt } from '../attempt/attempt.ts';
import type { ChangeDraft } from '../draft/use-draft.ts';

export type Checkout = { event: EventDetail; change: ChangeDraft; quoteKey: readonly unknown[] };

/** Updates the attempt, the quote, the event and the refused fields after a refused payment. */
export function applyRefusal(error: unknown, { event, change, quoteKey }: Checkout): void {
  const { reason, fields, quote } = readRefusal(error);
  // After NO_ANSWER the key stays, because the server may have created the payment.
  if (reason === 'IDEMPOTENCY_CONFLICT' || reason === 'PAYMENT_PAGE_UNAVAILABLE') removeAttempt(event.slug);
  if (reason === 'PRICE_CHANGED') {
    if (isQuote(quote)) queryClient.setQueryData(quoteKey, quote);
    else void queryClient.invalidateQueries({ queryKey: quoteKey });
  }
  // The new quote shows at the field of the promo code why it no longer applies.
  if (reason.startsWith('PROMO_')) void queryClient.invalidateQueries(api.checkout.quote.queryFilter());
  if (reason === 'INVALID_INPUT' && fields.length > 0) {
    const refused = Object.fromEntries(fields.map(({ path, ...problem }) => [path, problem]));
    change((draft) => ({ ...draft, refused: { ...draft.refused, ...refused } }));
  }
  // The event's places and terms may have changed since the page loaded them.
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
