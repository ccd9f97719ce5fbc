import type { Reads } from '../context.ts';
import { DomainError } from '../errors.ts';
import { EVENT_COLUMNS, EVENT_JOINS, ITEMS, toBooking, type BookingRow } from './columns.ts';
import { EXTRAS } from './extras.ts';
import type { Booking } from './types.ts';

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
  if (!row) throw unknownReference();
  return toBooking(row);
}

/**
 * The payment of a booking, for staff: the transaction id is the parent's capability.
 *
 * @throws {DomainError} `NOT_FOUND`
 */
export async function findTransactionId(
  { reader }: Pick<Reads, 'reader'>,
  bookingRef: string,
): Promise<string> {
  const { rows } = await reader.query<{ transaction_id: string }>(
    'SELECT merchant_transaction_id AS transaction_id FROM bookings WHERE booking_ref = $1',
    [bookingRef],
  );
  const row = rows[0];
  if (!row) throw unknownReference();
  return row.transaction_id;
}

function unknownReference(): DomainError {
  return new DomainError('NOT_FOUND', 'We know no booking with this reference.', {
    fields: [{ path: 'bookingRef', rule: 'is not a booking of ours' }],
  });
}
