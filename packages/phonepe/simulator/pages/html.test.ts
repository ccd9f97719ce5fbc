import { expect, test } from 'vitest';
import { formatRupees } from './html.ts';

test.for([
  [100, '₹1.00'],
  [180_000, '₹1,800.00'],
  [12_345_650, '₹1,23,456.50'],
] as const)('formats %d paise as %s', ([paise, text]) => {
  expect(formatRupees(paise)).toBe(text);
});
