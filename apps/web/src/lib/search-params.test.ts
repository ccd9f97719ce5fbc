import { expect, test } from 'vitest';
import { parseSearch, readAge, readSlug, readText, readWhen, stringifySearch } from './search-params.ts';

test('a parameter stays the text it was, digits too', () => {
  expect(parseSearch('?txn=0012345678901234567890&ref=true')).toEqual({
    txn: '0012345678901234567890',
    ref: 'true',
  });
});

test('what is absent or empty leaves no trace in the address', () => {
  expect(stringifySearch({ city: undefined })).toBe('');
  expect(stringifySearch({ city: '' })).toBe('');
  expect(stringifySearch({ ref: 'NBG-7K2M-0QXT-9WZ4' })).toBe('?ref=NBG-7K2M-0QXT-9WZ4');
});

test('a city is a slug, and anything else is dropped', () => {
  expect(readSlug('gandhi-nagar')).toBe('gandhi-nagar');
  expect(readSlug('../etc')).toBeUndefined();
  expect(readSlug(undefined)).toBeUndefined();
});

test('text is bounded', () => {
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
])('a month or a day has to exist: %s', (value, read) => {
  expect(readWhen(value)).toBe(read);
});

test('an age is one of the years that are played for', () => {
  expect(['0', '7', '8', '-1', '1.5', 'two', undefined].map(readAge)).toEqual(['0', '7', ...Array(5)]);
});
