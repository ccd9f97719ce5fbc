import type { EventDetail, FieldProblem } from '@nibog/api/schemas';
import type { Refusal } from '../../../lib/refusal.ts';
import type { Messages } from '../../../messages/languages.ts';
import { describeSeats } from '../../catalogue/seats.ts';
import { addOnChoices, addOnsOf } from '../draft/add-ons.ts';
import { displayName, type Draft } from '../draft/draft.ts';
import { choicesOf } from '../games/game-choices.ts';

/** What is no longer available, and what is still free in its place. Sentences in the parent's language. */
export type Alternatives = {
  lost: string[];
  /** Introduces the list `free`. */
  heading: string;
  free: string[];
};

/** Alternatives for each child with a game that is full or paused, or for each add-on without enough stock. */
export function findAlternatives(
  t: Messages,
  refusal: Refusal,
  draft: Draft,
  event: EventDetail,
): Alternatives[] {
  switch (refusal.reason) {
    case 'SLOT_FULL':
    case 'SLOT_PAUSED':
      return draft.children.flatMap((_, index) => findGameAlternatives(t, { refusal, draft, event, index }));
    case 'ADD_ON_SOLD_OUT':
      return findAddOnAlternatives(t, refusal, draft, event);
    default:
      return [];
  }
}

type ChildContext = { refusal: Refusal; draft: Draft; event: EventDetail; index: number };

function findGameAlternatives(t: Messages, { refusal, draft, event, index }: ChildContext): Alternatives[] {
  const child = draft.children[index];
  if (!child) return [];
  const lost = event.slots.flatMap((slot) => {
    const at = child.slotIds.indexOf(slot.slotId);
    const refused = refusal.fields.find(({ path }) => path === `children.${index}.slotIds.${at}`);
    return refused ? [{ slot, placesLeft: placesLeftOf(refused) }] : [];
  });
  if (lost.length === 0) return [];
  const lostIds = lost.map(({ slot }) => slot.slotId);
  const remaining = child.slotIds.filter((slotId) => !lostIds.includes(slotId));
  const children = draft.children.map((other, at) =>
    at === index ? { ...child, slotIds: remaining } : other,
  );
  const free = choicesOf(t, { ...draft, children }, index, event).open.filter(
    ({ slot, reason, checked }) => reason === null && !checked && !lostIds.includes(slot.slotId),
  );
  const name = displayName(t, child, index);
  const words = t.alternatives.games;
  return [
    {
      lost: lost.map(({ slot, placesLeft }) => {
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

function findAddOnAlternatives(
  t: Messages,
  { fields }: Refusal,
  draft: Draft,
  event: EventDetail,
): Alternatives[] {
  const words = t.alternatives.addOns;
  const lost = new Map(
    addOnsOf(draft, event).flatMap(({ variantId }, at) => {
      const refused = fields.find(({ path }) => path.startsWith(`addOns.${at}.`));
      return refused ? [[variantId, piecesLeftOf(refused)] as const] : [];
    }),
  );
  return addOnChoices(draft, event).flatMap(({ addOn, variants }) => {
    const lostVariants = variants.filter(({ variantId }) => lost.has(variantId));
    if (lostVariants.length === 0) return [];
    const free = variants.filter(({ variantId, max }) => max > 0 && !lost.has(variantId));
    const someLeft = lostVariants.some(({ variantId }) => (lost.get(variantId) ?? 0) > 0);
    return [
      {
        lost: lostVariants.map(({ variantId, name }) => words.lost(name, lost.get(variantId) ?? 0)),
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
