import { expect, test } from 'vitest';
import {
  formatCalendarLeaf,
  formatDay,
  formatInstant,
  formatShortDay,
  formatTime,
  formatTimes,
  todayInIndia,
} from './dates.ts';

test('a calendar date keeps its day and weekday', () => {
  expect(formatDay('2026-12-06')).toBe('Sunday, 6 December 2026');
  expect(formatShortDay('2026-12-06')).toBe('6 December');
  expect(formatCalendarLeaf('2026-12-06')).toEqual({ day: '6', month: 'Dec', weekday: 'Sun' });
});

test('times are shown in India, whatever the zone of the instant', () => {
  expect(formatTimes('2026-12-06T04:30:00Z', '2026-12-06T06:00:00Z')).toBe('10:00 am – 11:30 am');
  expect(formatTime('2026-12-06T06:30:00Z')).toBe('12:00 pm');
  expect(formatTime('2026-12-06T18:30:00Z')).toBe('12:00 am');
  expect(formatInstant('2026-12-06T20:00:00Z')).toBe('7 December 2026, 1:30 am');
});

test('today begins at midnight in India, not in London', () => {
  expect(todayInIndia(new Date('2026-12-05T18:29:59Z'))).toBe('2026-12-05');
  expect(todayInIndia(new Date('2026-12-05T18:30:00Z'))).toBe('2026-12-06');
});
