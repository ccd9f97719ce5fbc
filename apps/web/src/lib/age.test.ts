import { describe, expect, test } from 'vitest';
import { ageInMonths } from './age.ts';

describe('age in whole months', () => {
  test.each([
    ['2026-01-06', '2026-12-06', 11],
    ['2026-01-07', '2026-12-06', 10],
    ['2025-11-06', '2026-12-06', 13],
    ['2025-11-07', '2026-12-06', 12],
    ['2019-12-06', '2026-12-06', 84],
    ['2019-11-06', '2026-12-06', 85],
    ['2026-12-06', '2026-12-06', 0],
  ])('a child born %s is on %s %i months old', (born, day, months) => {
    expect(ageInMonths(born, day)).toBe(months);
  });

  test('a month that lacks the day of birth adds its month on the first of the next', () => {
    expect(ageInMonths('2026-01-31', '2026-02-28')).toBe(0);
    expect(ageInMonths('2026-01-31', '2026-03-01')).toBe(1);
    expect(ageInMonths('2024-02-29', '2025-02-28')).toBe(11);
    expect(ageInMonths('2024-02-29', '2025-03-01')).toBe(12);
  });

  test('a child not born yet has a negative age', () => {
    expect(ageInMonths('2026-12-07', '2026-12-06')).toBe(-1);
  });
});
