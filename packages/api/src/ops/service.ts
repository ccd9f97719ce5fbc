import type { Reads } from '../context.ts';
import { DomainError } from '../errors.ts';

/**
 * The payment of a booking. For staff alone: the transaction id is the parent's capability.
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
  if (!row) {
    throw new DomainError('NOT_FOUND', 'We know no booking with this reference.', {
      fields: [{ path: 'bookingRef', rule: 'is not a booking of ours' }],
    });
  }
  return row.transaction_id;
}
