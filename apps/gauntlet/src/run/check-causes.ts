import type { Evidence, PaymentRecord } from './evidence.ts';
import type { Violation } from './violation.ts';

/** Money goes back where the booking was cancelled, the child had the place already, or the places were gone; else it buys one. */
export function* checkCauses({ payments, slots, extras }: Evidence): Generator<Violation> {
  const booked = Map.groupBy(
    payments.filter(({ bookings }) => bookings.length > 0),
    ({ email }) => email,
  );
  const wanted = Map.groupBy(
    payments.flatMap((payment) => payment.wanted),
    (slotId) => slotId,
  );
  // Who held a place at which moment is past; a slot with room for everybody who ever came was never full.
  const scarce = new Set(
    slots.filter(({ id, capacity }) => (wanted.get(id)?.length ?? 0) > capacity).map(({ id }) => id),
  );

  const scarceExtras = new Set(
    extras
      .filter(({ name, limit }) => {
        const parents = payments.filter(({ wantedExtras }) => wantedExtras.includes(name));
        return parents.length > (limit ?? Infinity);
      })
      .map(({ name }) => name),
  );

  function hasCause(payment: PaymentRecord, reason: string): boolean {
    switch (reason) {
      case 'cancelled_by_parent':
        return payment.bookings.some(({ cancelledOn }) => cancelledOn !== null);
      case 'duplicate_payment':
        return (booked.get(payment.email) ?? []).some((other) => other !== payment);
      case 'no_place_left':
        return payment.wanted.some((slotId) => scarce.has(slotId));
      case 'no_extras_left':
        return payment.wantedExtras.some((name) => scarceExtras.has(name));
      default:
        return false;
    }
  }

  for (const payment of payments)
    for (const { id, reason } of payment.refunds)
      if (!hasCause(payment, reason))
        yield {
          check: 'refund without a cause',
          transactionId: payment.transactionId,
          explanation: `${id} is said to be for ${reason}, and it is not so`,
        };
}
