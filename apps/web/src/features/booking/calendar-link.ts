import type { Booking } from '@nibog/api/schemas';

/**
 * A link that opens Google Calendar with an entry from the first game's start to the last game's end. It contains no
 * child's name, because Google may log the URL.
 */
export function googleCalendarLink({ bookingRef, event, items }: Booking, pageUrl: string): string {
  const starts = items.map(({ startsAt }) => startsAt).toSorted();
  const ends = items.map(({ endsAt }) => endsAt).toSorted();
  const games = [...new Set(items.map(({ game }) => game))];
  const search = new URLSearchParams({
    action: 'TEMPLATE',
    text: event.title,
    dates: `${toCompactInstant(starts[0])}/${toCompactInstant(ends.at(-1))}`,
    details: [games.join(', '), bookingRef, pageUrl].join('\n'),
    location: [event.venue, event.venueAddress, event.city].filter((part) => part !== null).join(', '),
  });
  return `https://calendar.google.com/calendar/render?${search}`;
}

/** An ISO 8601 instant in UTC as `20261220T033000Z`. */
function toCompactInstant(instant = ''): string {
  return instant.replaceAll(/[-:]|\.\d+/g, '');
}
