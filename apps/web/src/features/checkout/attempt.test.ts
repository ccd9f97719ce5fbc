import { expect, test } from 'vitest';
import { attemptFor, fingerprintOf } from './attempt.ts';

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
