import { sql, statement } from '@nibog/db';
import type { Reads } from '../context.ts';
import { DomainError } from '../errors.ts';
import { createFieldError } from '../field-errors/rules.ts';
import { BOOKING_COLUMNS, EVENT_JOINS, toBooking, type BookingRow } from './columns.ts';
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
  const { rows } = await reader.query(getBookingByRefStatement(bookingRef));
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
  const { rows } = await reader.query(findTransactionIdStatement(bookingRef));
  const row = rows[0];
  if (!row) throw unknownReference();
  return row.transactionId;
}

function getBookingByRefStatement(bookingRef: string) {
  return statement<BookingRow>(
    'get-booking-by-ref',
    sql`SELECT ${BOOKING_COLUMNS}
          FROM bookings b
          JOIN payments p ON p.id = b.payment_id
          JOIN events e ON e.id = b.event_id ${EVENT_JOINS}
         WHERE b.booking_ref = ${bookingRef}`,
  );
}

function findTransactionIdStatement(bookingRef: string) {
  return statement<{ transactionId: string }>(
    'find-transaction-id',
    sql`SELECT merchant_transaction_id AS "transactionId" FROM bookings WHERE booking_ref = ${bookingRef}`,
  );
}

function unknownReference(): DomainError {
  return new DomainError('NOT_FOUND', 'We know no booking with this reference.', {
    fields: [createFieldError('bookingRef', { code: 'booking_not_found', params: {} })],
  });
}
