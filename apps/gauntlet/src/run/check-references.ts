import { generateBookingRef } from '@nibog/domain';
import type { Evidence } from './evidence.ts';
import type { Violation } from './violation.ts';

/** A transaction has one booking reference, in both tables and in every mail. `checkHistory` checks what parents read. */
export function* checkReferences({ payments, arrivedMails }: Evidence): Generator<Violation> {
  const owners = new Map<string, { transactionId: string; email: string }>();
  for (const payment of payments) {
    const { transactionId, bookingRef, bookings, email } = payment;
    if (bookingRef !== generateBookingRef(transactionId))
      yield wrong(
        transactionId,
        `the payment's reference ${bookingRef} is not computed from its transaction id`,
      );
    const owner = owners.get(bookingRef);
    if (owner) yield wrong(transactionId, `${bookingRef} also belongs to ${owner.transactionId}`);
    owners.set(bookingRef, { transactionId, email });
    for (const booking of bookings)
      if (booking.bookingRef !== bookingRef || booking.transactionId !== transactionId)
        yield wrong(
          transactionId,
          `the booking has ${booking.bookingRef} and ${booking.transactionId}, but the payment has ${bookingRef}`,
        );
  }
  for (const { to, bookingRef, kind } of arrivedMails) {
    const owner = owners.get(bookingRef);
    if (!owner)
      yield wrong(null, `${to} received ${bookingRef || 'no reference'} (${kind}), which no payment has`);
    else if (owner.email !== to)
      yield wrong(owner.transactionId, `${to} received ${bookingRef}, which belongs to ${owner.email}`);
  }
}

function wrong(transactionId: string | null, explanation: string): Violation {
  return { check: 'wrong reference', transactionId, explanation };
}
