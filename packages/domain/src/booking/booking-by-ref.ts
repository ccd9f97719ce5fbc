import { sql, statement } from '@nibog/db';
import type { ReadContext } from '../context.ts';
import { DomainError } from '../errors.ts';
import { createFieldError } from '../field-errors/rules.ts';
import { BOOKING_COLUMNS, EVENT_JOINS, toBooking, type BookingRow } from './columns.ts';
import type { Booking } from './types.ts';

/**
 * Returns what a reference may show of a booking. Parents share references, so this excludes personal data.
 *
 * @throws {DomainError} `NOT_FOUND`
 */
export async function getBookingByRef(
  { reader }: Pick<ReadContext, 'reader'>,
  bookingRef: string,
): Promise<Booking> {
  const { rows } = await reader.query(getBookingByRefStatement(bookingRef));
  const row = rows[0];
  if (!row) throw unknownReference();
  return toBooking(row);
}

/**
 * Returns the transaction id of a booking, for staff only: the transaction id is the parent's capability.
 *
 * @throws {DomainError} `NOT_FOUND`
 */
export async function findTransactionId(
  { reader }: Pick<ReadContext, 'reader'>,
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
  return new DomainError('NOT_FOUND', 'There is no booking with this reference.', {
    fields: [createFieldError('bookingRef', { code: 'booking_not_found', params: {} })],
  });
}
