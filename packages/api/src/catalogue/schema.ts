import { z } from 'zod';
import { slug } from '../values.ts';

export const listEventsInput = z.strictObject({
  city: slug.optional(),
  /** `nextCursor` of the page before. */
  cursor: z.string().max(200, 'is not a cursor of this list').optional(),
  /** tRPC's infinite queries send it along; this list is read forward only. */
  direction: z.literal('forward', 'can only be forward').optional(),
});

export const getEventInput = z.strictObject({ slug });

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
  seatsLeft: number;
};

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
};
