import { expect, test } from 'vitest';
import { readStored, writeStored } from '../../../lib/storage.ts';
import {
  attemptFor,
  clearCheckout,
  draftKey,
  endAttempt,
  fingerprintOf,
  readAttempt,
  reassignDraft,
  storeAttempt,
} from './attempt.ts';

const input = {
  parent: { fullName: 'Asha Rao' },
  children: [{ slotIds: [1, 2] }],
  expectedTotalPaise: 180_000,
};

test('the same input keeps its key, so a second tap leads to the same payment', () => {
  const first = attemptFor(null, fingerprintOf(input), () => 'key-1');
  const again = attemptFor(first, fingerprintOf(structuredClone(input)), () => 'key-2');
  expect(again).toBe(first);
});

test('a changed input gets a new key and no transaction id', () => {
  const first = { ...attemptFor(null, fingerprintOf(input), () => 'key-1'), transactionId: 'txn' };
  const changed = { ...input, expectedTotalPaise: 180_001 };
  expect(attemptFor(first, fingerprintOf(changed), () => 'key-2')).toEqual({
    idempotencyKey: 'key-2',
    fingerprint: fingerprintOf(changed),
    transactionId: null,
  });
});

test('a new key is a random UUID', () => {
  const { idempotencyKey } = attemptFor(null, 'x');
  expect(idempotencyKey).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
  expect(attemptFor(null, 'x').idempotencyKey).not.toBe(idempotencyKey);
});

test('different inputs have different, short fingerprints', () => {
  const fingerprints = new Set(
    Array.from({ length: 5_000 }, (_, index) => fingerprintOf({ ...input, index })),
  );
  expect(fingerprints.size).toBe(5_000);
  expect(fingerprintOf(input).length).toBeLessThan(14);
});

const NEWER = { idempotencyKey: 'key-2', transactionId: 'second' };

function storeDraftAndAttempt(slug: string, transactionId: string | null): void {
  writeStored('sessionStorage', draftKey(slug), { children: [] });
  storeAttempt(slug, { idempotencyKey: 'key-1', fingerprint: fingerprintOf(input), transactionId });
}

test('the draft of a failed payment is removed when the payment that replaced it is booked', () => {
  storeDraftAndAttempt('paid-again', 'first');
  endAttempt('paid-again', 'first');
  clearCheckout('paid-again', 'second');
  expect(readStored('sessionStorage', draftKey('paid-again'))).toBeDefined();

  reassignDraft('paid-again', 'first', NEWER);
  clearCheckout('paid-again', 'second');
  expect(readStored('sessionStorage', draftKey('paid-again'))).toBeUndefined();
});

test('a draft that belongs to another payment is not reassigned', () => {
  storeDraftAndAttempt('underway', 'another');
  reassignDraft('underway', 'first', NEWER);
  clearCheckout('underway', 'second');
  expect(readStored('sessionStorage', draftKey('underway'))).toBeDefined();
});

test('a reassigned draft gets a new key when the parent goes through the checkout again', () => {
  storeDraftAndAttempt('again', 'first');
  reassignDraft('again', 'first', NEWER);
  expect(attemptFor(readAttempt('again'), fingerprintOf(input), () => 'key-3').idempotencyKey).toBe('key-3');
});
