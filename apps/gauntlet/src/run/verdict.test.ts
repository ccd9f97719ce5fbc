import { expect, test } from 'vitest';
import { checkCoverage, countFigures } from './figures.ts';
import { DEFAULTS } from './options.ts';
import { sampleEvidence, type Sample } from './sample-evidence.ts';
import { judgeRun } from './verdict.ts';
import { CHECKS, type CheckName } from './violation.ts';

type Control = { what: string; damage: (sample: Sample) => void };

/** For each check, damage to a run without violations that the check must find. */
const CONTROLS: Record<Exclude<CheckName, 'missing coverage'>, Control[]> = {
  duplicated: [
    { what: 'one payment has two bookings', damage: ({ booked }) => duplicate(booked.bookings) },
    { what: 'a child has two places in one slot', damage: ({ booked }) => duplicate(booked.items) },
  ],
  lost: [
    { what: 'a captured payment is still pending', damage: ({ booked }) => clear(booked, 'pending') },
    { what: 'an expired payment was captured', damage: ({ unpaid, orderOf }) => complete(orderOf(unpaid)) },
    { what: 'a captured payment does not exist here', damage: (sample) => void sample.payments.shift() },
    { what: 'a refund never completed', damage: ({ refunded }) => void (refunded.status = 'refunding') },
    { what: 'a failed payment has a live booking', damage: ({ booked }) => void (booked.status = 'failed') },
  ],
  'unpaid booking': [
    {
      what: 'a failed order is booked',
      damage: ({ booked, orderOf }) => void (orderOf(booked).state = 'FAILED'),
    },
    { what: 'a booking has no order at PhonePe', damage: (sample) => void sample.orders.shift() },
    { what: 'a failed order is recorded as captured', damage: ({ unpaid }) => void (unpaid.captured = true) },
  ],
  'wrong amount': [
    {
      what: 'a booking was paid with another amount',
      damage: ({ booked, orderOf }) => void (orderOf(booked).amountPaise = 1),
    },
  ],
  'wrong refund': [
    {
      what: 'the refund is less than the policy requires',
      damage: ({ cancelled, orderOf }) => setRefund([cancelled, orderOf(cancelled)], 74_999),
    },
    {
      what: 'a payment without a booking is refunded in part',
      damage: ({ refunded, orderOf }) => setRefund([refunded, orderOf(refunded)], 99_999),
    },
    {
      what: 'the refund exceeds the payment',
      damage: ({ refunded, orderOf }) => setRefund([refunded, orderOf(refunded)], 100_001),
    },
    {
      what: 'a refund is completed here but not at PhonePe',
      damage: ({ refunded, orderOf }) => empty(orderOf(refunded).refunds),
    },
    {
      what: 'a refund is completed at PhonePe but not here',
      damage: ({ cancelled }) => empty(cancelled.refunds),
    },
    {
      what: 'PhonePe refunded twice under two ids',
      damage: ({ cancelled, orderOf }) =>
        void orderOf(cancelled).refunds.push({ id: 'second', amountPaise: 1, state: 'COMPLETED' }),
    },
    {
      what: 'a live booking is refunded',
      damage: ({ booked, orderOf }) =>
        void orderOf(booked).refunds.push({ id: 'extra', amountPaise: 1, state: 'COMPLETED' }),
    },
  ],
  'unjustified review': [
    {
      what: 'PhonePe reported the agreed amount',
      damage: ({ review, orderOf }) => empty(orderOf(review).faults),
    },
  ],
  'unjustified refund': [
    {
      what: 'the reason is no_place_left but the slot had enough places',
      damage: ({ slots: [slot] }) => slot && void (slot.capacity = 5),
    },
    {
      what: 'the reason is no_extras_left but the stock was sufficient',
      damage: ({ refunded, addOnsAndPromoCodes: [variant] }) => {
        Object.assign(refunded.refunds[0] ?? {}, { reason: 'no_extras_left' });
        if (variant) variant.limit = 5;
      },
    },
    {
      what: 'the reason is duplicate_payment but there is only one payment',
      damage: ({ refunded }) =>
        void Object.assign(refunded.refunds[0] ?? {}, { reason: 'duplicate_payment' }),
    },
    {
      what: 'the reason is cancelled_by_parent but nothing was booked',
      damage: ({ refunded }) =>
        void Object.assign(refunded.refunds[0] ?? {}, { reason: 'cancelled_by_parent' }),
    },
  ],
  'wrong reference': [
    { what: 'the booking has another reference', damage: ({ booked }) => setReference(booked.bookings) },
    { what: 'the payment has another reference', damage: ({ unpaid }) => setReference([unpaid]) },
    { what: 'a mail has an unknown reference', damage: ({ arrivedMails }) => setReference(arrivedMails) },
    {
      what: "a mail has another payment's reference",
      damage: ({ arrivedMails: [mail], cancelled }) => mail && void (mail.bookingRef = cancelled.bookingRef),
    },
  ],
  'duplicate mail': [
    { what: 'a confirmation arrived twice', damage: ({ arrivedMails }) => duplicate(arrivedMails) },
  ],
  'missing mail': [
    { what: 'a sent mail did not arrive', damage: ({ arrivedMails }) => void arrivedMails.shift() },
    { what: 'the outbox has no confirmation', damage: ({ booked }) => empty(booked.mails) },
    {
      what: 'a mail has failed',
      damage: ({ booked: { mails } }) => mails[0] && void (mails[0].status = 'failed'),
    },
  ],
  'unexpected mail': [
    { what: 'the mail is not in the outbox', damage: ({ booked }) => empty(booked.mails) },
    {
      what: 'a confirmation is about a booking that does not exist',
      damage: ({ arrivedMails, refunded: { email: to, bookingRef } }) =>
        void arrivedMails.push({ to, bookingRef, kind: 'booking_confirmed', messageId: 'stray' }),
    },
  ],
  oversold: [
    {
      what: 'two children have the only place',
      damage: ({ booked }) => void booked.items.push({ slotId: 1, childKey: 'other', live: true }),
    },
    {
      what: 'two bookings have the only piece',
      damage: ({ addOnsAndPromoCodes: [variant] }) =>
        variant && void Object.assign(variant, { taken: 2, live: 2 }),
    },
  ],
  'wrong counter': [
    {
      what: 'the slot counts a place that no child has',
      damage: ({ slots: [slot] }) => slot && void (slot.booked = 2),
    },
    { what: 'the slot still counts a hold', damage: ({ slots: [slot] }) => slot && void (slot.held = 1) },
    {
      what: 'the variant counts a piece that no booking has',
      damage: ({ addOnsAndPromoCodes: [variant] }) => variant && void (variant.taken = 2),
    },
    {
      what: 'the variant still counts a hold',
      damage: ({ addOnsAndPromoCodes: [variant] }) => variant && void (variant.held = 1),
    },
  ],
  audit: [
    {
      what: 'an invariant is broken',
      damage: ({ findings }) =>
        void findings.push({ name: 'n', description: 'm', count: 1, examples: ['nibog_x'] }),
    },
    { what: 'a captured paisa is not accounted for', damage: ({ sum }) => void (sum.captured += 1) },
  ],
  history: [
    {
      what: 'a status went back',
      damage: (sample) => read(sample, ['booked', 'awaiting_payment']),
    },
    {
      what: 'an acknowledged webhook is not stored',
      damage: ({ inbox }) => inbox.clear(),
    },
  ],
  anomaly: [
    {
      what: 'an anomaly was recorded',
      damage: ({ anomalies }) => void anomalies.push({ transactionId: null, what: 'a server exited' }),
    },
  ],
  'unfinished work': [
    { what: 'a payment is still open', damage: ({ openWork }) => void (openWork['paymentsOpen'] = 1) },
  ],
};

const cases = Object.entries(CONTROLS).flatMap(([check, controls]) =>
  controls.map(({ what, damage }) => ({ check, what, damage })),
);

test('finds no violation in a correct run', () => {
  expect(judgeRun(sampleEvidence())).toEqual([]);
});

test.each(cases)('reports "$check" when $what', ({ check, damage }) => {
  const sample = sampleEvidence();
  damage(sample);
  expect(judgeRun(sample).map((violation) => violation.check)).toContain(check);
});

test('reports each outcome and each fault that never occurred in a long run', () => {
  const figures = countFigures(sampleEvidence(), []);
  const missing = [...checkCoverage(figures, { ...DEFAULTS, orders: 2_000 })];
  expect(new Set(missing.map(({ check }) => check))).toEqual(new Set(['missing coverage']));
  expect(missing.map(({ explanation }) => explanation)).toEqual(
    expect.arrayContaining([
      'the outcome "refunded, duplicate payment" never occurred',
      'the fault webhook-dropped never occurred',
    ]),
  );
  expect(missing.map(({ explanation }) => explanation)).not.toContain('the outcome "booked" never occurred');
  expect([...checkCoverage(figures, { ...DEFAULTS, orders: 60 })]).toEqual([]);
});

test('has a control for every check', () => {
  expect([...Object.keys(CONTROLS), 'missing coverage'].toSorted()).toEqual(CHECKS.toSorted());
});

function duplicate(items: unknown[]): void {
  const [first] = items;
  if (first !== undefined) items.push(first);
}

function empty(items: readonly unknown[]): void {
  if (Array.isArray(items)) items.length = 0;
}

function clear(payment: Sample['booked'], status: string): void {
  Object.assign(payment, { status, bookings: [], items: [], captured: false });
}

function complete(order: Sample['orders'][number]): void {
  order.state = 'COMPLETED';
}

function setRefund(records: { refunds: { amountPaise: number }[] }[], amountPaise: number): void {
  for (const refund of records.flatMap(({ refunds }) => refunds)) refund.amountPaise = amountPaise;
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
