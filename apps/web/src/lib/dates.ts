/** Every date and time that a parent reads is India's, wherever the phone believes it is. */
const IST = 'Asia/Kolkata';

const dayParts = new Intl.DateTimeFormat('en-IN', {
  weekday: 'long',
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  timeZone: IST,
});
const clockParts = new Intl.DateTimeFormat('en-IN', {
  hour: 'numeric',
  minute: '2-digit',
  hourCycle: 'h23',
  timeZone: IST,
});
const isoParts = new Intl.DateTimeFormat('en-IN', {
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  timeZone: IST,
});

/** `Sunday, 6 December 2026`, from a calendar date. */
export function formatDay(date: string): string {
  const { weekday, day, month, year } = partsOfDate(date);
  return `${weekday}, ${day} ${month} ${year}`;
}

/** `6 December`, from a calendar date. */
export function formatShortDay(date: string): string {
  const { day, month } = partsOfDate(date);
  return `${day} ${month}`;
}

/** `{ day: '6', month: 'Dec', weekday: 'Sun' }`, for the leaf of a tear-off calendar. */
export function formatCalendarLeaf(date: string): { day: string; month: string; weekday: string } {
  const { weekday, day, month } = partsOfDate(date);
  return { day, month: month.slice(0, 3), weekday: weekday.slice(0, 3) };
}

/** `6 December 2026, 4:05 pm`, from an instant. */
export function formatInstant(instant: string): string {
  const { day, month, year } = partsOf(dayParts, new Date(instant));
  return `${day} ${month} ${year}, ${formatTime(instant)}`;
}

/** `10:00 am`, from an instant. */
export function formatTime(instant: string): string {
  const { hour, minute } = partsOf(clockParts, new Date(instant));
  const hours = Number(hour);
  return `${hours % 12 === 0 ? 12 : hours % 12}:${minute} ${hours < 12 ? 'am' : 'pm'}`;
}

/** `10:00 am – 11:30 am`. */
export function formatTimes(startsAt: string, endsAt: string): string {
  return `${formatTime(startsAt)} – ${formatTime(endsAt)}`;
}

/** Today's calendar date in India, `YYYY-MM-DD`. */
export function todayInIndia(now: Date = new Date()): string {
  const { year, month, day } = partsOf(isoParts, now);
  return `${year}-${month}-${day}`;
}

/** Noon in India is the same calendar day there and in UTC, so the weekday cannot slip. */
function partsOfDate(date: string): Parts {
  return partsOf(dayParts, new Date(`${date}T12:00:00+05:30`));
}

type Parts = Record<'weekday' | 'day' | 'month' | 'year' | 'hour' | 'minute', string>;

/** Taken apart and put together by us: engines differ in the commas they place. */
function partsOf(format: Intl.DateTimeFormat, date: Date): Parts {
  const parts: Parts = { weekday: '', day: '', month: '', year: '', hour: '', minute: '' };
  for (const { type, value } of format.formatToParts(date)) {
    if (isPart(type)) parts[type] = value;
  }
  return parts;

  function isPart(type: string): type is keyof Parts {
    return type in parts;
  }
}
