import { expect, test } from 'vitest';
import { readBookingRef } from './booking-ref.ts';

test('accepts a reference without hyphens, in lower case, and with O for 0 or I and L for 1', () => {
  for (const typed of ['NBG-7K2M-0QXT-9WZ4', ' nbg 7k2m 0qxt 9wz4 ', '7K2M0QXT9WZ4', 'NBG-7K2M-OQXT-9WZ4']) {
    expect(readBookingRef(typed)).toBe('NBG-7K2M-0QXT-9WZ4');
  }
  expect(readBookingRef('NBG-IL00-0000-0000')).toBe('NBG-1100-0000-0000');
});

test('rejects text that cannot be a reference', () => {
  for (const typed of ['', 'NBG', 'NBG-7K2M-0QXT', 'NBG-7K2M-0QXT-9WZ4X', 'UUUU-UUUU-UUUU']) {
    expect(readBookingRef(typed)).toBeNull();
  }
});
