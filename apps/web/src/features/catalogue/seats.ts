import type { EventState } from '@nibog/api/schemas';
import type { FirstMessages } from '../../messages/languages.ts';

const FEW_PLACES = 10;

/** The number of places left. The text is more urgent for ten or fewer. */
export function describeSeats(t: FirstMessages, seatsLeft: number): string {
  if (seatsLeft === 0) return t.event.full;
  return seatsLeft <= FEW_PLACES ? t.event.onlyLeft(seatsLeft) : t.event.placesLeft(seatsLeft);
}

type Availability = { state: EventState; seatsLeft: number };

/** The event's state in a few words: past, paused, full, or its places left. */
export function describeAvailability(t: FirstMessages, { state, seatsLeft }: Availability): string {
  if (state === 'past') return t.event.ended;
  return state === 'paused' ? t.event.paused : describeSeats(t, seatsLeft);
}
