import type { PaymentReading } from '@nibog/api/schemas';
import { expect, test } from 'vitest';
import { en } from '../../messages/en.ts';
import { describeNoOffer, offerOf, wayOnFrom } from './pay-again-words.ts';

const base = {
  transactionId: 'first',
  bookingRef: 'NBG-7K2M-0QXT-9WZ4',
  amountPaise: 180_000,
  event: { slug: 'hyderabad', title: 'Hyderabad Games' },
  pollAfterMs: null,
};

test.each(['failed', 'expired'] as const)('%s is offered only where the server offers it', (status) => {
  expect(offerOf({ ...base, status, payAgain: true })?.transactionId).toBe('first');
  expect(offerOf({ ...base, status, payAgain: false })).toBeNull();
});

test.each<PaymentReading>([
  { ...base, status: 'confirming' },
  { ...base, status: 'refunded', refund: null },
  { ...base, status: 'review' },
])('$status is never offered, and says why', (payment) => {
  expect(offerOf(payment)).toBeNull();
  expect(describeNoOffer(en, payment.status)).not.toMatch(/pay again|try again/i);
});

test('what may still go through is not paid for twice', () => {
  expect(describeNoOffer(en, 'expired')).toContain('may still go through');
  expect(describeNoOffer(en, 'booked')).toContain('your places are booked');
});

test('a refusal leads to where it can be mended', () => {
  expect(wayOnFrom('SLOT_FULL')).toBe('event');
  expect(wayOnFrom('EVENT_PAST')).toBe('events');
  expect(wayOnFrom('TERMS_CHANGED')).toBe('terms');
  expect(wayOnFrom('DUPLICATE_CHILD_SLOT')).toBe('other-payment');
  expect(wayOnFrom('PAY_AGAIN_NOT_OFFERED')).toBe('this-payment');
  expect(wayOnFrom('NO_ANSWER')).toBeNull();
});
