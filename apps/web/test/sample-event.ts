import type { AddOn, EventDetail, Slot } from '@nibog/api/schemas';

/** An event without games or add-ons, unless `changes` has some. */
export function sampleEvent(changes: Partial<EventDetail>): EventDetail {
  return {
    eventId: 1,
    slug: 'pune',
    title: 'Pune',
    about: '',
    date: '2026-12-06',
    past: false,
    city: 'Pune',
    citySlug: 'pune',
    venue: null,
    venueAddress: null,
    venueMapUrl: null,
    termsVersion: '1',
    slots: [],
    addOns: [],
    ...changes,
  };
}

/** A game of 20 minutes. It starts at half past `hour` in UTC, which is a full hour in IST. */
export function sampleSlot(slotId: number, game: string, hour: string, changes: Partial<Slot> = {}): Slot {
  return {
    slotId,
    game,
    gameSlug: game.toLowerCase(),
    description: '',
    minAgeMonths: 13,
    maxAgeMonths: 84,
    startsAt: `2026-12-06T${hour}:30:00Z`,
    endsAt: `2026-12-06T${hour}:50:00Z`,
    pricePaise: 70_000,
    capacity: 50,
    seatsLeft: 50,
    paused: false,
    note: null,
    ...changes,
  };
}

export function sampleAddOn(addOnId: number, name: string, variants: AddOn['variants']): AddOn {
  return {
    addOnId,
    slug: name.toLowerCase(),
    name,
    description: '',
    pricePaise: 20_000,
    bundle: null,
    variants,
  };
}
