export type ListEventsInput = {
  city?: string | undefined;
  /** The first and the last day that are wanted, both included. */
  from?: string | undefined;
  to?: string | undefined;
  /** Whole years of a child's age on the event's day. */
  ageYears?: number | undefined;
  /** `past`: events that are over, the latest first. */
  period?: 'coming' | 'past' | undefined;
  /** `nextCursor` of the page before. */
  cursor?: string | undefined;
};

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
