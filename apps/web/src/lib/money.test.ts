import { expect, test } from 'vitest';
import { formatPaise } from './money.ts';

test('paise are shown as rupees, grouped the Indian way, without empty decimals', () => {
  expect(formatPaise(180_000)).toBe('₹1,800');
  expect(formatPaise(10_000_000)).toBe('₹1,00,000');
  expect(formatPaise(79_950)).toBe('₹799.50');
  expect(formatPaise(0)).toBe('₹0');
});
