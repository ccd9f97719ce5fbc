import type { EventState } from '@nibog/api/schemas';
import type { FirstMessages } from '../../messages/languages.ts';

const FEW = 10;

/** Places left, in a number; said with some urgency when they run out. */
export function describeSeats(t: FirstMessages, seatsLeft: number): string {
  if (seatsLeft === 0) return t.event.full;
  return seatsLeft <= FEW ? t.event.onlyLeft(seatsLeft) : t.event.placesLeft(seatsLeft);
}

type Standing = { state: EventState; seatsLeft: number };

/** How an event stands, in a few words. */
export function describeStanding(t: FirstMessages, { state, seatsLeft }: Standing): string {
  if (state === 'past') return t.event.wasOver;
  return state === 'paused' ? t.event.paused : describeSeats(t, seatsLeft);
}
