import { expect, test } from 'vitest';
import { ageRangesOf, fitsAnyGame } from './game-ages.ts';

function ages(...ranges: [number, number][]) {
  return ranges.map(([minAgeMonths, maxAgeMonths]) => ({ minAgeMonths, maxAgeMonths }));
}

test('the ages of an event are drawn together where they touch or overlap, from the youngest', () => {
  expect(ageRangesOf(ages([36, 60], [5, 13], [14, 20], [40, 48]))).toEqual(ages([5, 20], [36, 60]));
  expect(ageRangesOf([])).toEqual([]);
});

test('a child fits an event by one game that is for the age, and one without games turns nobody away', () => {
  const slots = ages([5, 20], [36, 60]);
  expect([4, 5, 20, 21, 36, 60, 61].filter((months) => fitsAnyGame(slots, months))).toEqual([5, 20, 36, 60]);
  expect(fitsAnyGame([], 30)).toBe(true);
});
