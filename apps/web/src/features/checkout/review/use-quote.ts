import type { EventDetail } from '@nibog/api/schemas';
import { useQuery } from '@tanstack/react-query';
import { readRefusal, type Refusal } from '../../../lib/refusal.ts';
import type { Draft } from '../draft/draft.ts';
import { quoteQuery } from '../quote/quote-query.ts';

/**
 * The server's price of the draft. A promo code that does not apply takes nothing else away: its reason stands beside
 * its field, and the price is the one without it.
 */
export function useQuote(draft: Draft, event: EventDetail) {
  const codedOptions = { ...quoteQuery(draft, event), staleTime: 0 };
  const coded = useQuery(codedOptions);
  const promoRefusal = readPromoRefusal(coded.error);
  const plainOptions = { ...quoteQuery({ ...draft, promoCode: '' }, event), staleTime: 0 };
  const plain = useQuery({ ...plainOptions, enabled: promoRefusal !== null });
  const shown = promoRefusal ? plain : coded;
  return {
    data: shown.data,
    error: shown.error,
    isFetching: coded.isFetching || plain.isFetching,
    /** The price shown is of what was chosen before: the one asked for is on its way. */
    isOfBefore: shown.isPlaceholderData,
    promoRefusal,
    queryKey: (promoRefusal ? plainOptions : codedOptions).queryKey,
    refetch: () => void shown.refetch(),
  };
}

/** A code may be refused for what it is worth, and for how it is written. */
function readPromoRefusal(error: unknown): Refusal | null {
  const refusal = error ? readRefusal(error) : null;
  if (refusal?.reason.startsWith('PROMO_')) return refusal;
  return refusal?.fields.some(({ path }) => path === 'promoCode') ? refusal : null;
}
