import { sql } from '@nibog/db';
import { ADD_ONS_AND_PROMO_CODE_COLUMNS } from './add-ons-and-promo-code.ts';
import type { BookedItem, Booking } from './types.ts';

/** The columns of every query that reads a booking, and the conversion of a row to the response. */

/** The instants of its items are as PostgreSQL formats them in JSON: with a time zone that is not always UTC. */
export type BookingRow = Omit<Booking, 'status'> & { cancelled: boolean };

/**
 * The columns of `BookingRow`, over payment `p`, booking `b`, event `e` and the tables of `EVENT_JOINS`. The items
 * contain first names only.
 */
export const BOOKING_COLUMNS = sql`
  p.booking_ref AS "bookingRef", b.cancelled_at IS NOT NULL AS cancelled, p.amount_paise AS "amountPaise",
  json_build_object('slug', e.slug, 'title', e.title, 'date', e.date, 'city', c.name, 'venue', v.name,
    'venueAddress', v.address, 'venueMapUrl', v.map_url) AS event,
  coalesce((SELECT json_agg(json_build_object('childFirstName', split_part(k.full_name, ' ', 1), 'game', g.name,
                     'startsAt', s.starts_at, 'endsAt', s.ends_at) ORDER BY s.starts_at, k.position)
              FROM booking_items i
              JOIN slots s ON s.id = i.slot_id
              JOIN games g ON g.id = s.game_id
              JOIN children k ON k.id = i.child_id
             WHERE i.booking_id = b.id), '[]') AS items,
  ${ADD_ONS_AND_PROMO_CODE_COLUMNS}`;

export const EVENT_JOINS = sql`
  JOIN cities c ON c.id = e.city_id
  LEFT JOIN venues v ON v.id = e.venue_id`;

/** Converts a row to the response, which excludes all other columns of the row. */
export function toBooking(row: BookingRow): Booking {
  return {
    bookingRef: row.bookingRef,
    status: row.cancelled ? 'cancelled' : 'booked',
    event: row.event,
    items: row.items.map(toItem),
    addOns: row.addOns,
    discountPaise: row.discountPaise,
    promoCode: row.promoCode,
    amountPaise: row.amountPaise,
  };
}

function toItem(item: BookedItem): BookedItem {
  return { ...item, startsAt: toIso(item.startsAt), endsAt: toIso(item.endsAt) };
}

/** Converts an instant of PostgreSQL's JSON to ISO 8601 in UTC. */
export function toIso(instant: string): string {
  return new Date(instant).toISOString();
}
