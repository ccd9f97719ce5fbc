import type { EventDetail, FieldProblem } from '@nibog/api/schemas';
import type { Refusal } from '../../../lib/refusal.ts';
import type { Messages } from '../../../messages/languages.ts';
import { describeSeats } from '../../catalogue/seats.ts';
import { addOnChoices, addOnsOf } from '../draft/add-ons.ts';
import { callName, type Draft } from '../draft/draft.ts';
import { choicesOf } from '../games/game-choices.ts';

/** What a parent lost to somebody quicker, and what there is in its place. */
export type Lost = {
  what: string[];
  /** Above the list of what is free. */
  heading: string;
  free: string[];
};

/** Of a refused choice: each child who lost a game, or each add-on of which there are too few. */
export function whatIsLeft(t: Messages, refusal: Refusal, draft: Draft, event: EventDetail): Lost[] {
  switch (refusal.reason) {
    case 'SLOT_FULL':
    case 'SLOT_PAUSED':
      return draft.children.flatMap((_, index) => lostGames(t, { refusal, draft, event, index }));
    case 'ADD_ON_SOLD_OUT':
      return lostAddOns(t, refusal, draft, event);
    default:
      return [];
  }
}

type ChildAt = { refusal: Refusal; draft: Draft; event: EventDetail; index: number };

function lostGames(t: Messages, { refusal, draft, event, index }: ChildAt): Lost[] {
  const child = draft.children[index];
  if (!child) return [];
  const lost = event.slots.flatMap((slot) => {
    const at = child.slotIds.indexOf(slot.slotId);
    const refused = refusal.fields.find(({ path }) => path === `children.${index}.slotIds.${at}`);
    return refused ? [{ slot, placesLeft: placesLeftOf(refused) }] : [];
  });
  if (lost.length === 0) return [];
  const lostIds = lost.map(({ slot }) => slot.slotId);
  const kept = child.slotIds.filter((slotId) => !lostIds.includes(slotId));
  const children = draft.children.map((other, at) => (at === index ? { ...child, slotIds: kept } : other));
  const free = choicesOf(t, { ...draft, children }, index, event).open.filter(
    ({ slot, reason, checked }) => reason === null && !checked && !lostIds.includes(slot.slotId),
  );
  const name = callName(t, child, index);
  const words = t.left.games;
  return [
    {
      what: lost.map(({ slot, placesLeft }) => {
        const game = `${slot.game} (${t.format.times(slot.startsAt, slot.endsAt)})`;
        return refusal.reason === 'SLOT_PAUSED'
          ? words.paused(name, game)
          : words.lost(name, game, placesLeft);
      }),
      heading: free.length > 0 ? words.free(name) : words.none(name),
      free: free.map(
        ({ slot }) =>
          `${slot.game}, ${t.format.times(slot.startsAt, slot.endsAt)}, ${describeSeats(t, slot.seatsLeft)}`,
      ),
    },
  ];
}

function lostAddOns(t: Messages, { fields }: Refusal, draft: Draft, event: EventDetail): Lost[] {
  const words = t.left.addOns;
  const lost = new Map(
    addOnsOf(draft, event).flatMap(({ variantId }, at) => {
      const refused = fields.find(({ path }) => path.startsWith(`addOns.${at}.`));
      return refused ? [[variantId, piecesLeftOf(refused)] as const] : [];
    }),
  );
  return addOnChoices(draft, event).flatMap(({ addOn, variants }) => {
    const gone = variants.filter(({ variantId }) => lost.has(variantId));
    if (gone.length === 0) return [];
    const free = variants.filter(({ variantId, max }) => max > 0 && !lost.has(variantId));
    const someLeft = gone.some(({ variantId }) => (lost.get(variantId) ?? 0) > 0);
    return [
      {
        what: gone.map(({ variantId, name }) => words.lost(name, lost.get(variantId) ?? 0)),
        heading: free.length > 0 ? words.free(addOn.name) : someLeft ? words.fewer : words.without,
        free: free.map(({ label, piecesLeft }) => words.variant(label, piecesLeft)),
      },
    ];
  });
}

function placesLeftOf(problem: FieldProblem): number {
  return problem.code === 'not_enough_places' ? problem.params.placesLeft : 0;
}

function piecesLeftOf(problem: FieldProblem): number {
  return problem.code === 'not_enough_pieces' ? problem.params.piecesLeft : 0;
}
