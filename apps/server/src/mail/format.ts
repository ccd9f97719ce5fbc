/** How mails write money, dates and times, and whom they name for questions. */

export type Support = { email: string | null; phone: string | null };

/** One line to ask at, or none where nobody is named. */
export function describeSupport(
  t: { questions: (ways: string[]) => string },
  { email, phone }: Support,
): string[] {
  const ways = [email, phone].filter((way) => way !== null);
  return ways.length === 0 ? [] : [t.questions(ways)];
}

type Wording = {
  /** `en-IN`, `hi-IN`. */
  locale: string;
  hours: Pick<Intl.DateTimeFormatOptions, 'hour' | 'minute' | 'dayPeriod'>;
  sayTimes: (from: string, to: string) => string;
};

export function createMailFormats({ locale, hours, sayTimes }: Wording) {
  const rupees = new Intl.NumberFormat(locale, {
    style: 'currency',
    currency: 'INR',
    maximumFractionDigits: 2,
  });
  const days = new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeZone: 'UTC' });
  const clock = new Intl.DateTimeFormat(locale, { ...hours, hour12: true, timeZone: 'Asia/Kolkata' });
  return {
    /** Paise as rupees with Indian grouping; no decimals when whole. */
    money: (paise: number): string => rupees.format(paise / 100).replace(/\.00$/, ''),
    /** A calendar date has no zone: it is formatted as the UTC day that it is stored as. */
    day: (date: string): string => days.format(new Date(date)),
    /** From when to when, in IST. */
    times: ({ startsAt, endsAt }: { startsAt: Date; endsAt: Date }): string =>
      sayTimes(clock.format(startsAt), clock.format(endsAt)),
  };
}
