import { expect, test } from 'vitest';
import { hasFilter, listInputOf, readEventFilter } from './event-filter.ts';

test('reads the filter from the URL and drops unknown and invalid parameters', () => {
  const search = { city: 'pune', when: '2026-12', age: '2', past: '0', utm: 'x' };
  expect(readEventFilter(search)).toEqual({ city: 'pune', when: '2026-12', age: '2' });
  expect(readEventFilter({ city: '../..', when: 'soon', age: '99' })).toEqual({});
  expect(readEventFilter({ past: '1', when: '2026-12' })).toEqual({ past: '1' });
});

test('a month is requested from its first to its last day, a day by its date', () => {
  expect(listInputOf({ when: '2028-02' })).toEqual({ from: '2028-02-01', to: '2028-02-29' });
  expect(listInputOf({ when: '2026-12-06' })).toEqual({ from: '2026-12-06', to: '2026-12-06' });
});

test('age 0 counts as a filter', () => {
  expect(listInputOf({ age: '0' })).toEqual({ ageYears: 0 });
  expect(hasFilter({ age: '0' })).toBe(true);
  expect(hasFilter({ past: '1' })).toBe(false);
});
