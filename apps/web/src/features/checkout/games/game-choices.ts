import type { EventDetail, Slot } from '@nibog/api/schemas';
import type { Messages } from '../../../messages/languages.ts';
import { ageOnDay, displayName, type Draft } from '../draft/draft.ts';
import { checkAddOns, checkGames, type FieldProblems } from '../draft/validation.ts';
import { refuseSlot, type SlotRefusal } from './eligibility.ts';

export type GameChoiceState = { slot: Slot; checked: boolean; reason: SlotRefusal | null };

export type ChildChoices = {
  ageMonths: number;
  /** Games that this child could play if nothing else were chosen. Choosing never moves a game between the lists. */
  open: GameChoiceState[];
  /** Games that this child cannot play in any case. */
  closed: GameChoiceState[];
};

export function choicesOf(t: Messages, draft: Draft, index: number, event: EventDetail): ChildChoices {
  const child = draft.children[index];
  const ageMonths = child ? (ageOnDay(child, event.date) ?? 0) : 0;
  const slotIds = child?.slotIds ?? [];
  const player = { child: { name: displayName(t, child, index), ageMonths }, eventDate: event.date };
  const chosen = event.slots.filter((slot) => slotIds.includes(slot.slotId));
  const choices: ChildChoices = { ageMonths, open: [], closed: [] };
  for (const slot of event.slots) {
    const siblings = draft.children.filter(
      (other, at) => at !== index && other.slotIds.includes(slot.slotId),
    );
    const state = {
      slot,
      checked: slotIds.includes(slot.slotId),
      reason: refuseSlot({ ...player, slot, chosen, takenByOthers: siblings.length }),
    };
    const refusalAlone = refuseSlot({ ...player, slot, chosen: [], takenByOthers: 0 });
    (refusalAlone === null ? choices.open : choices.closed).push(state);
  }
  return choices;
}

/**
 * Finds children without a game, chosen games that the child can no longer play (for example after a change of the date
 * of birth), and quantities above the stock.
 */
export function checkChoices(t: Messages, draft: Draft, event: EventDetail): FieldProblems {
  const problems = checkGames(draft);
  for (const index of draft.children.keys()) {
    const { open, closed } = choicesOf(t, draft, index, event);
    const wrong = [...open, ...closed].find(({ checked, reason }) => checked && reason !== null);
    if (wrong)
      problems.set(`children.${index}.slotIds`, { code: 'take_out', params: { what: wrong.slot.game } });
  }
  for (const [path, problem] of checkAddOns(draft, event)) problems.set(path, problem);
  return problems;
}
