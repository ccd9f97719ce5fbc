import type { Evidence } from './evidence.ts';
import type { Violation } from './violation.ts';

/** Places, add-ons and codes counted from the bookings, against the slots' own counters and their capacity. */
export function* checkPlaces({ payments, slots, extras }: Evidence): Generator<Violation> {
  const live = payments.flatMap(({ transactionId, items }) =>
    items.filter((item) => item.live).map((item) => ({ ...item, transactionId })),
  );
  for (const [, items] of Map.groupBy(live, ({ slotId, childKey }) => `${slotId} ${childKey}`)) {
    const [first] = items;
    if (first && items.length > 1)
      yield {
        check: 'doubled',
        transactionId: first.transactionId,
        explanation: `one child has slot ${first.slotId} ${items.length} times: ${items
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
        check: 'miscounted',
        transactionId: null,
        explanation: `slot ${id} counts ${booked} booked and ${held} held, and ${count} children have a place`,
      };
  }
  yield* checkExtras(extras);
}

/** The same of add-ons and codes. */
function* checkExtras(extras: Evidence['extras']): Generator<Violation> {
  for (const { name, limit, held, taken, live } of extras) {
    if (live > (limit ?? Infinity))
      yield {
        check: 'oversold',
        transactionId: null,
        explanation: `of ${name} there are ${limit}, and live bookings have ${live}`,
      };
    if (live !== taken || held !== 0)
      yield {
        check: 'miscounted',
        transactionId: null,
        explanation: `${name} counts ${taken} taken and ${held} held, and live bookings have ${live}`,
      };
  }
}
