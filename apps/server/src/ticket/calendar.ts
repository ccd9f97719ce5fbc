import type { Booking } from '@nibog/domain';
import ical, { ICalAlarmType } from 'ical-generator';
import type { MailMessages } from '../mail/messages.ts';

const TWO_HOURS_S = 7_200;

type CalendarBooking = Pick<Booking, 'bookingRef' | 'items'> & {
  event: Pick<Booking['event'], 'title' | 'city' | 'venue' | 'venueAddress'>;
};

/**
 * Writes the booking's games as a calendar file (RFC 5545) in UTC; calendars convert to their own zone. Calendars are often
 * shared, so the child's first name is only in the description.
 */
export function writeCalendar(
  t: MailMessages,
  { bookingRef, event, items }: CalendarBooking,
  link: string,
): string {
  const calendar = ical({ prodId: { company: 'NIBOG', product: 'Tickets' }, name: event.title });
  for (const [index, { childFirstName, game, startsAt, endsAt }] of items.entries()) {
    calendar.createEvent({
      // Stable across downloads, so that a calendar updates its event instead of adding another.
      id: `${bookingRef}-${index + 1}@nibog`,
      start: new Date(startsAt),
      end: new Date(endsAt),
      // A newer stamp makes calendars update their event.
      stamp: new Date(),
      summary: `${game}, ${event.title}`,
      location: [event.venue, event.venueAddress, event.city].filter((part) => part !== null).join(', '),
      description: t.ticket.calendarDescription(childFirstName, game, bookingRef),
      url: link,
      alarms: [{ type: ICalAlarmType.display, trigger: TWO_HOURS_S }],
    });
  }
  return calendar.toString();
}
