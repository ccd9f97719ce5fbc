/**
 * Checks a run by observations from outside: all reads, PhonePe's deliveries and our responses, the starts, and the rows at
 * the end. It does not know how the product works, so that no defect of the product can hide in it. Two events have an order
 * only if one ended before the other started, on any servers. Times are epoch ms with fractions from one clock
 * (`performance.timeOrigin + performance.now()`).
 */
import {
  ALL_TRANSACTIONS,
  type HistoryEvent,
  type FinalState,
  type HistoryViolation,
} from './history-events.ts';
import { checkReads } from './history-reads.ts';

/** Returns every violation of a rule, with the events that show it. */
export function checkHistory(events: readonly HistoryEvent[], final: FinalState): HistoryViolation[] {
  events.forEach(assertOrdered);
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

/** A recorder with wrong times would satisfy every rule about order. */
function assertOrdered(event: HistoryEvent): void {
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
        explanation: `${event.server} responded ${event.httpStatus}, and the inbox has no ${event.dedupeKey}`,
      };
  }
}

function* checkStarts(
  events: readonly HistoryEvent[],
  { payments }: FinalState,
): Generator<HistoryViolation> {
  /** The first start of each key and transaction. The final payments count too, without an event. */
  const byKey = new Map<string, Map<string, HistoryEvent[]>>();
  function note(key: string, transactionId: string, shownBy: HistoryEvent[]): void {
    const seen = byKey.get(key) ?? new Map<string, HistoryEvent[]>();
    byKey.set(key, seen);
    if (!seen.get(transactionId)?.length) seen.set(transactionId, shownBy);
  }
  for (const event of events) {
    if (event.kind !== 'start' || event.transactionId === null) continue;
    note(event.idempotencyKey, event.transactionId, [event]);
    if (!payments.has(event.transactionId))
      yield {
        rule: 'a transaction that was returned exists at the end',
        transactionId: event.transactionId,
        events: [event],
        explanation: `${event.server} started it, and it does not exist at the end`,
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
    for (const [transactionId, shownBy] of transactions) {
      const other = keyOf.get(transactionId);
      keyOf.set(transactionId, key);
      if (other !== undefined)
        yield {
          rule: 'one key gives one transaction',
          transactionId,
          events: [...(byKey.get(other)?.get(transactionId) ?? []), ...shownBy],
          explanation: `the keys ${other} and ${key} gave the same transaction`,
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
    if (bookings > 1) yield twoBookings(transactionId, [], `there are ${bookings} at the end`);
  }
  for (const event of events) {
    if (event.kind !== 'bookings') continue;
    const { transactionId, count } = event;
    const all = transactionId === ALL_TRANSACTIONS;
    if (!all && count > 1) yield twoBookings(transactionId, [event], `there were ${count} at ${event.at}`);
    const remaining = all ? total : (payments.get(transactionId)?.bookings ?? 0);
    if (count > remaining)
      yield {
        rule: 'an observed booking exists at the end',
        transactionId: all ? null : transactionId,
        events: [event],
        explanation: `there were ${count} at ${event.at}, and there are ${remaining} at the end`,
      };
  }
}

function twoBookings(transactionId: string, events: HistoryEvent[], explanation: string): HistoryViolation {
  return { rule: 'a transaction never has two bookings', transactionId, events, explanation };
}
