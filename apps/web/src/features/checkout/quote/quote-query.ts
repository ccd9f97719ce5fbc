import type { EventDetail } from '@nibog/api/schemas';
import { keepPreviousData } from '@tanstack/react-query';
import { api, apiClient, queryClient } from '../../../lib/api.ts';
import { isPassing } from '../../../lib/refusal.ts';
import { eventQuery } from '../../catalogue/queries.ts';
import type { Draft } from '../draft/draft.ts';
import { quoteInputOf } from '../draft/inputs.ts';

/**
 * The server's price of a choice; until it comes, the one of the choice before. A choice that is refused may have been
 * offered by an old page, so the event is asked for once more and shows what is left.
 */
export function quoteQuery(draft: Draft, event: EventDetail) {
  const input = quoteInputOf(draft, event);
  return {
    ...api.checkout.quote.queryOptions(input, { placeholderData: keepPreviousData }),
    queryFn: async ({ signal }: { signal: AbortSignal }) => {
      try {
        return await apiClient.checkout.quote.query(input, { signal });
      } catch (error) {
        if (!isPassing(error)) void queryClient.invalidateQueries(eventQuery(event.slug));
        throw error;
      }
    },
  };
}
