/**
 * Judges a run by what was seen from outside: everybody's reads, PhonePe's deliveries and our answers, the starts, and
 * what the database holds in the end. It knows nothing of how the product works, so that no fault of the product can hide
 * in it. Two events have an order only where one ended before the other started, whichever servers answered them.
 * Times are epoch ms with fractions from one clock (`performance.timeOrigin + performance.now()`).
 */
import {
  ALL_TRANSACTIONS,
  type HistoryEvent,
  type FinalState,
  type HistoryViolation,
} from './history-events.ts';
import { checkReads } from './history-reads.ts';

/** Every rule that the history broke, with its witnesses; empty for a legal one. */
export function checkHistory(events: readonly HistoryEvent[], final: FinalState): HistoryViolation[] {
  events.forEach(refuseUnordered);
  return [
    ...checkReads(
      events.filter((event) => event.kind === 'read'),
      final,
    ),
    ...checkDeliveries(events, final),
    ...checkStarts(events, final),
    ...checkBookings(events, final),
  ];
}

/** A recorder with broken times would pass every rule about order. */
function refuseUnordered(event: HistoryEvent): void {
  const [from, until] = event.kind === 'bookings' ? [event.at, event.at] : [event.from, event.until];
  if (!(Number.isFinite(from) && Number.isFinite(until) && from <= until))
    throw new Error(`an event without an order: ${JSON.stringify(event)}`);
}

function* checkDeliveries(
  events: readonly HistoryEvent[],
  { inbox }: FinalState,
): Generator<HistoryViolation> {
  for (const event of events) {
    if (event.kind !== 'delivery' || event.httpStatus === null) continue;
    const acknowledged = event.httpStatus >= 200 && event.httpStatus < 300;
    if (acknowledged && !inbox.has(event.dedupeKey))
      yield {
        rule: 'an acknowledged delivery is in the inbox',
        transactionId: event.transactionId,
        events: [event],
        explanation: `${event.server} answered ${event.httpStatus} and the inbox has no ${event.dedupeKey}`,
      };
  }
}

function* checkStarts(
  events: readonly HistoryEvent[],
  { payments }: FinalState,
): Generator<HistoryViolation> {
  /** The first start of each key and transaction; the end's payments count as answers of their own. */
  const byKey = new Map<string, Map<string, HistoryEvent[]>>();
  function note(key: string, transactionId: string, witnesses: HistoryEvent[]): void {
    const seen = byKey.get(key) ?? new Map<string, HistoryEvent[]>();
    byKey.set(key, seen);
    if (!seen.get(transactionId)?.length) seen.set(transactionId, witnesses);
  }
  for (const event of events) {
    if (event.kind !== 'start' || event.transactionId === null) continue;
    note(event.idempotencyKey, event.transactionId, [event]);
    if (!payments.has(event.transactionId))
      yield {
        rule: 'a transaction that was answered exists at the end',
        transactionId: event.transactionId,
        events: [event],
        explanation: `${event.server} started it, and the end does not have it`,
      };
  }
  for (const [transactionId, { idempotencyKey }] of payments) note(idempotencyKey, transactionId, []);
  const keyOf = new Map<string, string>();
  for (const [key, transactions] of byKey) {
    if (transactions.size > 1)
      yield {
        rule: 'one key gives one transaction',
        transactionId: null,
        events: [...transactions.values()].flat(),
        explanation: `${key} gave ${[...transactions.keys()].join(' and ')}`,
      };
    for (const [transactionId, witnesses] of transactions) {
      const other = keyOf.get(transactionId);
      keyOf.set(transactionId, key);
      if (other !== undefined)
        yield {
          rule: 'one key gives one transaction',
          transactionId,
          events: [...(byKey.get(other)?.get(transactionId) ?? []), ...witnesses],
          explanation: `the keys ${other} and ${key} were given the same transaction`,
        };
    }
  }
}

function* checkBookings(
  events: readonly HistoryEvent[],
  { payments }: FinalState,
): Generator<HistoryViolation> {
  let total = 0;
  for (const [transactionId, { bookings }] of payments) {
    total += bookings;
    if (bookings > 1) yield twoBookings(transactionId, [], `the end has ${bookings}`);
  }
  for (const event of events) {
    if (event.kind !== 'bookings') continue;
    const { transactionId, count } = event;
    const all = transactionId === ALL_TRANSACTIONS;
    if (!all && count > 1) yield twoBookings(transactionId, [event], `${count} were there at ${event.at}`);
    const left = all ? total : (payments.get(transactionId)?.bookings ?? 0);
    if (count > left)
      yield {
        rule: 'a booking that was seen is there at the end',
        transactionId: all ? null : transactionId,
        events: [event],
        explanation: `${count} were there at ${event.at}, and the end has ${left}`,
      };
  }
}

function twoBookings(transactionId: string, events: HistoryEvent[], explanation: string): HistoryViolation {
  return { rule: 'never two bookings for one transaction', transactionId, events, explanation };
}
