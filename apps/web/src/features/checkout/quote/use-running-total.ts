import type { EventDetail } from '@nibog/api/schemas';
import { useQuery } from '@tanstack/react-query';
import { useMessages } from '../../../messages/use-messages.ts';
import { ageOnDay, type Draft } from '../draft/draft.ts';
import { quoteQuery } from './quote-query.ts';

/**
 * What is chosen so far comes to, by the server's quote: the children who have a game, and what is added; without the
 * promo code, which is for the last step. Nothing while no child has one, or while the choice is one that the server
 * refuses.
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
