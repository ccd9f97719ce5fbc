import type { Slot } from '@nibog/api/schemas';
import type { Messages } from '../../../messages/languages.ts';
import { fitsAge } from '../draft/game-ages.ts';

type Choice = {
  slot: Slot;
  child: { name: string; ageMonths: number };
  eventDate: string;
  /** The child's other chosen games. */
  chosen: Slot[];
  /** The number of the parent's other children who have chosen this game. */
  takenByOthers: number;
};

/** Why a child cannot play a game, with the data for the message. A `Slot` is the chosen game that overlaps. */
export type SlotRefusal = Choice & { why: 'age' | 'paused' | 'full' | 'taken-by-others' | Slot };

/** Why this child cannot play this game, or `null` if it can. The server checks again. */
export function refuseSlot(choice: Choice): SlotRefusal | null {
  const why = findReason(choice);
  return why === null ? null : { ...choice, why };
}

function findReason({ slot, child, chosen, takenByOthers }: Choice): SlotRefusal['why'] | null {
  if (!fitsAge(slot, child.ageMonths)) return 'age';
  if (slot.paused) return 'paused';
  if (slot.seatsLeft === 0) return 'full';
  if (slot.seatsLeft <= takenByOthers) return 'taken-by-others';
  return chosen.find((other) => other.slotId !== slot.slotId && overlaps(other, slot)) ?? null;
}

export function describeSlotRefusal(t: Messages, refusal: SlotRefusal): string {
  const { why, slot, child, eventDate, takenByOthers } = refusal;
  switch (why) {
    case 'age':
      return t.games.refused.age(slot, child.name, child.ageMonths, eventDate);
    case 'paused':
      return t.games.refused.paused;
    case 'full':
      return t.games.refused.full;
    case 'taken-by-others':
      return t.games.refused.takenByOthers(slot.seatsLeft, takenByOthers);
    default:
      return t.games.refused.clash(why, child.name);
  }
}

/** A game that begins when another ends does not overlap it. */
export function overlaps(one: Pick<Slot, 'startsAt' | 'endsAt'>, other: Pick<Slot, 'startsAt' | 'endsAt'>) {
  return (
    Date.parse(one.startsAt) < Date.parse(other.endsAt) && Date.parse(other.startsAt) < Date.parse(one.endsAt)
  );
}
