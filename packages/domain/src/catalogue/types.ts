export type ListEventsInput = {
  city?: string | undefined;
  /** The first and the last day, both inclusive. */
  from?: string | undefined;
  to?: string | undefined;
  /** Whole years of a child's age on the event's day. */
  ageYears?: number | undefined;
  /** `past`: past events, latest first. */
  period?: 'coming' | 'past' | undefined;
  /** `nextCursor` of the previous page. */
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
  /** `null` if the venue is not announced yet. */
  venue: string | null;
  minAgeMonths: number;
  maxAgeMonths: number;
  priceFromPaise: number;
  /** The number of free places in games that accept bookings. */
  seatsLeft: number;
  /** `open`: at least one game can be booked. `paused`: games have free places, but all of them are paused. */
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
  /** New bookings are refused for now. */
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
  /** From `fromQuantity` pieces, of any variants, each piece costs `percentOff` per cent less. */
  bundle: { fromQuantity: number; percentOff: number } | null;
  /** An add-on without a choice has one variant with an empty label. */
  variants: {
    variantId: number;
    label: string;
    /** `null` if the stock is unlimited. */
    piecesLeft: number | null;
  }[];
};

export type EventDetail = {
  eventId: number;
  slug: string;
  title: string;
  about: string;
  /** `YYYY-MM-DD` in IST. */
  date: string;
  /** The event has ended, and nothing can be booked. */
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
