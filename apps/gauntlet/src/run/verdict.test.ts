import { expect, test } from 'vitest';
import { checkCoverage, countFigures } from './figures.ts';
import { DEFAULTS } from './options.ts';
import { sampleEvidence, type Sample } from './sample-evidence.ts';
import { judgeRun } from './verdict.ts';
import { CHECKS, type CheckName } from './violation.ts';

type Plant = { what: string; plant: (sample: Sample) => void };

/** What each check is there for, planted into a run in which all is well. */
const PLANTS: Record<Exclude<CheckName, 'proves nothing'>, Plant[]> = {
  doubled: [
    { what: 'two bookings of one payment', plant: ({ booked }) => duplicate(booked.bookings) },
    { what: 'a child twice in one slot', plant: ({ booked }) => duplicate(booked.items) },
  ],
  lost: [
    { what: 'paid, and nothing came of it', plant: ({ booked }) => clear(booked, 'pending') },
    { what: 'paid after it had expired', plant: ({ unpaid, orderOf }) => complete(orderOf(unpaid)) },
    { what: 'paid, and not here at all', plant: (sample) => void sample.payments.shift() },
    { what: 'a refund that never ended', plant: ({ refunded }) => void (refunded.status = 'refunding') },
    { what: 'a live booking of a failed payment', plant: ({ booked }) => void (booked.status = 'failed') },
  ],
  invented: [
    {
      what: 'booked without having been paid',
      plant: ({ booked, orderOf }) => void (orderOf(booked).state = 'FAILED'),
    },
    { what: 'booked without an order', plant: (sample) => void sample.orders.shift() },
    { what: 'taken for captured', plant: ({ unpaid }) => void (unpaid.captured = true) },
  ],
  'wrong amount': [
    {
      what: 'booked for less than was agreed',
      plant: ({ booked, orderOf }) => void (orderOf(booked).amountPaise = 1),
    },
  ],
  'wrong refund': [
    {
      what: 'less than the policy says',
      plant: ({ cancelled, orderOf }) => setRefund([cancelled, orderOf(cancelled)], 74_999),
    },
    {
      what: 'part of what was paid for no booking',
      plant: ({ refunded, orderOf }) => setRefund([refunded, orderOf(refunded)], 99_999),
    },
    {
      what: 'more than was paid',
      plant: ({ refunded, orderOf }) => setRefund([refunded, orderOf(refunded)], 100_001),
    },
    { what: 'here and not at PhonePe', plant: ({ refunded, orderOf }) => drop(orderOf(refunded).refunds) },
    { what: 'at PhonePe and not here', plant: ({ cancelled }) => drop(cancelled.refunds) },
    {
      what: 'twice under two ids',
      plant: ({ cancelled, orderOf }) =>
        void orderOf(cancelled).refunds.push({ id: 'second', amountPaise: 1, state: 'COMPLETED' }),
    },
    {
      what: 'for a live booking',
      plant: ({ booked, orderOf }) =>
        void orderOf(booked).refunds.push({ id: 'extra', amountPaise: 1, state: 'COMPLETED' }),
    },
  ],
  'review without a cause': [
    { what: 'nothing was wrong', plant: ({ review, orderOf }) => drop(orderOf(review).faults) },
  ],
  'refund without a cause': [
    {
      what: 'there was room for all',
      plant: ({ slots: [slot] }) => slot && void (slot.capacity = 5),
    },
    {
      what: 'there were add-ons for all',
      plant: ({ refunded, extras: [extra] }) => {
        Object.assign(refunded.refunds[0] ?? {}, { reason: 'no_extras_left' });
        if (extra) extra.limit = 5;
      },
    },
    {
      what: 'a duplicate of nothing',
      plant: ({ refunded }) => void Object.assign(refunded.refunds[0] ?? {}, { reason: 'duplicate_payment' }),
    },
    {
      what: 'cancelled, and never booked',
      plant: ({ refunded }) =>
        void Object.assign(refunded.refunds[0] ?? {}, { reason: 'cancelled_by_parent' }),
    },
  ],
  'wrong reference': [
    { what: 'the booking has another', plant: ({ booked }) => setReference(booked.bookings) },
    { what: 'the payment has another', plant: ({ unpaid }) => setReference([unpaid]) },
    { what: 'a mail has another', plant: ({ arrivedMails }) => setReference(arrivedMails) },
    {
      what: "a mail has somebody else's",
      plant: ({ arrivedMails: [mail], cancelled }) => mail && void (mail.bookingRef = cancelled.bookingRef),
    },
  ],
  'second mail': [{ what: 'a confirmation twice', plant: ({ arrivedMails }) => duplicate(arrivedMails) }],
  'missing mail': [
    { what: 'sent, and never came', plant: ({ arrivedMails }) => void arrivedMails.shift() },
    { what: 'never written', plant: ({ booked }) => drop(booked.mails) },
    { what: 'failed', plant: ({ booked: { mails } }) => mails[0] && void (mails[0].status = 'failed') },
  ],
  'stray mail': [
    { what: 'not in the outbox', plant: ({ booked }) => drop(booked.mails) },
    {
      what: 'of a booking that is not there',
      plant: ({ arrivedMails, refunded: { email: to, bookingRef } }) =>
        void arrivedMails.push({ to, bookingRef, kind: 'booking_confirmed', messageId: 'stray' }),
    },
  ],
  oversold: [
    {
      what: 'one place, two children',
      plant: ({ booked }) => void booked.items.push({ slotId: 1, childKey: 'other', live: true }),
    },
    {
      what: 'one piece, in two bookings',
      plant: ({ extras: [extra] }) => extra && void Object.assign(extra, { taken: 2, live: 2 }),
    },
  ],
  miscounted: [
    { what: 'a place that nobody has', plant: ({ slots: [slot] }) => slot && void (slot.booked = 2) },
    { what: 'a hold that nobody ended', plant: ({ slots: [slot] }) => slot && void (slot.held = 1) },
    { what: 'a piece that nobody has', plant: ({ extras: [extra] }) => extra && void (extra.taken = 2) },
    { what: 'a piece held for nobody', plant: ({ extras: [extra] }) => extra && void (extra.held = 1) },
  ],
  audit: [
    {
      what: 'an invariant',
      plant: ({ findings }) =>
        void findings.push({ name: 'n', description: 'm', count: 1, examples: ['nibog_x'] }),
    },
    { what: 'a paisa that is nowhere', plant: ({ sum }) => void (sum.captured += 1) },
  ],
  history: [
    {
      what: 'a read that went back',
      plant: (sample) => read(sample, ['booked', 'awaiting_payment']),
    },
    {
      what: 'an acknowledged webhook that is not stored',
      plant: ({ inbox }) => inbox.clear(),
    },
  ],
  complaint: [
    {
      what: 'something that may never happen',
      plant: ({ complaints }) => void complaints.push({ transactionId: null, what: 'it happened' }),
    },
  ],
  'not quiet': [{ what: 'work left over', plant: ({ openWork }) => void (openWork['paymentsOpen'] = 1) }],
};

const planted = Object.entries(PLANTS).flatMap(([check, plants]) =>
  plants.map(({ what, plant }) => ({ check, what, plant })),
);

test('a run in which all is well has no violation', () => {
  expect(judgeRun(sampleEvidence())).toEqual([]);
});

test.each(planted)('$check: $what', ({ check, plant }) => {
  const sample = sampleEvidence();
  plant(sample);
  expect(judgeRun(sample).map((violation) => violation.check)).toContain(check);
});

test('a long run in which an ending and a fault never occurred proves nothing', () => {
  const figures = countFigures(sampleEvidence(), []);
  const missing = [...checkCoverage(figures, { ...DEFAULTS, orders: 2_000 })];
  expect(new Set(missing.map(({ check }) => check))).toEqual(new Set(['proves nothing']));
  expect(missing.map(({ explanation }) => explanation)).toEqual(
    expect.arrayContaining([
      'the ending "refunded, duplicate payment" never occurred',
      'the fault webhook-dropped never occurred',
    ]),
  );
  expect(missing.map(({ explanation }) => explanation)).not.toContain('the ending "booked" never occurred');
  expect([...checkCoverage(figures, { ...DEFAULTS, orders: 60 })]).toEqual([]);
});

test('every check is seen to fire', () => {
  expect([...Object.keys(PLANTS), 'proves nothing'].toSorted()).toEqual(CHECKS.toSorted());
});

function duplicate(items: unknown[]): void {
  const [first] = items;
  if (first !== undefined) items.push(first);
}

function drop(items: readonly unknown[]): void {
  if (Array.isArray(items)) items.length = 0;
}

function clear(payment: Sample['booked'], status: string): void {
  Object.assign(payment, { status, bookings: [], items: [], captured: false });
}

function complete(order: Sample['orders'][number]): void {
  order.state = 'COMPLETED';
}

function setRefund(of: { refunds: { amountPaise: number }[] }[], amountPaise: number): void {
  for (const refund of of.flatMap(({ refunds }) => refunds)) refund.amountPaise = amountPaise;
}

function setReference([first]: { bookingRef: string }[]): void {
  if (first) first.bookingRef = 'NBG-0000-0000-0000';
}

function read(sample: Sample, statuses: string[]): void {
  const { transactionId, bookingRef } = sample.booked;
  sample.history = statuses.map((status, at) => {
    const [from, until] = [10 * at, 10 * at + 1];
    return { kind: 'read', from, until, server: 'a', transactionId, status, bookingRef };
  });
}
