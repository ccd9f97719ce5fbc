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

/** Hindi phrases for "try again", "pay again" and "pay". */
const INVITES_TO_PAY_IN_HINDI = /दोबारा|दुबारा|फिर से|एक बार फिर|एक बार और|कोशिश|नया पेमेंट|पेमेंट करें/;

function textOf(payment: PaymentReading, t = en): string {
  const { heading, text } = describePayment(t, payment);
  return [heading, ...text].join(' ');
}

test.each(readings)('the text of $status never invites the parent to pay again', (payment) => {
  expect(textOf(payment)).not.toMatch(/try again|pay again|pay once more|book again/i);
});

test.each(readings)('the Hindi text of $status never invites the parent to pay again', (payment) => {
  const words = textOf(payment, hi);
  expect(words).toMatch(/\p{Script=Devanagari}/u);
  expect(words).not.toMatch(INVITES_TO_PAY_IN_HINDI);
});

test('the Hindi pattern matches real invitations to pay', () => {
  expect(hi.payAgain.press).toMatch(INVITES_TO_PAY_IN_HINDI);
  expect(hi.reasons.NO_ANSWER.text).toMatch(INVITES_TO_PAY_IN_HINDI);
});

function textOfStatus(status: PaymentReading['status']): string {
  const payment = readings.find((reading) => reading.status === status);
  if (!payment) throw new Error(`no reading with ${status}`);
  return textOf(payment);
}

describe('the text of a status', () => {
  test('an expired payment does not offer PhonePe’s page', () => {
    const { text } = describePayment(en, awaiting, false);
    expect(text.join(' ')).toContain('is over');
    expect(text.join(' ')).not.toContain('go back');
  });

  test('a payment without an answer from the bank is not reported as failed', () => {
    expect(textOfStatus('awaiting_payment')).toContain('We have not heard from your bank yet');
    expect(textOfStatus('awaiting_payment')).toContain('you can go back to PhonePe’s page');
    expect(textOfStatus('awaiting_payment')).not.toMatch(/fail|did not go through/i);
  });

  test('a failed payment explains what happens to a debit', () => {
    expect(textOfStatus('failed')).toContain(
      'If your bank shows a debit, we will book it or return it; we keep checking',
    );
  });

  test('a refund states the amount and the time', () => {
    expect(textOfStatus('refunding')).toContain('₹1,800');
    expect(textOfStatus('refunded')).toContain('on 6 December 2026, 11:00 am');
  });

  test.each([
    { reason: 'no_place_left', why: 'after the places had been given to others' },
    { reason: 'no_extras_left', why: 'or your promo code, was no longer there' },
    { reason: 'duplicate_payment', why: 'Another payment of yours already booked the same child and game' },
    { reason: 'cancelled_by_parent', why: 'cancelled at your wish' },
    { reason: 'cancelled_by_organiser', why: 'We had to cancel this booking' },
    { reason: 'other', why: 'If you would like to know why, please ask us' },
    { reason: 'a_reason_of_tomorrow', why: 'If you would like to know why, please ask us' },
  ])('a refund for $reason explains why without showing the reason code', ({ reason, why }) => {
    const refundedText = textOf({
      ...base,
      status: 'refunded',
      refund: { ...refund, reason },
      pollAfterMs: null,
    });
    const refundingText = textOf({
      ...base,
      status: 'refunding',
      refund: { ...refund, reason, completedAt: null },
    });
    for (const words of [refundedText, refundingText]) {
      expect(words).toContain(why);
      expect(words).not.toContain('_');
    }
  });

  test('a partial refund states its amount and the amount paid', () => {
    const part = { ...refund, reason: 'cancelled_by_parent', amountPaise: 90_000 };
    const words = textOf({ ...base, status: 'refunded', refund: part, pollAfterMs: null });
    expect(words).toContain('Part of your money was returned');
    expect(words).toContain('part of the ₹1,800 that was paid');
    expect(words).toContain('We returned ₹900');
    expect(textOfStatus('refunded')).not.toMatch(/part of/i);
  });

  test('a cancelled booking without a refund states its day and that nothing is returned', () => {
    expect(textOfStatus('cancelled')).toContain('Hyderabad Games on Sunday, 6 December 2026 is cancelled');
    expect(textOfStatus('cancelled')).toContain('nothing of the ₹1,800 that was paid is returned');
  });

  test.each(['failed', 'expired'] as const)(
    'a payment that is %s promises to keep checking only while it is still polled',
    (status) => {
      expect(textOf({ ...base, status, payAgain: true })).toMatch(/we keep checking/i);
      const finalText = textOf({ ...base, status, payAgain: true, pollAfterMs: null });
      expect(finalText).not.toMatch(/keep checking/i);
      expect(finalText).toContain('please ask us');
    },
  );

  test('a payment under review states that the money is safe', () => {
    expect(textOfStatus('review')).toContain('Your money is safe');
  });
});

function states(payment: PaymentReading): string[] {
  return stepsOf(en, payment).map(({ state }) => state);
}

describe('the steps of a payment', () => {
  test.each(readings)(
    '$status has three steps, and none of them invites the parent to pay again, in English or Hindi',
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

  test('an unconfirmed payment is not shown as done', () => {
    expect(states(awaiting)).toEqual(['now', 'ahead', 'ahead']);
    expect(states({ ...base, status: 'confirming' })).toEqual(['now', 'now', 'ahead']);
    expect(states({ ...base, status: 'review' })).toEqual(['done', 'now', 'ahead']);
    expect(states({ ...base, status: 'failed', payAgain: true })).toEqual(['stopped', 'ahead', 'ahead']);
  });

  test('a refund replaces the ticket step', () => {
    const [, second, third] = stepsOf(en, { ...base, status: 'refunded', refund, pollAfterMs: null });
    expect(second?.note).toContain('Another payment of yours');
    expect(third).toEqual({ name: 'Refund', state: 'done', note: 'Returned to your account' });
  });
});
