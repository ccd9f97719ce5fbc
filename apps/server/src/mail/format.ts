/** How mails write money, dates and times, and whom they name for questions. */

export type Support = { email: string | null; phone: string | null };

/** One line to ask at, or none where nobody is named. */
export function describeSupport({ email, phone }: Support): string[] {
  const ways = [email, phone].filter((way) => way !== null);
  return ways.length === 0 ? [] : [`Questions? ${ways.join(' or ')}`];
}

const rupees = new Intl.NumberFormat('en-IN', {
  style: 'currency',
  currency: 'INR',
  maximumFractionDigits: 2,
});

/** Paise as rupees with Indian grouping; no decimals when whole. */
export function formatRupees(paise: number): string {
  return rupees.format(paise / 100).replace(/\.00$/, '');
}

const dayFormat = new Intl.DateTimeFormat('en-IN', { dateStyle: 'full', timeZone: 'UTC' });

/** A calendar date has no zone: it is formatted as the UTC day that it is stored as. */
export function formatDay(date: string): string {
  return dayFormat.format(new Date(date));
}

const timeFormat = new Intl.DateTimeFormat('en-IN', {
  hour: 'numeric',
  minute: '2-digit',
  timeZone: 'Asia/Kolkata',
});

/** From when to when, in IST. */
export function formatTimes({ startsAt, endsAt }: { startsAt: Date; endsAt: Date }): string {
  return `${timeFormat.format(startsAt)} to ${timeFormat.format(endsAt)} IST`;
}

/** Text for between tags and in attributes. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
