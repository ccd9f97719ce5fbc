import { describe, expect, test } from 'vitest';
import { en } from './en.ts';
import { hi } from './hi.ts';

describe('in English', () => {
  const { calendarLeaf, day, instant, money, shortDay, time, times } = en.format;

  test('a calendar date keeps its day and weekday', () => {
    expect(day('2026-12-06')).toBe('Sunday, 6 December 2026');
    expect(shortDay('2026-12-06')).toBe('6 December');
    expect(calendarLeaf('2026-12-06')).toEqual({ day: '6', month: 'Dec', weekday: 'Sun' });
  });

  test('times are shown in Indian Standard Time', () => {
    expect(times('2026-12-06T04:30:00Z', '2026-12-06T06:00:00Z')).toBe('10:00 am – 11:30 am');
    expect(time('2026-12-06T06:30:00Z')).toBe('12:00 pm');
    expect(time('2026-12-06T18:30:00Z')).toBe('12:00 am');
    expect(instant('2026-12-06T20:00:00Z')).toBe('7 December 2026, 1:30 am');
  });

  test('paise are shown as rupees with Indian grouping and without empty decimals', () => {
    expect(money(180_000)).toBe('₹1,800');
    expect(money(10_000_000)).toBe('₹1,00,000');
    expect(money(79_950)).toBe('₹799.50');
    expect(money(0)).toBe('₹0');
  });

  test('ages are shown in years and months', () => {
    expect([0, 1, 12, 32].map(en.age)).toEqual(['0 months', '1 month', '1 year', '2 years 8 months']);
    expect(en.ageRange(13, 84)).toBe('13–84 months');
  });
});

describe('in Hindi', () => {
  const { calendarLeaf, day, instant, money, shortDay, time, times } = hi.format;

  test('a calendar date keeps its day and weekday', () => {
    expect(day('2026-12-06')).toBe('रविवार, 6 दिसंबर 2026');
    expect(shortDay('2026-12-06')).toBe('6 दिसंबर');
    expect(calendarLeaf('2026-12-06')).toEqual({ day: '6', month: 'दिस', weekday: 'रवि' });
  });

  test.each([
    ['2026-12-06T22:29:00Z', 'रात 3:59 बजे'],
    ['2026-12-06T04:30:00Z', 'सुबह 10:00 बजे'],
    ['2026-12-06T06:30:00Z', 'दोपहर 12:00 बजे'],
    ['2026-12-06T10:30:00Z', 'शाम 4:00 बजे'],
    ['2026-12-06T14:29:00Z', 'शाम 7:59 बजे'],
    ['2026-12-06T14:30:00Z', 'रात 8:00 बजे'],
    ['2026-12-06T18:30:00Z', 'रात 12:00 बजे'],
  ])('%s is shown as %s', (at, text) => {
    expect(time(at)).toBe(text);
  });

  test('a period within one part of the day names that part once', () => {
    expect(times('2026-12-06T04:30:00Z', '2026-12-06T06:00:00Z')).toBe('सुबह 10:00 – 11:30 बजे');
    expect(times('2026-12-06T04:30:00Z', '2026-12-06T07:00:00Z')).toBe('सुबह 10:00 – दोपहर 12:30 बजे');
    expect(instant('2026-12-06T20:00:00Z')).toBe('7 दिसंबर 2026, रात 1:30 बजे');
  });

  test('money has Indian grouping', () => {
    expect([180_000, 10_000_000, 79_950].map(money)).toEqual(['₹1,800', '₹1,00,000', '₹799.50']);
  });

  test('ages are shown in years and months', () => {
    expect([1, 2, 12, 32].map(hi.age)).toEqual(['1 महीना', '2 महीने', '1 साल', '2 साल 8 महीने']);
  });
});
