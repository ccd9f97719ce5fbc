import { expect, test } from 'vitest';
import { readBookingRef } from './booking-ref.ts';

test('a reference is read as people type it', () => {
  for (const typed of ['NBG-7K2M-0QXT-9WZ4', ' nbg 7k2m 0qxt 9wz4 ', '7K2M0QXT9WZ4', 'NBG-7K2M-OQXT-9WZ4']) {
    expect(readBookingRef(typed)).toBe('NBG-7K2M-0QXT-9WZ4');
  }
  expect(readBookingRef('NBG-IL00-0000-0000')).toBe('NBG-1100-0000-0000');
});

test('what cannot be a reference is said to be none', () => {
  for (const typed of ['', 'NBG', 'NBG-7K2M-0QXT', 'NBG-7K2M-0QXT-9WZ4X', 'UUUU-UUUU-UUUU']) {
    expect(readBookingRef(typed)).toBeNull();
  }
});
