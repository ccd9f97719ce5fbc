import type { EventDetail } from '@nibog/api/schemas';
import { keepPreviousData } from '@tanstack/react-query';
import { api, apiClient, queryClient } from '../../../lib/api.ts';
import { isTransient } from '../../../lib/refusal.ts';
import { eventQuery } from '../../catalogue/queries.ts';
import type { Draft } from '../draft/draft.ts';
import { quoteInputOf } from '../draft/inputs.ts';

/**
 * The server's quote for a draft; the previous quote is shown while a new one loads. If the server refuses, the page may
 * be out of date, so the event is fetched again.
 */
export function quoteQuery(draft: Draft, event: EventDetail) {
  const input = quoteInputOf(draft, event);
  return {
    ...api.checkout.quote.queryOptions(input, { placeholderData: keepPreviousData }),
    queryFn: async ({ signal }: { signal: AbortSignal }) => {
      try {
        return await apiClient.checkout.quote.query(input, { signal });
      } catch (error) {
        if (!isTransient(error)) void queryClient.invalidateQueries(eventQuery(event.slug));
        throw error;
      }
    },
  };
}
