import type { Evidence, PaymentRecord } from './evidence.ts';
import type { Violation } from './violation.ts';

/** Finds refunds whose recorded reason does not match what happened to the payment. */
export function* checkCauses({ payments, slots, addOnsAndPromoCodes }: Evidence): Generator<Violation> {
  const booked = Map.groupBy(
    payments.filter(({ bookings }) => bookings.length > 0),
    ({ email }) => email,
  );
  const wanted = Map.groupBy(
    payments.flatMap((payment) => payment.wantedSlots),
    (slotId) => slotId,
  );
  // The evidence has no past holds. A slot with a place for every child that ever wanted it was never full.
  const scarceSlots = new Set(
    slots.filter(({ id, capacity }) => (wanted.get(id)?.length ?? 0) > capacity).map(({ id }) => id),
  );

  const scarceAddOnsAndPromoCodes = new Set(
    addOnsAndPromoCodes
      .filter(({ name, limit }) => {
        const parents = payments.filter(({ wantedAddOnsAndPromoCodes }) =>
          wantedAddOnsAndPromoCodes.includes(name),
        );
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
        return payment.wantedSlots.some((slotId) => scarceSlots.has(slotId));
      case 'no_extras_left':
        return payment.wantedAddOnsAndPromoCodes.some((name) => scarceAddOnsAndPromoCodes.has(name));
      default:
        return false;
    }
  }

  for (const payment of payments)
    for (const { id, reason } of payment.refunds)
      if (!hasCause(payment, reason))
        yield {
          check: 'unjustified refund',
          transactionId: payment.transactionId,
          explanation: `${id} has the reason ${reason}, which does not apply`,
        };
}
