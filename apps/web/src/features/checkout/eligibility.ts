import type { Slot } from '@nibog/api/schemas';
import { count, formatAgeRange } from '../../lib/age.ts';
import { formatShortDay, formatTimes } from '../../lib/dates.ts';

type Choice = {
  slot: Slot;
  child: { name: string; ageMonths: number };
  eventDate: string;
  /** The child's other chosen games. */
  chosen: Slot[];
  /** How many of the parent's other children have this game. */
  takenByOthers: number;
};

/** Why this child cannot play this game, in words, or `null` if it can. The server has the last word. */
export function refuseSlot({ slot, child, eventDate, chosen, takenByOthers }: Choice): string | null {
  if (child.ageMonths < slot.minAgeMonths || child.ageMonths > slot.maxAgeMonths) {
    const range = formatAgeRange(slot.minAgeMonths, slot.maxAgeMonths);
    const age = count(child.ageMonths, 'month');
    return `For ${range}. ${child.name} will be ${age} on ${formatShortDay(eventDate)}.`;
  }
  if (slot.paused) return 'Bookings paused. Please look in again later.';
  if (slot.seatsLeft === 0) return 'Full. All places are taken.';
  if (slot.seatsLeft <= takenByOthers) {
    return `Only ${count(slot.seatsLeft, 'place')} left, which your other ${takenByOthers === 1 ? 'child has' : 'children have'}.`;
  }
  const clash = chosen.find((other) => other.slotId !== slot.slotId && overlaps(other, slot));
  if (clash) {
    const times = formatTimes(clash.startsAt, clash.endsAt);
    return `At the same time as ${clash.game} (${times}). ${child.name} can play only one of them.`;
  }
  return null;
}

/** A game may begin at the minute that another ends. */
export function overlaps(one: Pick<Slot, 'startsAt' | 'endsAt'>, other: Pick<Slot, 'startsAt' | 'endsAt'>) {
  return (
    Date.parse(one.startsAt) < Date.parse(other.endsAt) && Date.parse(other.startsAt) < Date.parse(one.endsAt)
  );
}
