import { MAY_PAY_AGAIN } from '../checkout/pay-again.ts';
import type { Reads } from '../context.ts';
import { DomainError } from '../errors.ts';
import { toIstDate } from '../ist.ts';
import { daysBetween, readCancellationPolicy, refundByPolicy } from './cancellation.ts';
import { EXTRAS, toExtras, type ExtrasRow } from './extras.ts';
import { pollAfterMs } from './polling.ts';
import type {
  BookedEvent,
  BookedItem,
  Booking,
  CancellationQuote,
  PaymentReading,
  Refund,
} from './schema.ts';

type EventRow = {
  event_slug: string;
  event_title: string;
  event_date: string;
  city: string;
  venue: string | null;
  venue_address: string | null;
  venue_map_url: string | null;
};

type ItemRow = { first_name: string; game: string; starts_at: string; ends_at: string };

type PaymentRow = EventRow &
  ExtrasRow & {
    merchant_transaction_id: string;
    booking_ref: string;
    status:
      'pending' | 'booked' | 'failed' | 'expired' | 'review' | 'refunding' | 'refunded' | 'refund_failed';
    amount_paise: number;
    redirect_url: string | null;
    hold_expires_at: Date;
    claimed_at: Date | null;
    age_ms: number;
    asking: boolean;
    may_pay_again: boolean;
    cancelled: boolean | null;
    items: ItemRow[] | null;
    refund: { amount_paise: number; reason: string; created_at: string; completed_at: string | null } | null;
  };

type BookingRow = EventRow &
  ExtrasRow & {
    booking_ref: string;
    cancelled: boolean;
    amount_paise: number;
    items: ItemRow[] | null;
  };

const EVENT_COLUMNS = `
  e.slug AS event_slug, e.title AS event_title, e.date::text AS event_date, c.name AS city,
  v.name AS venue, v.address AS venue_address, v.map_url AS venue_map_url`;

const EVENT_JOINS = `
  JOIN cities c ON c.id = e.city_id
  LEFT JOIN venues v ON v.id = e.venue_id`;

/** The places of booking `b`, with first names alone. */
const ITEMS = `
  (SELECT json_agg(json_build_object('first_name', split_part(k.full_name, ' ', 1), 'game', g.name,
            'starts_at', s.starts_at, 'ends_at', s.ends_at) ORDER BY s.starts_at, k.position)
     FROM booking_items i
     JOIN slots s ON s.id = i.slot_id
     JOIN games g ON g.id = s.game_id
     JOIN children k ON k.id = i.child_id
    WHERE i.booking_id = b.id) AS items`;

const PAYMENT_READING = `
  SELECT p.merchant_transaction_id, p.booking_ref, p.status, p.amount_paise, p.redirect_url, p.hold_expires_at,
        p.claimed_at, extract(epoch FROM now() - p.created_at)::float8 * 1000 AS age_ms,
        p.next_look_at IS NOT NULL AS asking, ${MAY_PAY_AGAIN} AS may_pay_again, b.cancelled_at IS NOT NULL AS cancelled,
        ${EVENT_COLUMNS}, ${ITEMS}, ${EXTRAS},
        (SELECT json_build_object('amount_paise', r.amount_paise, 'reason', r.reason,
                  'created_at', r.created_at, 'completed_at', r.completed_at)
           FROM refunds r WHERE r.payment_id = p.id ORDER BY r.id DESC LIMIT 1) AS refund
   FROM payments p
   JOIN events e ON e.id = p.event_id ${EVENT_JOINS}
   LEFT JOIN bookings b ON b.payment_id = p.id`;

/** All that is known of a payment, by its transaction id: what waiting pages ask for. */
export const BOOKING_BY_TXN = `${PAYMENT_READING}
  WHERE p.merchant_transaction_id = $1`;

/**
 * What became of a payment. One statement, which writes nothing. The reader's role could not write if it tried.
 *
 * @throws {DomainError} `NOT_FOUND`
 */
export async function getBookingByTxn(
  { reader }: Pick<Reads, 'reader'>,
  transactionId: string,
): Promise<PaymentReading> {
  const { rows } = await reader.query<PaymentRow>(BOOKING_BY_TXN, [transactionId]);
  const row = rows[0];
  if (!row) {
    throw new DomainError('NOT_FOUND', 'We know no payment with this id.', {
      fields: [{ path: 'transactionId', rule: 'is not a payment of ours' }],
    });
  }
  return toReading(row);
}

/** What became of several payments, the newest first. Ids that are not ours are left out. */
export async function readPayments(
  { reader }: Pick<Reads, 'reader'>,
  transactionIds: string[],
): Promise<PaymentReading[]> {
  const { rows } = await reader.query<PaymentRow>(
    `${PAYMENT_READING} WHERE p.merchant_transaction_id = ANY($1) ORDER BY p.id DESC`,
    [transactionIds],
  );
  return rows.map(toReading);
}

function toReading(row: PaymentRow): PaymentReading {
  const base = {
    transactionId: row.merchant_transaction_id,
    bookingRef: row.booking_ref,
    amountPaise: row.amount_paise,
    event: { slug: row.event_slug, title: row.event_title },
  };
  switch (row.status) {
    case 'pending':
      return row.claimed_at !== null
        ? { ...base, status: 'confirming', pollAfterMs: pollAfterMs('confirming', row) }
        : {
            ...base,
            status: 'awaiting_payment',
            redirectUrl: row.redirect_url,
            expiresAt: row.hold_expires_at.toISOString(),
            pollAfterMs: pollAfterMs('awaiting_payment', row),
          };
    case 'booked': {
      const status = row.cancelled ? 'cancelled' : 'booked';
      return {
        ...base,
        status,
        booking: toBooking({ ...row, cancelled: row.cancelled ?? false }),
        pollAfterMs: null,
      };
    }
    case 'failed':
    case 'expired':
      return {
        ...base,
        status: row.status,
        payAgain: row.may_pay_again,
        pollAfterMs: pollAfterMs(row.status, row),
      };
    case 'review':
      return { ...base, status: row.status, pollAfterMs: pollAfterMs(row.status, row) };
    case 'refunding':
    case 'refund_failed':
      return {
        ...base,
        status: 'refunding',
        refund: toRefund(row),
        pollAfterMs: pollAfterMs('refunding', row),
      };
    case 'refunded':
      return { ...base, status: 'refunded', refund: toRefund(row), pollAfterMs: null };
  }
}

/**
 * A booking as its reference may show it: references get shared.
 *
 * @throws {DomainError} `NOT_FOUND`
 */
export async function getBookingByRef(
  { reader }: Pick<Reads, 'reader'>,
  bookingRef: string,
): Promise<Booking> {
  const { rows } = await reader.query<BookingRow>(
    `SELECT b.booking_ref, b.cancelled_at IS NOT NULL AS cancelled, p.amount_paise, ${EVENT_COLUMNS}, ${ITEMS}, ${EXTRAS}
       FROM bookings b
       JOIN payments p ON p.id = b.payment_id
       JOIN events e ON e.id = b.event_id ${EVENT_JOINS}
      WHERE b.booking_ref = $1`,
    [bookingRef],
  );
  const row = rows[0];
  if (!row) {
    throw new DomainError('NOT_FOUND', 'We know no booking with this reference.', {
      fields: [{ path: 'bookingRef', rule: 'is not a booking of ours' }],
    });
  }
  return toBooking(row);
}

/**
 * What cancelling a live booking now would return.
 *
 * @throws {DomainError} `NOT_FOUND` where there is no live booking; `EVENT_PAST` after the event
 */
export async function quoteCancellation(
  { reader, now }: Reads,
  transactionId: string,
): Promise<CancellationQuote> {
  const { rows } = await reader.query<{ amount_paise: number; event_date: string }>(
    `SELECT p.amount_paise, e.date::text AS event_date
       FROM payments p JOIN bookings b ON b.payment_id = p.id JOIN events e ON e.id = b.event_id
      WHERE p.merchant_transaction_id = $1 AND b.cancelled_at IS NULL`,
    [transactionId],
  );
  const row = rows[0];
  if (!row) {
    throw new DomainError('NOT_FOUND', 'There is no booking to cancel.', {
      fields: [{ path: 'transactionId', rule: 'has no live booking' }],
    });
  }
  const daysBefore = daysBetween(toIstDate(now()), row.event_date);
  if (daysBefore < 0) throw new DomainError('EVENT_PAST', 'This event is over: there is nothing to cancel.');
  const rules = await readCancellationPolicy(reader);
  return {
    paidPaise: row.amount_paise,
    refundPaise: refundByPolicy(rules, row.amount_paise, daysBefore),
    daysBefore,
    rules,
  };
}

function toBooking(row: BookingRow): Booking {
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

function toRefund({ refund }: PaymentRow): Refund | null {
  if (!refund) return null;
  return {
    amountPaise: refund.amount_paise,
    reason: refund.reason,
    startedAt: new Date(refund.created_at).toISOString(),
    completedAt: refund.completed_at && new Date(refund.completed_at).toISOString(),
  };
}
