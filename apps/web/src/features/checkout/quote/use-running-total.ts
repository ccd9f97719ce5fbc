import type { EventDetail } from '@nibog/api/schemas';
import { useQuery } from '@tanstack/react-query';
import { useMessages } from '../../../messages/use-messages.ts';
import { ageOnDay, type Draft } from '../draft/draft.ts';
import { quoteQuery } from './quote-query.ts';

/**
 * The server's total for the children who have a game, and the add-ons; without the promo code, which belongs to the last
 * step. `undefined` while no child has a game, or if the server refuses the choice.
 */
export function useRunningTotal(draft: Draft, event: EventDetail): string | undefined {
  const t = useMessages();
  const children = draft.children.filter(
    (child) => child.slotIds.length > 0 && ageOnDay(child, event.date) !== null,
  );
  const enabled = children.length > 0;
  const quote = useQuery({
    ...quoteQuery({ ...draft, children, promoCode: '' }, event),
    enabled,
    retry: false,
  });
  return enabled && quote.data && !quote.isError ? t.format.money(quote.data.totalPaise) : undefined;
}
