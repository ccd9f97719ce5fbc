import { expect, test } from 'vitest';
import { isNarrowed, listInputOf, readFinding } from './finding.ts';

test('an address says what is looked for, and what it says besides is dropped', () => {
  const search = { city: 'pune', when: '2026-12', age: '2', past: '0', utm: 'x' };
  expect(readFinding(search)).toEqual({ city: 'pune', when: '2026-12', age: '2' });
  expect(readFinding({ city: '../..', when: 'soon', age: '99' })).toEqual({});
  expect(readFinding({ past: '1', when: '2026-12' })).toEqual({ past: '1' });
});

test('a month is asked for from its first to its last day, a day alone', () => {
  expect(listInputOf({ when: '2028-02' })).toEqual({ from: '2028-02-01', to: '2028-02-29' });
  expect(listInputOf({ when: '2026-12-06' })).toEqual({ from: '2026-12-06', to: '2026-12-06' });
});

test('a baby is no year old, which is an age to look for', () => {
  expect(listInputOf({ age: '0' })).toEqual({ ageYears: 0 });
  expect(isNarrowed({ age: '0' })).toBe(true);
  expect(isNarrowed({ past: '1' })).toBe(false);
});
