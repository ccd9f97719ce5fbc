import type { EventDetail } from '@nibog/api/schemas';
import type { Messages } from '../../messages/languages.ts';
import type { Draft } from './draft.ts';

/** What the chosen games come to by the event's list, until the server's quote says it for certain. */
export function totalOf(t: Messages, draft: Draft, event: EventDetail): string | undefined {
  const prices = new Map(event.slots.map((slot) => [slot.slotId, slot.pricePaise]));
  const chosen = draft.children.flatMap((child) => child.slotIds);
  if (chosen.length === 0) return undefined;
  return t.format.money(chosen.reduce((total, slotId) => total + (prices.get(slotId) ?? 0), 0));
}
