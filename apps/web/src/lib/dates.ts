const isoParts = new Intl.DateTimeFormat('en-CA', {
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  timeZone: 'Asia/Kolkata',
});

/** Today's calendar date in India, `YYYY-MM-DD`, independent of the phone's time zone. */
export function todayInIndia(now: Date = new Date()): string {
  const parts = new Map(isoParts.formatToParts(now).map(({ type, value }) => [type, value]));
  return `${parts.get('year')}-${parts.get('month')}-${parts.get('day')}`;
}
