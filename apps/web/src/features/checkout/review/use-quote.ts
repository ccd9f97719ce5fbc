import type { EventDetail } from '@nibog/api/schemas';
import { useQuery } from '@tanstack/react-query';
import { readRefusal, type Refusal } from '../../../lib/refusal.ts';
import type { Draft } from '../draft/draft.ts';
import { quoteQuery } from '../quote/quote-query.ts';

/**
 * The server's quote for the draft. If only the promo code is refused, the quote is the one without the code, and
 * `promoRefusal` is shown at the field of the code.
 */
export function useQuote(draft: Draft, event: EventDetail) {
  const withCodeOptions = { ...quoteQuery(draft, event), staleTime: 0 };
  const withCode = useQuery(withCodeOptions);
  const promoRefusal = readPromoRefusal(withCode.error);
  const withoutCodeOptions = { ...quoteQuery({ ...draft, promoCode: '' }, event), staleTime: 0 };
  const withoutCode = useQuery({ ...withoutCodeOptions, enabled: promoRefusal !== null });
  const shown = promoRefusal ? withoutCode : withCode;
  return {
    data: shown.data,
    error: shown.error,
    isFetching: withCode.isFetching || withoutCode.isFetching,
    /** The quote is the previous one; the quote for the current draft is loading. */
    isPrevious: shown.isPlaceholderData,
    promoRefusal,
    queryKey: (promoRefusal ? withoutCodeOptions : withCodeOptions).queryKey,
    refetch: () => void shown.refetch(),
  };
}

/** The refusal, if it is about the promo code: its terms (`PROMO_…`) or its format (`promoCode` in `fields`). */
function readPromoRefusal(error: unknown): Refusal | null {
  const refusal = error ? readRefusal(error) : null;
  if (refusal?.reason.startsWith('PROMO_')) return refusal;
  return refusal?.fields.some(({ path }) => path === 'promoCode') ? refusal : null;
}
