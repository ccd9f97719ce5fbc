import { expect, test } from 'vitest';
import { parseSearch, readSlug, readText, stringifySearch } from './search-params.ts';

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
