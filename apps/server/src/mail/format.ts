export type Support = { email: string | null; phone: string | null };

/** Returns the line with the support contacts, or no line when there are none. */
export function describeSupport(
  t: { questions: (contacts: string[]) => string },
  { email, phone }: Support,
): string[] {
  const contacts = [email, phone].filter((contact) => contact !== null);
  return contacts.length === 0 ? [] : [t.questions(contacts)];
}

type FormatOptions = {
  /** `en-IN`, `hi-IN`. */
  locale: string;
  hours: Pick<Intl.DateTimeFormatOptions, 'hour' | 'minute' | 'dayPeriod'>;
  formatRange: (from: string, to: string) => string;
};

/** Creates the formats for money, dates and times in one language. */
export function createMailFormats({ locale, hours, formatRange }: FormatOptions) {
  const rupees = new Intl.NumberFormat(locale, {
    style: 'currency',
    currency: 'INR',
    maximumFractionDigits: 2,
  });
  const days = new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeZone: 'UTC' });
  const clock = new Intl.DateTimeFormat(locale, { ...hours, hour12: true, timeZone: 'Asia/Kolkata' });
  return {
    /** Paise as rupees with Indian grouping, without decimals for whole rupees. */
    money: (paise: number): string => rupees.format(paise / 100).replace(/\.00$/, ''),
    /** A date without a time, `YYYY-MM-DD`, which is parsed and formatted in UTC. */
    day: (date: string): string => days.format(new Date(date)),
    /** Start and end, in IST. */
    times: ({ startsAt, endsAt }: { startsAt: Date; endsAt: Date }): string =>
      formatRange(clock.format(startsAt), clock.format(endsAt)),
  };
}
