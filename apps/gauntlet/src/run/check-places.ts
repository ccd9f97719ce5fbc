import type { Evidence } from './evidence.ts';
import type { Violation } from './violation.ts';

/** Compares the slots' counters and capacity with the live bookings. */
export function* checkPlaces({ payments, slots, addOnsAndPromoCodes }: Evidence): Generator<Violation> {
  const live = payments.flatMap(({ transactionId, items }) =>
    items.filter((item) => item.live).map((item) => ({ ...item, transactionId })),
  );
  for (const [, items] of Map.groupBy(live, ({ slotId, childKey }) => `${slotId} ${childKey}`)) {
    const [first] = items;
    if (first && items.length > 1)
      yield {
        check: 'duplicated',
        transactionId: first.transactionId,
        explanation: `one child has ${items.length} places in slot ${first.slotId}: ${items
          .map(({ transactionId }) => transactionId)
          .join(', ')}`,
      };
  }
  const taken = Map.groupBy(live, ({ slotId }) => slotId);
  for (const { id, capacity, held, booked } of slots) {
    const count = taken.get(id)?.length ?? 0;
    if (count > capacity)
      yield {
        check: 'oversold',
        transactionId: null,
        explanation: `slot ${id} has ${capacity} places and ${count} children`,
      };
    if (count !== booked || held !== 0)
      yield {
        check: 'wrong counter',
        transactionId: null,
        explanation: `slot ${id} counts ${booked} booked and ${held} held, but ${count} children have a place`,
      };
  }
  yield* checkAddOnsAndPromoCodes(addOnsAndPromoCodes);
}

/** Compares the counters and limits of add-ons and promo codes with the live bookings. */
function* checkAddOnsAndPromoCodes(
  addOnsAndPromoCodes: Evidence['addOnsAndPromoCodes'],
): Generator<Violation> {
  for (const { name, limit, held, taken, live } of addOnsAndPromoCodes) {
    if (live > (limit ?? Infinity))
      yield {
        check: 'oversold',
        transactionId: null,
        explanation: `${name} has a limit of ${limit}, but live bookings use ${live}`,
      };
    if (live !== taken || held !== 0)
      yield {
        check: 'wrong counter',
        transactionId: null,
        explanation: `${name} counts ${taken} taken and ${held} held, but live bookings use ${live}`,
      };
  }
}
