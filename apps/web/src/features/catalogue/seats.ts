import type { Messages } from '../../messages/languages.ts';

const FEW = 10;

/** Places left, said only as exactly as it helps: a number when they run out. */
export function describeSeats(t: Messages, seatsLeft: number): string {
  if (seatsLeft === 0) return t.event.full;
  return seatsLeft <= FEW ? t.event.onlyLeft(seatsLeft) : t.event.placesFree;
}
