import type { PaymentReading } from '@nibog/api/schemas';
import { expect, test } from 'vitest';
import { en } from '../../messages/en.ts';
import { describeNoOffer, nextStepAfter, offerOf } from './pay-again-words.ts';

const base = {
  transactionId: 'first',
  bookingRef: 'NBG-7K2M-0QXT-9WZ4',
  amountPaise: 180_000,
  event: { slug: 'hyderabad', title: 'Hyderabad Games' },
  pollAfterMs: null,
};

test.each(['failed', 'expired'] as const)(
  'a payment that is %s can be paid again only if the server offers it',
  (status) => {
    expect(offerOf({ ...base, status, payAgain: true })?.transactionId).toBe('first');
    expect(offerOf({ ...base, status, payAgain: false })).toBeNull();
  },
);

test.each<PaymentReading>([
  { ...base, status: 'confirming' },
  { ...base, status: 'refunded', refund: null },
  { ...base, status: 'review' },
])('a payment that is $status cannot be paid again, and the text explains why', (payment) => {
  expect(offerOf(payment)).toBeNull();
  expect(describeNoOffer(en, payment.status)).not.toMatch(/pay again|try again/i);
});

test('the text says that an expired payment may still go through and that a booked one is booked', () => {
  expect(describeNoOffer(en, 'expired')).toContain('may still go through');
  expect(describeNoOffer(en, 'booked')).toContain('your places are booked');
});

test('each refusal leads to the page where the parent can resolve it', () => {
  expect(nextStepAfter('SLOT_FULL')).toBe('event');
  expect(nextStepAfter('EVENT_PAST')).toBe('events');
  expect(nextStepAfter('TERMS_CHANGED')).toBe('terms');
  expect(nextStepAfter('DUPLICATE_CHILD_SLOT')).toBe('other-payment');
  expect(nextStepAfter('PAY_AGAIN_NOT_OFFERED')).toBe('this-payment');
  expect(nextStepAfter('NO_ANSWER')).toBeNull();
});
