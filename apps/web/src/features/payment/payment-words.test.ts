import type { PaymentReading } from '@nibog/api/schemas';
import { describe, expect, test } from 'vitest';
import { en } from '../../messages/en.ts';
import { hi } from '../../messages/hi.ts';
import { stepsOf } from './payment-steps.ts';
import { describePayment } from './payment-words.ts';

const base = {
  transactionId: 'txn',
  bookingRef: 'NBG-7K2M-0QXT-9WZ4',
  amountPaise: 180_000,
  event: { slug: 'hyderabad', title: 'Hyderabad Games' },
  pollAfterMs: 1_000,
};
const refund = {
  amountPaise: 180_000,
  reason: 'duplicate_payment',
  startedAt: '2026-12-06T04:30:00Z',
  completedAt: '2026-12-06T05:30:00Z',
};
const booking = {
  bookingRef: base.bookingRef,
  status: 'cancelled' as const,
  event: {
    slug: 'hyderabad',
    title: 'Hyderabad Games',
    date: '2026-12-06',
    city: 'Hyderabad',
    venue: null,
    venueAddress: null,
    venueMapUrl: null,
  },
  items: [],
  addOns: [],
  discountPaise: 0,
  promoCode: null,
  amountPaise: 180_000,
};
const awaiting: PaymentReading = {
  ...base,
  status: 'awaiting_payment',
  redirectUrl: 'https://p',
  expiresAt: '2026-12-06T04:50:00Z',
};
const readings: PaymentReading[] = [
  awaiting,
  { ...base, status: 'confirming' },
  { ...base, status: 'failed', payAgain: true },
  { ...base, status: 'expired', payAgain: false },
  { ...base, status: 'cancelled', booking },
  { ...base, status: 'refunding', refund: { ...refund, completedAt: null } },
  { ...base, status: 'refunding', refund: null },
  { ...base, status: 'refunded', refund, pollAfterMs: null },
  { ...base, status: 'review' },
];

/** What a button that takes money says, and all the ways of saying "try again". */
const INVITES_IN_HINDI = /दोबारा|दुबारा|फिर से|एक बार फिर|एक बार और|कोशिश|नया पेमेंट|पेमेंट करें/;

function said(payment: PaymentReading, t = en): string {
  const { heading, text } = describePayment(t, payment);
  return [heading, ...text].join(' ');
}

test.each(readings)('$status never invites to pay again', (payment) => {
  expect(said(payment)).not.toMatch(/try again|pay again|pay once more|book again/i);
});

test.each(readings)('in Hindi $status never invites to pay again either', (payment) => {
  const words = said(payment, hi);
  expect(words).toMatch(/\p{Script=Devanagari}/u);
  expect(words).not.toMatch(INVITES_IN_HINDI);
});

test('the rule for Hindi sees an invitation where there is one', () => {
  expect(hi.payAgain.press).toMatch(INVITES_IN_HINDI);
  expect(hi.reasons.NO_ANSWER.text).toMatch(INVITES_IN_HINDI);
});

function saidOf(status: PaymentReading['status']): string {
  const payment = readings.find((reading) => reading.status === status);
  if (!payment) throw new Error(`no reading with ${status}`);
  return said(payment);
}

describe('the words of a status', () => {
  test('PhonePe’s page is not offered when its time is over', () => {
    const { text } = describePayment(en, awaiting, false);
    expect(text.join(' ')).toContain('is over');
    expect(text.join(' ')).not.toContain('go back');
  });

  test('a bank that is silent is not a failed payment', () => {
    expect(saidOf('awaiting_payment')).toContain('We have not heard from your bank yet');
    expect(saidOf('awaiting_payment')).toContain('you can go back to PhonePe’s page');
    expect(saidOf('awaiting_payment')).not.toMatch(/fail|did not go through/i);
  });

  test('a failed payment promises what becomes of a debit', () => {
    expect(saidOf('failed')).toContain(
      'If your bank shows a debit, we will book it or return it; we keep checking',
    );
  });

  test('a refund says how much and when', () => {
    expect(saidOf('refunding')).toContain('₹1,800');
    expect(saidOf('refunded')).toContain('on 6 December 2026, 11:00 am');
  });

  test.each([
    { reason: 'no_place_left', why: 'after the places had been given to others' },
    { reason: 'no_extras_left', why: 'or your promo code, was no longer there' },
    { reason: 'duplicate_payment', why: 'Another payment of yours already booked the same child and game' },
    { reason: 'cancelled_by_parent', why: 'cancelled at your wish' },
    { reason: 'cancelled_by_organiser', why: 'We had to cancel this booking' },
    { reason: 'other', why: 'If you would like to know why, please ask us' },
    { reason: 'a_reason_of_tomorrow', why: 'If you would like to know why, please ask us' },
  ])('a refund for $reason says why, in words alone', ({ reason, why }) => {
    const refunded = said({ ...base, status: 'refunded', refund: { ...refund, reason }, pollAfterMs: null });
    const refunding = said({
      ...base,
      status: 'refunding',
      refund: { ...refund, reason, completedAt: null },
    });
    for (const words of [refunded, refunding]) {
      expect(words).toContain(why);
      expect(words).not.toContain('_');
    }
  });

  test('a cancellation that returns a part says so, and how much of how much', () => {
    const part = { ...refund, reason: 'cancelled_by_parent', amountPaise: 90_000 };
    const words = said({ ...base, status: 'refunded', refund: part, pollAfterMs: null });
    expect(words).toContain('Part of your money was returned');
    expect(words).toContain('part of the ₹1,800 that was paid');
    expect(words).toContain('We returned ₹900');
    expect(saidOf('refunded')).not.toMatch(/part of/i);
  });

  test('a cancelled booking names its day, and that nothing is returned', () => {
    expect(saidOf('cancelled')).toContain('Hyderabad Games on Sunday, 6 December 2026 is cancelled');
    expect(saidOf('cancelled')).toContain('nothing of the ₹1,800 that was paid is returned');
  });

  test.each(['failed', 'expired'] as const)('%s promises to keep checking only while we do', (status) => {
    expect(said({ ...base, status, payAgain: true })).toMatch(/we keep checking/i);
    const over = said({ ...base, status, payAgain: true, pollAfterMs: null });
    expect(over).not.toMatch(/keep checking/i);
    expect(over).toContain('please ask us');
  });

  test('a payment under review is safe', () => {
    expect(saidOf('review')).toContain('Your money is safe');
  });
});

function states(payment: PaymentReading): string[] {
  return stepsOf(en, payment).map(({ state }) => state);
}

describe('the steps of a payment', () => {
  test.each(readings)(
    '$status is three steps, in Hindi too, and none of them invites to pay again',
    (payment) => {
      for (const t of [en, hi]) {
        const steps = stepsOf(t, payment);
        expect(steps).toHaveLength(3);
        expect(steps.map(({ name, note }) => `${name} ${note}`).join(' ')).not.toMatch(
          /again|दोबारा|फिर से|कोशिश|नया पेमेंट/,
        );
      }
    },
  );

  test('a payment that we were only told of is not done', () => {
    expect(states(awaiting)).toEqual(['now', 'ahead', 'ahead']);
    expect(states({ ...base, status: 'confirming' })).toEqual(['now', 'now', 'ahead']);
    expect(states({ ...base, status: 'review' })).toEqual(['done', 'now', 'ahead']);
    expect(states({ ...base, status: 'failed', payAgain: true })).toEqual(['stopped', 'ahead', 'ahead']);
  });

  test('a refund takes the ticket’s place', () => {
    const [, second, third] = stepsOf(en, { ...base, status: 'refunded', refund, pollAfterMs: null });
    expect(second?.note).toContain('Another payment of yours');
    expect(third).toEqual({ name: 'Refund', state: 'done', note: 'Returned to your account' });
  });
});
