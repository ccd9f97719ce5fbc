import { expect, test } from 'vitest';
import { monthsBetween, toIstDate } from './ist.ts';

test.for([
  // A day in IST begins at 18:30 UTC of the previous day.
  ['2026-11-22T18:29:59.999Z', '2026-11-22'],
  ['2026-11-22T18:30:00.000Z', '2026-11-23'],
  ['2026-11-23T00:00:00.000Z', '2026-11-23'],
  ['2026-11-23T18:29:59.999Z', '2026-11-23'],
  ['2026-12-31T18:30:00.000Z', '2027-01-01'],
  ['2028-02-28T18:30:00.000Z', '2028-02-29'],
  ['2026-02-28T18:30:00.000Z', '2026-03-01'],
] as const)('at %s it is %s in India', ([instant, date]) => {
  expect(toIstDate(new Date(instant))).toBe(date);
});

test.for([
  ['2024-03-15', '2024-03-15', 0, 'on the day of birth'],
  ['2024-03-15', '2024-04-14', 0, 'a day before the first month is complete'],
  ['2024-03-15', '2024-04-15', 1, 'on the day on which the first month is complete'],
  ['2024-03-15', '2025-03-14', 11, 'a day before the first birthday'],
  ['2024-03-15', '2025-03-15', 12, 'on the first birthday'],
  ['2024-12-31', '2025-01-01', 0, 'over the end of a year'],
  ['2024-12-31', '2025-01-31', 1, 'a month over the end of a year'],
  ['2024-01-31', '2024-02-29', 0, 'on the last day of a shorter month'],
  ['2024-01-31', '2024-03-01', 1, 'on the day after a shorter month'],
  ['2024-03-31', '2024-04-30', 0, 'on the 30th when born on the 31st'],
  ['2024-03-31', '2024-05-01', 1, 'on the 1st after the 30th, born on the 31st'],
  ['2024-03-31', '2024-05-31', 2, 'on the 31st again'],
  ['2024-02-29', '2025-02-28', 11, 'born on a leap day, on the 28th of the next year'],
  ['2024-02-29', '2025-03-01', 12, 'born on a leap day, on the 1st of March'],
  ['2024-02-29', '2028-02-29', 48, 'born on a leap day, on the next leap day'],
  ['2023-02-28', '2024-02-29', 12, 'born on the 28th, on a leap day'],
  ['2019-11-23', '2026-11-23', 84, 'seven years to the day'],
  ['2019-11-06', '2026-12-06', 85, 'a month over seven years'],
  ['2025-11-07', '2026-12-06', 12, 'a day before the thirteenth month is complete'],
  ['2026-11-24', '2026-11-23', -1, 'not yet born'],
] as const)('born on %s, on %s: %i months (%s)', ([born, day, months]) => {
  expect(monthsBetween(born, day)).toBe(months);
});

test('the age in months never decreases and grows by one month at a time', () => {
  const start = Date.UTC(2020, 0, 31);
  let months = 0;
  for (let day = 0; day < 365 * 7; day += 1) {
    const now = monthsBetween('2020-01-31', new Date(start + day * 86_400_000).toISOString().slice(0, 10));
    expect([0, 1]).toContain(now - months);
    months = now;
  }
  expect(months).toBe(83);
});
