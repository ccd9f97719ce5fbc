import { sql, statement, type Queryable } from '@nibog/db';
import { findAgeProblem } from '../ages.ts';
import { DomainError, type Reason } from '../errors.ts';
import type { FieldError, FieldProblem } from '../field-errors/codes.ts';
import { createFieldError } from '../field-errors/rules.ts';
import { toIstDate } from '../ist.ts';
import type { ChosenAddOn } from './add-ons-statements.ts';
import { findAddOns } from './add-ons.ts';
import { computeQuote, type PricedGame } from './price.ts';
import type { PromoCode } from './promo-code-statements.ts';
import { findPromoCode } from './promo-code.ts';
import type { AddOnChoice, Quote } from './types.ts';

export type ChosenChild = { dateOfBirth: string; slotIds: number[] };

export type ChosenSlot = {
  id: number;
  gameId: number;
  game: string;
  minAgeMonths: number;
  maxAgeMonths: number;
  startsAt: Date;
  endsAt: Date;
  pricePaise: number;
  seatsLeft: number;
  paused: boolean;
};

/** A choice that passed every rule of the catalogue. */
export type Selection = {
  eventId: number;
  termsVersion: string;
  /** The chosen slots, by id. */
  slots: ReadonlyMap<number, ChosenSlot>;
  addOns: ChosenAddOn[];
  promoCode: PromoCode | null;
  quote: Quote;
};

type Choice = {
  eventId: number;
  children: ChosenChild[];
  addOns?: AddOnChoice[] | undefined;
  promoCode?: string | undefined;
};

type EventRow = {
  id: number;
  status: 'draft' | 'published' | 'completed';
  date: string;
  termsVersion: string;
};

/**
 * Reads the event and the chosen slots and checks every rule: the event's state and day, ages on that day, overlaps,
 * pauses, free places; then add-ons and the promo code. Holds nothing and locks nothing.
 *
 * @throws {DomainError} with the reason of the first broken rule and every field that breaks it
 */
export async function checkSelection(db: Queryable, input: Choice, now: Date): Promise<Selection> {
  const event = await findEvent(db, input.eventId);
  const slots = await findSlots(db, input);
  checkEvent(event, now);
  refuseChoices(input.children, 'SLOT_NOT_FOUND', 'This event has no such slot.', (slotId) =>
    slots.has(slotId) ? null : { code: 'slot_not_found', params: {} },
  );
  refuseChoices(input.children, 'EVENT_PAST', 'This game has already begun.', (slotId) =>
    getSlot(slots, slotId).startsAt <= now ? { code: 'game_begun', params: {} } : null,
  );
  checkBirthDates(input.children, now);
  refuseChoices(
    input.children,
    'AGE_NOT_ELIGIBLE',
    'A child is too young or too old for a game.',
    (slotId, { dateOfBirth }) => findAgeProblem(getSlot(slots, slotId), dateOfBirth, event.date),
  );
  refuseChoices(
    input.children,
    'DUPLICATE_CHILD_SLOT',
    'A game is chosen twice for a child.',
    (slotId, child, index) =>
      child.slotIds.indexOf(slotId) < index ? { code: 'game_chosen_twice', params: {} } : null,
  );
  refuseChoices(
    input.children,
    'SLOT_OVERLAP',
    'Two games of a child are at the same time.',
    (slotId, child, index) => {
      const slot = getSlot(slots, slotId);
      const other = child.slotIds
        .slice(0, index)
        .map((id) => getSlot(slots, id))
        .find(({ startsAt, endsAt }) => startsAt < slot.endsAt && slot.startsAt < endsAt);
      return other ? { code: 'games_overlap', params: { otherGame: other.game } } : null;
    },
  );
  checkRoom(input.children, slots);
  const addOns = await findAddOns(db, event.id, input.addOns);
  const promoCode = await findPromoCode(db, input.promoCode, event.id);
  const games = toPricedGames(input.children, slots);
  return {
    eventId: event.id,
    termsVersion: event.termsVersion,
    slots,
    addOns,
    promoCode,
    quote: computeQuote({ games, addOns, promoCode, now }),
  };
}

/**
 * Checks pauses and free places in the given slots: at the quote without locks, at checkout again under their locks.
 *
 * @throws {DomainError} `SLOT_PAUSED`, `SLOT_FULL`
 */
export function checkRoom(
  children: ChosenChild[],
  slots: ReadonlyMap<number, Pick<ChosenSlot, 'paused' | 'seatsLeft'>>,
): void {
  const wanted = countPlaces(children);
  refuseChoices(children, 'SLOT_PAUSED', 'Bookings for this game are paused.', (slotId) =>
    getSlot(slots, slotId).paused ? { code: 'slot_paused', params: {} } : null,
  );
  refuseChoices(children, 'SLOT_FULL', 'There is no room left in this game.', (slotId) => {
    const { seatsLeft } = getSlot(slots, slotId);
    if (seatsLeft >= (wanted.get(slotId) ?? 0)) return null;
    return { code: 'not_enough_places', params: { placesLeft: Math.max(seatsLeft, 0) } };
  });
}

/** Counts the requested places by slot. */
export function countPlaces(children: ChosenChild[]): Map<number, number> {
  const places = new Map<number, number>();
  for (const slotId of children.flatMap(({ slotIds }) => slotIds))
    places.set(slotId, (places.get(slotId) ?? 0) + 1);
  return places;
}

/** Returns the slot of an id whose existence an earlier rule checked. */
export function getSlot<Slot>(slots: ReadonlyMap<number, Slot>, slotId: number): Slot {
  const slot = slots.get(slotId);
  if (!slot) throw new Error(`slot ${slotId} was not loaded`);
  return slot;
}

/** Throws one error that lists every choice for which `findProblem` returns a problem, with a new quote if one is given. */
export function refuseChoices<Child extends ChosenChild>(
  children: Child[],
  reason: Reason,
  message: string,
  findProblem: (slotId: number, child: Child, index: number) => FieldProblem | null,
  computeNewQuote?: () => Quote,
): void {
  const fields: FieldError[] = [];
  for (const [childIndex, child] of children.entries()) {
    for (const [index, slotId] of child.slotIds.entries()) {
      const problem = findProblem(slotId, child, index);
      if (problem) fields.push(createFieldError(`children.${childIndex}.slotIds.${index}`, problem));
    }
  }
  if (fields.length > 0) throw new DomainError(reason, message, { fields, quote: computeNewQuote?.() });
}

async function findEvent(db: Queryable, eventId: number): Promise<EventRow> {
  const { rows } = await db.query(readEventStatement(eventId));
  const event = rows[0];
  if (!event) {
    throw new DomainError('NOT_FOUND', 'There is no such event.', {
      fields: [createFieldError('eventId', { code: 'event_not_found', params: {} })],
    });
  }
  return event;
}

async function findSlots(
  db: Queryable,
  { eventId, children }: { eventId: number; children: ChosenChild[] },
): Promise<ReadonlyMap<number, ChosenSlot>> {
  const slotIds = children.flatMap((child) => child.slotIds);
  const { rows } = await db.query(readSlotsStatement(eventId, slotIds));
  return new Map(rows.map((slot) => [slot.id, slot]));
}

function readEventStatement(eventId: number) {
  return statement<EventRow>(
    'read-event',
    sql`SELECT id, status, date::text AS date, terms_version AS "termsVersion" FROM events WHERE id = ${eventId}`,
  );
}

/** Reads the named slots that belong to the event. */
function readSlotsStatement(eventId: number, slotIds: number[]) {
  return statement<ChosenSlot>(
    'read-slots',
    sql`SELECT s.id, s.game_id AS "gameId", g.name AS game, g.min_age_months AS "minAgeMonths",
               g.max_age_months AS "maxAgeMonths", s.starts_at AS "startsAt", s.ends_at AS "endsAt",
               s.price_paise AS "pricePaise", s.capacity - s.held - s.booked AS "seatsLeft", s.paused
          FROM slots s JOIN games g ON g.id = s.game_id
         WHERE s.event_id = ${eventId} AND s.id = ANY(${slotIds}::int[])`,
  );
}

function checkEvent(event: EventRow, now: Date): void {
  if (event.status === 'draft') {
    throw new DomainError('EVENT_NOT_PUBLISHED', 'This event is not open for booking.', {
      fields: [createFieldError('eventId', { code: 'event_not_published', params: {} })],
    });
  }
  if (event.status === 'completed' || event.date < toIstDate(now)) {
    throw new DomainError('EVENT_PAST', 'This event has ended.', {
      fields: [createFieldError('eventId', { code: 'event_over', params: {} })],
    });
  }
}

function checkBirthDates(children: ChosenChild[], now: Date): void {
  const today = toIstDate(now);
  const fields = children.flatMap(({ dateOfBirth }, index) =>
    dateOfBirth > today
      ? [createFieldError(`children.${index}.dateOfBirth`, { code: 'date_in_future', params: {} })]
      : [],
  );
  if (fields.length > 0)
    throw new DomainError('INVALID_INPUT', 'A date of birth is in the future.', { fields });
}

/** Returns the games of a choice with the prices of the given slots. */
export function toPricedGames(
  children: ChosenChild[],
  slots: ReadonlyMap<number, Pick<ChosenSlot, 'gameId' | 'game' | 'pricePaise'>>,
): PricedGame[] {
  return [...countPlaces(children)].map(([slotId, quantity]) => {
    const { gameId, game, pricePaise: unitPaise } = getSlot(slots, slotId);
    return { gameId, game, quantity, unitPaise };
  });
}
