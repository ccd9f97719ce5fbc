import { expect, test } from 'vitest';
import { readKept, writeKept } from '../../../lib/storage.ts';
import {
  attemptFor,
  draftKey,
  endAttempt,
  fingerprintOf,
  forgetCheckout,
  handOverDraft,
  keepAttempt,
  readAttempt,
} from './attempt.ts';

const input = {
  parent: { fullName: 'Asha Rao' },
  children: [{ slotIds: [1, 2] }],
  expectedTotalPaise: 180_000,
};

test('the same input keeps its key, so that a second tap is the same payment', () => {
  const first = attemptFor(null, fingerprintOf(input), () => 'key-1');
  const again = attemptFor(first, fingerprintOf(structuredClone(input)), () => 'key-2');
  expect(again).toBe(first);
});

test('any change of the input draws a new key and knows of no transaction', () => {
  const first = { ...attemptFor(null, fingerprintOf(input), () => 'key-1'), transactionId: 'txn' };
  const changed = { ...input, expectedTotalPaise: 180_001 };
  expect(attemptFor(first, fingerprintOf(changed), () => 'key-2')).toEqual({
    idempotencyKey: 'key-2',
    fingerprint: fingerprintOf(changed),
    transactionId: null,
  });
});

test('a drawn key is a random UUID', () => {
  const { idempotencyKey } = attemptFor(null, 'x');
  expect(idempotencyKey).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
  expect(attemptFor(null, 'x').idempotencyKey).not.toBe(idempotencyKey);
});

test('a fingerprint tells inputs apart and shows nothing of them', () => {
  const marks = new Set(Array.from({ length: 5_000 }, (_, index) => fingerprintOf({ ...input, index })));
  expect(marks.size).toBe(5_000);
  expect(fingerprintOf(input).length).toBeLessThan(14);
});

const NEWER = { idempotencyKey: 'key-2', transactionId: 'second' };

function keepDraft(slug: string, transactionId: string | null): void {
  writeKept('sessionStorage', draftKey(slug), { children: [] });
  keepAttempt(slug, { idempotencyKey: 'key-1', fingerprint: fingerprintOf(input), transactionId });
}

test('what was typed for a payment that came to nothing is wiped with the booking that a new one made', () => {
  keepDraft('paid-again', 'first');
  endAttempt('paid-again', 'first');
  forgetCheckout('paid-again', 'second');
  expect(readKept('sessionStorage', draftKey('paid-again'))).toBeDefined();

  handOverDraft('paid-again', 'first', NEWER);
  forgetCheckout('paid-again', 'second');
  expect(readKept('sessionStorage', draftKey('paid-again'))).toBeUndefined();
});

test('a draft on its way to another payment is not handed over', () => {
  keepDraft('underway', 'another');
  handOverDraft('underway', 'first', NEWER);
  forgetCheckout('underway', 'second');
  expect(readKept('sessionStorage', draftKey('underway'))).toBeDefined();
});

test('a draft that was handed over draws a key of its own when the checkout is gone through once more', () => {
  keepDraft('again', 'first');
  handOverDraft('again', 'first', NEWER);
  expect(attemptFor(readAttempt('again'), fingerprintOf(input), () => 'key-3').idempotencyKey).toBe('key-3');
});
