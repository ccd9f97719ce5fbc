/**
 * Formats numbers, dates, times and money in a language. Dates and times are in Indian Standard Time, independent of the
 * phone's time zone. Money is given in paise and grouped the Indian way.
 */
const IST = 'Asia/Kolkata';

export type Clock = { hour: number; minute: string };

type LanguageRules = {
  /** `en-IN`, `hi-IN`. */
  locale: string;
  /** A time of day; `hour` is 0 to 23. */
  formatTime: (clock: Clock) => string;
  /** A period from one time to another. */
  formatTimes: (from: Clock, to: Clock) => string;
  /** A calendar date in full. */
  formatDay: (parts: { weekday: string; day: string; month: string; year: string }) => string;
};

type Plural = { one: string; other: string };

export function createFormats({
  locale,
  formatTime: sayTime,
  formatTimes: sayTimes,
  formatDay: sayDay,
}: LanguageRules) {
  const wholeRupees = new Intl.NumberFormat(locale, {
    style: 'currency',
    currency: 'INR',
    maximumFractionDigits: 0,
  });
  const exactRupees = new Intl.NumberFormat(locale, { style: 'currency', currency: 'INR' });
  const numbers = new Intl.NumberFormat(locale);
  const plurals = new Intl.PluralRules(locale);
  const long = { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric', timeZone: IST } as const;
  const longDay = new Intl.DateTimeFormat(locale, long);
  const shortDay = new Intl.DateTimeFormat(locale, { ...long, month: 'short', weekday: 'short' });

  /** `4:05 pm`, from an instant. */
  function time(instant: string): string {
    return sayTime(clockOf(instant));
  }

  return {
    /** Paise as rupees: `₹1,800`, `₹1,00,000`, `₹799.50`. */
    money: (paise: number): string => (paise % 100 === 0 ? wholeRupees : exactRupees).format(paise / 100),
    /** `3 places`: the number and the noun that goes with it. */
    count: (number: number, noun: Plural): string =>
      `${numbers.format(number)} ${plurals.select(number) === 'one' ? noun.one : noun.other}`,
    /** `Sunday, 6 December 2026`, from a calendar date. */
    day: (date: string): string => sayDay(partsOf(longDay, noonOf(date))),
    /** `6 December`, from a calendar date. */
    shortDay: (date: string): string => {
      const { day, month } = partsOf(longDay, noonOf(date));
      return `${day} ${month}`;
    },
    /** `December 2026`, from any day of it. */
    month: (date: string): string => {
      const { month, year } = partsOf(longDay, noonOf(date));
      return `${month} ${year}`;
    },
    /** `Sun 6 December`, from a calendar date. */
    weekdayAndDay: (date: string): string => {
      const { day, month } = partsOf(longDay, noonOf(date));
      return `${dropDot(partsOf(shortDay, noonOf(date)).weekday)} ${day} ${month}`;
    },
    /** `{ day: '6', month: 'Dec', weekday: 'Sun' }`, for the leaf of a tear-off calendar. */
    calendarLeaf: (date: string): Record<'day' | 'month' | 'weekday', string> => {
      const { day, month, weekday } = partsOf(shortDay, noonOf(date));
      return { day, month: dropDot(month), weekday: dropDot(weekday) };
    },
    /** `6 December 2026, 4:05 pm`, from an instant. */
    instant: (instant: string): string => {
      const { day, month, year } = partsOf(longDay, new Date(instant));
      return `${day} ${month} ${year}, ${time(instant)}`;
    },
    time,
    /** `10:00 am – 11:30 am`, from two instants. */
    times: (startsAt: string, endsAt: string): string => sayTimes(clockOf(startsAt), clockOf(endsAt)),
  };
}

/** The hour as a twelve-hour clock shows it. */
export function hourOf12(hour: number): number {
  return hour % 12 === 0 ? 12 : hour % 12;
}

const clockParts = new Intl.DateTimeFormat('en-IN', {
  hour: 'numeric',
  minute: '2-digit',
  hourCycle: 'h23',
  timeZone: IST,
});

function clockOf(instant: string): Clock {
  const { hour, minute } = partsOf(clockParts, new Date(instant));
  return { hour: Number(hour), minute };
}

/** Noon in India is the same calendar day there and in UTC, so the weekday cannot slip. */
function noonOf(date: string): Date {
  return new Date(`${date}T12:00:00+05:30`);
}

/** Removes the dot of an abbreviation, Latin or Devanagari. */
function dropDot(text: string): string {
  return text.replace(/[.॰]$/, '');
}

type Parts = Record<'weekday' | 'day' | 'month' | 'year' | 'hour' | 'minute', string>;

/** The parts of a formatted date. They are joined by our own code, because engines place commas differently. */
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
