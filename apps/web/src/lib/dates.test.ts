import { expect, test } from 'vitest';
import { todayInIndia } from './dates.ts';

test('the date changes at midnight in India, not at midnight UTC', () => {
  expect(todayInIndia(new Date('2026-12-05T18:29:59Z'))).toBe('2026-12-05');
  expect(todayInIndia(new Date('2026-12-05T18:30:00Z'))).toBe('2026-12-06');
});
