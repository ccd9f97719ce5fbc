import { z } from 'zod';
import { calendarDate, slug } from '../values.ts';

/** The oldest age that can be asked for, in whole years. */
export const MAX_AGE_YEARS = 17;

export const listEventsInput = z.strictObject({
  city: slug.optional(),
  /** The first and the last day that are wanted, both included. */
  from: calendarDate.optional(),
  to: calendarDate.optional(),
  /**
   * Whole years of a child's age on the event's day. Only events with a game for a child of that age are listed, and
   * the ages, prices and places told are those of such games alone.
   */
  ageYears: z
    .int('must be a whole number of years')
    .min(0, 'must not be negative')
    .max(MAX_AGE_YEARS, `must be at most ${MAX_AGE_YEARS}`)
    .optional(),
  /** `past`: events that are over, the latest first. */
  period: z.enum(['coming', 'past'], { error: 'must be coming or past' }).optional(),
  /** `nextCursor` of the page before. */
  cursor: z.string().max(200, 'is not a cursor of this list').optional(),
  /** tRPC's infinite queries send it along; this list is read forward only. */
  direction: z.literal('forward', 'can only be forward').optional(),
});

export const listDatesInput = z.strictObject({ city: slug.optional() }).optional();

export const getEventInput = z.strictObject({ slug });

export type ListEventsInput = z.infer<typeof listEventsInput>;

export type City = { slug: string; name: string };

export type EventSummary = {
  slug: string;
  title: string;
  /** `YYYY-MM-DD` in IST. */
  date: string;
  city: string;
  citySlug: string;
  /** `null`: to be announced. */
  venue: string | null;
  minAgeMonths: number;
  maxAgeMonths: number;
  priceFromPaise: number;
  /** In games that take bookings. */
  seatsLeft: number;
  /** `open`: can be booked. `paused`: no game takes bookings now, and one of them still has places. */
  state: EventState;
};

export type EventState = 'open' | 'full' | 'paused' | 'past';

export type EventPage = { events: EventSummary[]; nextCursor: string | null };

export type Slot = {
  slotId: number;
  game: string;
  gameSlug: string;
  description: string;
  minAgeMonths: number;
  maxAgeMonths: number;
  /** ISO 8601 in UTC. */
  startsAt: string;
  endsAt: string;
  pricePaise: number;
  capacity: number;
  seatsLeft: number;
  /** No new bookings are taken for the moment. */
  paused: boolean;
  /** A note for parents, such as what to bring. */
  note: string | null;
};

export type AddOn = {
  addOnId: number;
  slug: string;
  name: string;
  description: string;
  pricePaise: number;
  /** From so many on, in any variants, each costs so much less. */
  bundle: { fromQuantity: number; percentOff: number } | null;
  /** One with an empty label where there is no choice. */
  variants: { variantId: number; label: string; /** `null`: not counted. */ piecesLeft: number | null }[];
};

export type EventDetail = {
  eventId: number;
  slug: string;
  title: string;
  about: string;
  /** `YYYY-MM-DD` in IST. */
  date: string;
  /** The day is over: nothing can be booked. */
  past: boolean;
  city: string;
  citySlug: string;
  venue: string | null;
  venueAddress: string | null;
  venueMapUrl: string | null;
  termsVersion: string;
  slots: Slot[];
  addOns: AddOn[];
};
