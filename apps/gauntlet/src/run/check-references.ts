import { generateBookingRef } from '@nibog/domain';
import type { Evidence } from './evidence.ts';
import type { Violation } from './violation.ts';

/** One transaction, one reference: in both tables and in every mail. What the parents read is the history's to check. */
export function* checkReferences({ payments, arrivedMails }: Evidence): Generator<Violation> {
  const owners = new Map<string, { transactionId: string; email: string }>();
  for (const payment of payments) {
    const { transactionId, bookingRef, bookings, email } = payment;
    if (bookingRef !== generateBookingRef(transactionId))
      yield wrong(transactionId, `the payment's is ${bookingRef}, which is not computed from it`);
    const owner = owners.get(bookingRef);
    if (owner) yield wrong(transactionId, `${bookingRef} is also of ${owner.transactionId}`);
    owners.set(bookingRef, { transactionId, email });
    for (const booking of bookings)
      if (booking.bookingRef !== bookingRef || booking.transactionId !== transactionId)
        yield wrong(
          transactionId,
          `the booking's is ${booking.bookingRef} of ${booking.transactionId}, the payment's ${bookingRef}`,
        );
  }
  for (const { to, bookingRef, kind } of arrivedMails) {
    const owner = owners.get(bookingRef);
    if (!owner)
      yield wrong(null, `${to} was told of ${bookingRef || 'no reference'} (${kind}), which nobody has`);
    else if (owner.email !== to)
      yield wrong(owner.transactionId, `${to} was told of ${bookingRef}, which is ${owner.email}'s`);
  }
}

function wrong(transactionId: string | null, explanation: string): Violation {
  return { check: 'wrong reference', transactionId, explanation };
}
