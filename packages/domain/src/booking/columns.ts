import { toExtras, type ExtrasRow } from './extras.ts';
import type { BookedEvent, BookedItem, Booking } from './types.ts';

/** What is read of a booking, whichever way it is found, and how rows become the answer. */

export type EventRow = {
  event_slug: string;
  event_title: string;
  event_date: string;
  city: string;
  venue: string | null;
  venue_address: string | null;
  venue_map_url: string | null;
};

export type ItemRow = { first_name: string; game: string; starts_at: string; ends_at: string };

export type BookingRow = EventRow &
  ExtrasRow & {
    booking_ref: string;
    cancelled: boolean;
    amount_paise: number;
    items: ItemRow[] | null;
  };

export const EVENT_COLUMNS = `
  e.slug AS event_slug, e.title AS event_title, e.date::text AS event_date, c.name AS city,
  v.name AS venue, v.address AS venue_address, v.map_url AS venue_map_url`;

export const EVENT_JOINS = `
  JOIN cities c ON c.id = e.city_id
  LEFT JOIN venues v ON v.id = e.venue_id`;

/** The places of booking `b`, with first names alone. */
export const ITEMS = `
  (SELECT json_agg(json_build_object('first_name', split_part(k.full_name, ' ', 1), 'game', g.name,
            'starts_at', s.starts_at, 'ends_at', s.ends_at) ORDER BY s.starts_at, k.position)
     FROM booking_items i
     JOIN slots s ON s.id = i.slot_id
     JOIN games g ON g.id = s.game_id
     JOIN children k ON k.id = i.child_id
    WHERE i.booking_id = b.id) AS items`;

export function toBooking(row: BookingRow): Booking {
  return {
    bookingRef: row.booking_ref,
    status: row.cancelled ? 'cancelled' : 'booked',
    event: toEvent(row),
    items: (row.items ?? []).map(toItem),
    ...toExtras(row),
    amountPaise: row.amount_paise,
  };
}

function toEvent(row: EventRow): BookedEvent {
  return {
    slug: row.event_slug,
    title: row.event_title,
    date: row.event_date,
    city: row.city,
    venue: row.venue,
    venueAddress: row.venue_address,
    venueMapUrl: row.venue_map_url,
  };
}

function toItem(row: ItemRow): BookedItem {
  return {
    childFirstName: row.first_name,
    game: row.game,
    startsAt: new Date(row.starts_at).toISOString(),
    endsAt: new Date(row.ends_at).toISOString(),
  };
}
