import type { Booking } from '@nibog/domain';
import ical, { ICalAlarmType } from 'ical-generator';
import type { MailMessages } from '../mail/messages.ts';

const TWO_HOURS_S = 7_200;

type CalendarBooking = Pick<Booking, 'bookingRef' | 'items'> & {
  event: Pick<Booking['event'], 'title' | 'city' | 'venue' | 'venueAddress'>;
};

/**
 * The booking's games as a calendar file (RFC 5545), in UTC, which every calendar shows in its own zone. Calendars are
 * shared: a child's first name stands in the description alone.
 */
export function writeCalendar(
  t: MailMessages,
  { bookingRef, event, items }: CalendarBooking,
  link: string,
): string {
  const calendar = ical({ prodId: { company: 'NIBOG', product: 'Tickets' }, name: event.title });
  for (const [index, { childFirstName, game, startsAt, endsAt }] of items.entries()) {
    calendar.createEvent({
      // The same game at each download: a calendar that has it already changes it, and does not add another.
      id: `${bookingRef}-${index + 1}@nibog`,
      start: new Date(startsAt),
      end: new Date(endsAt),
      // What a calendar has already it changes to what is newer.
      stamp: new Date(),
      summary: `${game}, ${event.title}`,
      location: [event.venue, event.venueAddress, event.city].filter((part) => part !== null).join(', '),
      description: t.ticket.plays(childFirstName, game, bookingRef),
      url: link,
      alarms: [{ type: ICalAlarmType.display, trigger: TWO_HOURS_S }],
    });
  }
  return calendar.toString();
}
