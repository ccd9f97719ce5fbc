import type { Booking } from '@nibog/api/schemas';

/**
 * Opens Google's calendar with the day filled in: from the first game's start to the last one's end. Games and reference
 * alone: the address is Google's to log, and a child's name does not belong there.
 */
export function googleCalendarLink({ bookingRef, event, items }: Booking, pageUrl: string): string {
  const starts = items.map(({ startsAt }) => startsAt).toSorted();
  const ends = items.map(({ endsAt }) => endsAt).toSorted();
  const games = [...new Set(items.map(({ game }) => game))];
  const search = new URLSearchParams({
    action: 'TEMPLATE',
    text: event.title,
    dates: `${compact(starts[0])}/${compact(ends.at(-1))}`,
    details: [games.join(', '), bookingRef, pageUrl].join('\n'),
    location: [event.venue, event.venueAddress, event.city].filter((part) => part !== null).join(', '),
  });
  return `https://calendar.google.com/calendar/render?${search}`;
}

/** `20261220T033000Z`, of an ISO 8601 instant in UTC. */
function compact(instant = ''): string {
  return instant.replaceAll(/[-:]|\.\d+/g, '');
}
