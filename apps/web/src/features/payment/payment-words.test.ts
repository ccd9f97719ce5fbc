import type { PaymentReading } from '@nibog/api/schemas';
import { describe, expect, test } from 'vitest';
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
  reason: 'duplicate',
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
  { ...base, status: 'failed' },
  { ...base, status: 'expired' },
  { ...base, status: 'cancelled', booking },
  { ...base, status: 'refunding', refund: { ...refund, completedAt: null } },
  { ...base, status: 'refunding', refund: null },
  { ...base, status: 'refunded', refund, pollAfterMs: null },
  { ...base, status: 'review' },
];

function said(payment: PaymentReading): string {
  const { heading, text } = describePayment(payment);
  return [heading, ...text].join(' ');
}

test.each(readings)('$status never invites to pay again', (payment) => {
  expect(said(payment)).not.toMatch(/try again|pay again|pay once more|book again/i);
});

function saidOf(status: PaymentReading['status']): string {
  const payment = readings.find((reading) => reading.status === status);
  if (!payment) throw new Error(`no reading with ${status}`);
  return said(payment);
}

describe('the words of a status', () => {
  test('PhonePe’s page is not offered when its time is over', () => {
    const { text } = describePayment(awaiting, false);
    expect(text.join(' ')).toContain('is over');
    expect(text.join(' ')).not.toContain('go back');
  });

  test('a bank that is silent is not a failed payment', () => {
    expect(saidOf('awaiting_payment')).toContain('We have not heard from your bank yet');
    expect(saidOf('awaiting_payment')).toContain('kept until 10:20 am');
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

  test('a payment under review is safe', () => {
    expect(saidOf('review')).toContain('Your money is safe');
  });
});
