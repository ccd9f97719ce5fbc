/**
 * Ages are counted in whole months between two calendar dates (`YYYY-MM-DD`), by comparing days of the month:
 * a child born on the 31st turns a month older on the next 31st or, in a shorter month, the day after its last.
 * No `Date` is involved, so no time zone can move a birthday.
 */
export function ageInMonths(dateOfBirth: string, onDay: string): number {
  const born = splitDate(dateOfBirth);
  const day = splitDate(onDay);
  const months = (day.year - born.year) * 12 + (day.month - born.month);
  return day.day < born.day ? months - 1 : months;
}

export function splitDate(date: string): { year: number; month: number; day: number } {
  const [year = Number.NaN, month = Number.NaN, day = Number.NaN] = date.split('-').map(Number);
  return { year, month, day };
}
