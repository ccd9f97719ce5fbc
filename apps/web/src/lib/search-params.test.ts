import { expect, test } from 'vitest';
import { parseSearch, readAge, readSlug, readText, readWhen, stringifySearch } from './search-params.ts';

test('parameters stay strings, even if they look like numbers or booleans', () => {
  expect(parseSearch('?txn=0012345678901234567890&ref=true')).toEqual({
    txn: '0012345678901234567890',
    ref: 'true',
  });
});

test('missing and empty parameters are left out of the URL', () => {
  expect(stringifySearch({ city: undefined })).toBe('');
  expect(stringifySearch({ city: '' })).toBe('');
  expect(stringifySearch({ ref: 'NBG-7K2M-0QXT-9WZ4' })).toBe('?ref=NBG-7K2M-0QXT-9WZ4');
});

test('a city must be a slug', () => {
  expect(readSlug('gandhi-nagar')).toBe('gandhi-nagar');
  expect(readSlug('../etc')).toBeUndefined();
  expect(readSlug(undefined)).toBeUndefined();
});

test('a text must have 1 to 100 characters', () => {
  expect(readText('x'.repeat(101))).toBeUndefined();
  expect(readText('')).toBeUndefined();
  expect(readText('abc')).toBe('abc');
});

test.each([
  ['2026-12', '2026-12'],
  ['2026-12-06', '2026-12-06'],
  ['2026-13', undefined],
  ['2026-02-30', undefined],
  ['12-2026', undefined],
  [undefined, undefined],
])('%s is read as the month or day %s', (value, read) => {
  expect(readWhen(value)).toBe(read);
});

test('an age is a whole year from 0 to 7', () => {
  expect(['0', '7', '8', '-1', '1.5', 'two', undefined].map(readAge)).toEqual(['0', '7', ...Array(5)]);
});
