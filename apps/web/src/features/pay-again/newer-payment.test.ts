import type { PaymentReading } from '@nibog/api/schemas';
import { expect, test } from 'vitest';
import { canReopen, readNewer, readOrCreateNewer, removeNewer, storeNewer } from './newer-payment.ts';

test('every tap for one payment sends the same key, and each payment has its own key', () => {
  const { idempotencyKey } = readOrCreateNewer('first');
  expect(readOrCreateNewer('first').idempotencyKey).toBe(idempotencyKey);
  expect(readOrCreateNewer('another').idempotencyKey).not.toBe(idempotencyKey);
  expect(idempotencyKey).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
});

test('the key stays when the new payment is stored, and is replaced after it is removed', () => {
  const { idempotencyKey } = readOrCreateNewer('known');
  storeNewer('known', { idempotencyKey, transactionId: 'second' });
  expect(readOrCreateNewer('known')).toEqual({ idempotencyKey, transactionId: 'second' });
  removeNewer('known');
  expect(readNewer('known')).toBeNull();
  expect(readOrCreateNewer('known').idempotencyKey).not.toBe(idempotencyKey);
});

const base = {
  transactionId: 'second',
  bookingRef: 'NBG-7K2M-0QXT-9WZ4',
  amountPaise: 180_000,
  event: { slug: 'hyderabad', title: 'Hyderabad Games' },
  pollAfterMs: 1_000,
};
const expiresAt = '2026-12-06T04:50:00Z';
const open: PaymentReading = { ...base, status: 'awaiting_payment', redirectUrl: 'https://p', expiresAt };

test('PhonePe’s page is reopened only until the payment expires', () => {
  expect(canReopen(open, Date.parse(expiresAt) - 1)).toBe(true);
  expect(canReopen(open, Date.parse(expiresAt))).toBe(false);
});

test.each<PaymentReading>([
  { ...base, status: 'confirming' },
  { ...base, status: 'failed', payAgain: true },
  { ...base, status: 'expired', payAgain: true },
  { ...base, status: 'refunding', refund: null },
  { ...base, status: 'review' },
])('a newer payment that is $status is shown, not reopened', (newer) => {
  expect(canReopen(newer, 0)).toBe(false);
});
