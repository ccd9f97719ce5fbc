/**
 * Calendar arithmetic in IST (UTC+5:30, no daylight saving). Dates are `YYYY-MM-DD`, never instants. Own code, because it
 * is shorter than the calls to a date library and Node 24 has no Temporal.
 */

const IST_OFFSET_MS = 5.5 * 3_600_000;

/** Returns the calendar date in IST at an instant. */
export function toIstDate(instant: Date): string {
  return new Date(instant.getTime() + IST_OFFSET_MS).toISOString().slice(0, 10);
}

/**
 * Returns the whole months from a date of birth to a day, both calendar dates. A month is complete on the same day of
 * the month: a child born on the 31st is a month older on the 31st, or on the 1st after a shorter month.
 */
export function monthsBetween(dateOfBirth: string, onDate: string): number {
  const [birthYear = 0, birthMonth = 0, birthDay = 0] = dateOfBirth.split('-').map(Number);
  const [year = 0, month = 0, day = 0] = onDate.split('-').map(Number);
  return (year - birthYear) * 12 + (month - birthMonth) - (day < birthDay ? 1 : 0);
}
