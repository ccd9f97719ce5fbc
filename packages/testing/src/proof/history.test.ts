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
    history: 'a payment that is booked, and claims that come and go before',
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
    history: 'late money without a place, whose refund fails and is tried again',
    events: [read('expired', [0, 1]), read('refunding', [2, 3])],
    final: endWith({ a: { status: 'refund_failed', bookings: 0 } }),
  },
  {
    history: 'a cancellation that the policy refunds with nothing',
    events: [read('booked', [0, 1]), read('cancelled', [2, 3])],
    final: endWith({ a: { status: 'booked' } }),
  },
  {
    history: 'two reads at once, of which the one that started later says the earlier state',
    events: [read('booked', [0, 10]), read('awaiting_payment', [5, 20])],
    final: endWith({ a: {} }),
  },
  {
    history: 'a read that starts at the very instant at which another ends',
    events: [read('booked', [0, 10]), read('awaiting_payment', [10, 20])],
    final: endWith({ a: {} }),
  },
  {
    history: 'two servers that agree in turn',
    events: [
      read('awaiting_payment', [0, 1], { server: 'one' }),
      read('booked', [2, 3], { server: 'two' }),
      read('booked', [4, 5], { server: 'one' }),
    ],
    final: endWith({ a: {} }),
  },
  {
    history: 'deliveries that were refused, unanswered, or acknowledged twice',
    events: [delivery('x', 503), delivery('y', null), delivery('z', 200), delivery('z', 200)],
    final: endWith({}, ['z']),
  },
  {
    history: 'starts that were refused, or repeated under the same key',
    events: [start('key b', null), start('key a', 'a'), start('key a', 'a', 5)],
    final: endWith({ a: {} }),
  },
];

test.for(LEGAL)('finds nothing wrong with $history', ({ events, final }) => {
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
    rule: 'a read never goes back' as const,
    by: `${second} after ${first}`,
    events: [read(first, [0, 1]), read(second, [2, 3])],
    final: endWith({ a: { status } }),
  })),
  {
    rule: 'a read never goes back',
    by: 'another server that lags, with reads of a third party between',
    events: [
      read('awaiting_payment', [0, 50], { server: 'three' }),
      read('booked', [3, 4], { server: 'one' }),
      read('booked', [4.5, 9], { server: 'three' }),
      read('awaiting_payment', [5, 6], { server: 'two' }),
    ],
    final: endWith({ a: {} }),
  },
  {
    rule: 'the end is where the reads were going',
    by: 'a refunded payment that ends as booked',
    events: [read('refunded', [0, 1])],
    final: endWith({ a: {} }),
  },
  {
    rule: 'a read says a status of the contract',
    by: 'a word that nobody knows',
    events: [read('settled', [0, 1])],
    final: endWith({ a: {} }),
  },
  {
    rule: 'a reference never changes',
    by: 'two references in two reads at once',
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
    rule: 'a booking that was seen is there at the end' as const,
    by: `a reader who saw it ${status}`,
    events: [read(status, [0, 5])],
    final: endWith({ a: { bookings: 0 } }),
  })),
  {
    rule: 'a booking that was seen is there at the end',
    by: 'an observer who saw one',
    events: [{ kind: 'bookings', at: 1, transactionId: 'a', count: 1 }],
    final: endWith({ a: { bookings: 0 } }),
  },
  {
    rule: 'a booking that was seen is there at the end',
    by: 'an observer who counted more in all',
    events: [{ kind: 'bookings', at: 1, transactionId: ALL_TRANSACTIONS, count: 2 }],
    final: endWith({ a: {} }),
  },
  {
    rule: 'an acknowledged delivery is in the inbox',
    by: 'one that is not',
    events: [delivery('k', 200)],
    final: endWith({ a: {} }, ['other']),
  },
  {
    rule: 'a transaction that was answered exists at the end',
    by: 'a start whose payment is gone',
    events: [start('key a', 'a')],
    final: endWith({}),
  },
  {
    rule: 'a transaction that was answered exists at the end',
    by: 'a read whose payment is gone',
    events: [read('awaiting_payment', [0, 1])],
    final: endWith({}),
  },
  {
    rule: 'one key gives one transaction',
    by: 'two answers to one key',
    events: [start('key a', 'a'), start('key a', 'b')],
    final: endWith({ a: {}, b: {} }),
  },
  {
    rule: 'one key gives one transaction',
    by: 'a second payment of the key that nobody was told of',
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
    rule: 'never two bookings for one transaction',
    by: 'two that an observer saw for a moment',
    events: [{ kind: 'bookings', at: 1, transactionId: 'a', count: 2 }],
    final: endWith({ a: {} }),
  },
  {
    rule: 'never two bookings for one transaction',
    by: 'two at the end',
    events: [],
    final: endWith({ a: { bookings: 2 } }),
  },
];

test.for(BROKEN)('$rule: broken by $by', ({ rule, events, final }) => {
  expect(rulesBroken(events, final)).toContain(rule);
});

test('every rule is broken by some history here', () => {
  expect(new Set(BROKEN.map(({ rule }) => rule))).toEqual(new Set(HISTORY_RULES));
});

test('a step back is told with the two reads that show it, and with nothing else', () => {
  const shown = read('booked', [3, 4], { server: 'one' });
  const stale = read('awaiting_payment', [5, 6], { server: 'two' });
  const events = [stale, read('booked', [5, 9]), shown, read('booked', [7, 8])];
  expect(checkHistory(events, endWith({ a: {} }))).toEqual([
    {
      rule: 'a read never goes back',
      transactionId: 'a',
      events: [shown, stale],
      explanation: 'two said awaiting_payment after one had said booked',
    },
  ]);
});

test('the states of one transaction say nothing about another', () => {
  const other = { transactionId: 'b', bookingRef: 'ref b' };
  const events = [read('booked', [0, 1]), read('awaiting_payment', [2, 3], other)];
  expect(checkHistory(events, endWith({ a: {}, b: { status: 'pending', bookings: 0 } }))).toEqual([]);
});

test.for([
  { times: 'no number', event: read('booked', [Number.NaN, 1]) },
  { times: 'an end before the start', event: read('booked', [2, 1]) },
])('an event with $times is refused, because it would pass every rule about order', ({ event }) => {
  expect(() => checkHistory([event], endWith({ a: {} }))).toThrow('without an order');
});

test('100,000 events are judged in under a second of processor time, and one step back among them is found', () => {
  const events: HistoryEvent[] = [];
  const ids = Array.from({ length: 1_000 }, (_, index) => `t${index}`);
  for (let at = 0; at < 100; at += 1) {
    for (const transactionId of ids) {
      const status = at < 40 ? 'awaiting_payment' : at < 60 ? 'confirming' : 'booked';
      events.push(
        read(status, [at, at + 0.9], {
          transactionId,
          bookingRef: `ref ${transactionId}`,
          server: `s${at % 3}`,
        }),
      );
    }
  }
  const final = endWith(Object.fromEntries(ids.map((id) => [id, {}])));
  const before = process.cpuUsage();
  expect(checkHistory(events, final)).toEqual([]);
  const { user, system } = process.cpuUsage(before);
  expect((user + system) / 1_000).toBeLessThan(1_000);
  events.push(read('confirming', [99.95, 100], { transactionId: 't500', bookingRef: 'ref t500' }));
  expect(rulesBroken(events, final)).toEqual(['a read never goes back']);
});
