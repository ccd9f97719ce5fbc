import { expect, test } from 'vitest';
import {
  ALL_TRANSACTIONS,
  HISTORY_RULES,
  type FinalState,
  type HistoryEvent,
  type HistoryRule,
  type ReadEvent,
} from './history-events.ts';
import { checkHistory } from './history.ts';

type Payment = Partial<{ status: string; bookingRef: string; idempotencyKey: string; bookings: number }>;

function endWith(payments: Record<string, Payment>, inbox: string[] = []): FinalState {
  const whole = Object.entries(payments).map(([id, payment]) => {
    const defaults = { status: 'booked', bookingRef: `ref ${id}`, idempotencyKey: `key ${id}`, bookings: 1 };
    return [id, { ...defaults, ...payment }] as const;
  });
  return { inbox: new Set(inbox), payments: new Map(whole) };
}

function read(
  status: string,
  [from, until]: [number, number],
  rest: Partial<Pick<ReadEvent, 'server' | 'transactionId' | 'bookingRef'>> = {},
): ReadEvent {
  return {
    kind: 'read',
    from,
    until,
    server: 'one',
    transactionId: 'a',
    status,
    bookingRef: 'ref a',
    ...rest,
  };
}

function delivery(dedupeKey: string, httpStatus: number | null): HistoryEvent {
  return { kind: 'delivery', from: 0, until: 1, server: 'one', dedupeKey, transactionId: 'a', httpStatus };
}

function start(idempotencyKey: string, transactionId: string | null, at = 0): HistoryEvent {
  return { kind: 'start', from: at, until: at + 1, server: 'one', idempotencyKey, transactionId };
}

function rulesBroken(events: HistoryEvent[], final: FinalState): HistoryRule[] {
  return [...new Set(checkHistory(events, final).map(({ rule }) => rule))];
}

const LEGAL: { history: string; events: HistoryEvent[]; final: FinalState }[] = [
  { history: 'nothing', events: [], final: endWith({}) },
  {
    history: 'a payment that is booked after claims that were dropped',
    events: [
      start('key a', 'a'),
      read('awaiting_payment', [2, 3]),
      read('confirming', [4, 5]),
      read('awaiting_payment', [6, 7]),
      read('confirming', [8, 9]),
      delivery('k', 200),
      read('booked', [10, 11]),
      { kind: 'bookings', at: 12, transactionId: 'a', count: 1 },
      { kind: 'bookings', at: 12, transactionId: ALL_TRANSACTIONS, count: 1 },
    ],
    final: endWith({ a: {}, b: { status: 'pending', bookings: 0 } }, ['k']),
  },
  {
    history: 'a payment that failed, was booked late, cancelled and refunded',
    events: ['failed', 'booked', 'cancelled', 'refunding', 'refunded'].map((status, index) =>
      read(status, [index * 10, index * 10 + 5]),
    ),
    final: endWith({ a: { status: 'refunded' } }),
  },
  {
    history: 'late money without a place, whose refund fails and is retried',
    events: [read('expired', [0, 1]), read('refunding', [2, 3])],
    final: endWith({ a: { status: 'refund_failed', bookings: 0 } }),
  },
  {
    history: 'a cancellation without a refund',
    events: [read('booked', [0, 1]), read('cancelled', [2, 3])],
    final: endWith({ a: { status: 'booked' } }),
  },
  {
    history: 'two overlapping reads; the one that started later shows the earlier state',
    events: [read('booked', [0, 10]), read('awaiting_payment', [5, 20])],
    final: endWith({ a: {} }),
  },
  {
    history: 'a read that starts exactly when another ends',
    events: [read('booked', [0, 10]), read('awaiting_payment', [10, 20])],
    final: endWith({ a: {} }),
  },
  {
    history: 'two servers that show the same states one after the other',
    events: [
      read('awaiting_payment', [0, 1], { server: 'one' }),
      read('booked', [2, 3], { server: 'two' }),
      read('booked', [4, 5], { server: 'one' }),
    ],
    final: endWith({ a: {} }),
  },
  {
    history: 'deliveries that were refused, had no response, or were acknowledged twice',
    events: [delivery('x', 503), delivery('y', null), delivery('z', 200), delivery('z', 200)],
    final: endWith({}, ['z']),
  },
  {
    history: 'starts that were refused, or repeated under the same key',
    events: [start('key b', null), start('key a', 'a'), start('key a', 'a', 5)],
    final: endWith({ a: {} }),
  },
];

test.for(LEGAL)('accepts $history', ({ events, final }) => {
  expect(checkHistory(events, final)).toEqual([]);
});

const BROKEN: { rule: HistoryRule; by: string; events: HistoryEvent[]; final: FinalState }[] = [
  ...(
    [
      ['booked', 'awaiting_payment', 'booked'],
      ['booked', 'confirming', 'booked'],
      ['booked', 'failed', 'booked'],
      ['booked', 'review', 'booked'],
      ['cancelled', 'booked', 'booked'],
      ['refunding', 'booked', 'refunded'],
      ['refunded', 'refunding', 'refunded'],
      ['failed', 'awaiting_payment', 'booked'],
      ['failed', 'expired', 'booked'],
      ['review', 'expired', 'booked'],
    ] as const
  ).map(([first, second, status]) => ({
    rule: 'a later read never shows an earlier state' as const,
    by: `${second} after ${first}`,
    events: [read(first, [0, 1]), read(second, [2, 3])],
    final: endWith({ a: { status } }),
  })),
  {
    rule: 'a later read never shows an earlier state',
    by: 'a server that lags, with reads from a third server in between',
    events: [
      read('awaiting_payment', [0, 50], { server: 'three' }),
      read('booked', [3, 4], { server: 'one' }),
      read('booked', [4.5, 9], { server: 'three' }),
      read('awaiting_payment', [5, 6], { server: 'two' }),
    ],
    final: endWith({ a: {} }),
  },
  {
    rule: 'the final state is reachable from every read',
    by: 'a refunded payment that ends as booked',
    events: [read('refunded', [0, 1])],
    final: endWith({ a: {} }),
  },
  {
    rule: 'a read has a status of the contract',
    by: 'an unknown status',
    events: [read('settled', [0, 1])],
    final: endWith({ a: {} }),
  },
  {
    rule: 'a reference never changes',
    by: 'two references in two overlapping reads',
    events: [read('booked', [0, 5]), read('booked', [1, 6], { bookingRef: 'ref z' })],
    final: endWith({ a: {} }),
  },
  {
    rule: 'a reference never changes',
    by: 'another reference at the end',
    events: [read('booked', [0, 5], { bookingRef: 'ref z' })],
    final: endWith({ a: {} }),
  },
  {
    rule: 'a reference belongs to one transaction',
    by: 'a read that shows the reference of another',
    events: [read('booked', [0, 5], { transactionId: 'b' })],
    final: endWith({ a: {}, b: {} }),
  },
  {
    rule: 'a reference belongs to one transaction',
    by: 'two payments at the end',
    events: [],
    final: endWith({ a: {}, b: { bookingRef: 'ref a' } }),
  },
  ...(['booked', 'cancelled'] as const).map((status) => ({
    rule: 'an observed booking exists at the end' as const,
    by: `a reader who saw the status ${status}`,
    events: [read(status, [0, 5])],
    final: endWith({ a: { bookings: 0 } }),
  })),
  {
    rule: 'an observed booking exists at the end',
    by: 'an observer who counted one booking',
    events: [{ kind: 'bookings', at: 1, transactionId: 'a', count: 1 }],
    final: endWith({ a: { bookings: 0 } }),
  },
  {
    rule: 'an observed booking exists at the end',
    by: 'an observer who counted more bookings in total',
    events: [{ kind: 'bookings', at: 1, transactionId: ALL_TRANSACTIONS, count: 2 }],
    final: endWith({ a: {} }),
  },
  {
    rule: 'an acknowledged delivery is in the inbox',
    by: 'a delivery that is missing from it',
    events: [delivery('k', 200)],
    final: endWith({ a: {} }, ['other']),
  },
  {
    rule: 'a transaction that was returned exists at the end',
    by: 'a start whose payment does not exist',
    events: [start('key a', 'a')],
    final: endWith({}),
  },
  {
    rule: 'a transaction that was returned exists at the end',
    by: 'a read whose payment does not exist',
    events: [read('awaiting_payment', [0, 1])],
    final: endWith({}),
  },
  {
    rule: 'one key gives one transaction',
    by: 'two responses to one key',
    events: [start('key a', 'a'), start('key a', 'b')],
    final: endWith({ a: {}, b: {} }),
  },
  {
    rule: 'one key gives one transaction',
    by: 'a second payment of the key that no response contained',
    events: [start('key a', 'a')],
    final: endWith({ a: {}, b: { idempotencyKey: 'key a' } }),
  },
  {
    rule: 'one key gives one transaction',
    by: 'one transaction for two keys',
    events: [start('key a', 'a'), start('key b', 'a')],
    final: endWith({ a: {} }),
  },
  {
    rule: 'a transaction never has two bookings',
    by: 'an observer who counted two bookings in between',
    events: [{ kind: 'bookings', at: 1, transactionId: 'a', count: 2 }],
    final: endWith({ a: {} }),
  },
  {
    rule: 'a transaction never has two bookings',
    by: 'two bookings at the end',
    events: [],
    final: endWith({ a: { bookings: 2 } }),
  },
];

test.for(BROKEN)('reports a violation of "$rule": $by', ({ rule, events, final }) => {
  expect(rulesBroken(events, final)).toContain(rule);
});

test('every rule has a history that violates it', () => {
  expect(new Set(BROKEN.map(({ rule }) => rule))).toEqual(new Set(HISTORY_RULES));
});

test('reports an earlier state with only the two reads that show it', () => {
  const shown = read('booked', [3, 4], { server: 'one' });
  const stale = read('awaiting_payment', [5, 6], { server: 'two' });
  const events = [stale, read('booked', [5, 9]), shown, read('booked', [7, 8])];
  expect(checkHistory(events, endWith({ a: {} }))).toEqual([
    {
      rule: 'a later read never shows an earlier state',
      transactionId: 'a',
      events: [shown, stale],
      explanation: 'two returned awaiting_payment after one had returned booked',
    },
  ]);
});

test('does not compare the states of different transactions', () => {
  const other = { transactionId: 'b', bookingRef: 'ref b' };
  const events = [read('booked', [0, 1]), read('awaiting_payment', [2, 3], other)];
  expect(checkHistory(events, endWith({ a: {}, b: { status: 'pending', bookings: 0 } }))).toEqual([]);
});

test.for([
  { times: 'a time that is not a number', event: read('booked', [Number.NaN, 1]) },
  { times: 'an end before the start', event: read('booked', [2, 1]) },
])('refuses an event with $times, which would satisfy every rule about order', ({ event }) => {
  expect(() => checkHistory([event], endWith({ a: {} }))).toThrow('without an order');
});

/** A history of `count` reads of a thousand transactions. */
function createReads(count: number): HistoryEvent[] {
  return Array.from({ length: count }, (_none, index) => {
    const at = Math.floor(index / 1_000);
    const transactionId = `t${index % 1_000}`;
    const share = index / count;
    const status = share < 0.4 ? 'awaiting_payment' : share < 0.6 ? 'confirming' : 'booked';
    return read(status, [at, at + 0.9], {
      transactionId,
      bookingRef: `ref ${transactionId}`,
      server: `s${at % 3}`,
    });
  });
}

test('needs time in proportion to the number of events, and finds one earlier state among 100,000 reads', () => {
  const final = endWith(
    Object.fromEntries(Array.from({ length: 1_000 }, (_none, index) => [`t${index}`, {}])),
  );
  const measureMs = (events: HistoryEvent[]): number => {
    const before = process.cpuUsage();
    expect(checkHistory(events, final)).toEqual([]);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1_000;
  };
  const events = createReads(100_000);
  // Ten times as many events; with a quadratic algorithm they would take a hundred times as long.
  expect(measureMs(events)).toBeLessThan(40 * measureMs(createReads(10_000)));
  events.push(read('confirming', [99.95, 100], { transactionId: 't500', bookingRef: 'ref t500' }));
  expect(rulesBroken(events, final)).toEqual(['a later read never shows an earlier state']);
});
