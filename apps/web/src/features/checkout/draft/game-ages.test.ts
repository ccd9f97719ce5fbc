import { expect, test } from 'vitest';
import { ageRangesOf, fitsAnyGame } from './game-ages.ts';

function ages(...ranges: [number, number][]) {
  return ranges.map(([minAgeMonths, maxAgeMonths]) => ({ minAgeMonths, maxAgeMonths }));
}

test('merges adjacent and overlapping age ranges and sorts them by age', () => {
  expect(ageRangesOf(ages([36, 60], [5, 13], [14, 20], [40, 48]))).toEqual(ages([5, 20], [36, 60]));
  expect(ageRangesOf([])).toEqual([]);
});

test('a child fits an event with a game for its age, and any event without games', () => {
  const slots = ages([5, 20], [36, 60]);
  expect([4, 5, 20, 21, 36, 60, 61].filter((months) => fitsAnyGame(slots, months))).toEqual([5, 20, 36, 60]);
  expect(fitsAnyGame([], 30)).toBe(true);
});
