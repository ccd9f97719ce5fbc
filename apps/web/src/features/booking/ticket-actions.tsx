import type { Booking } from '@nibog/api/schemas';
import { Button, buttonClass } from '../../ui/button.tsx';
import { Card } from '../../ui/page.tsx';
import { useLanguage, useMessages } from '../../messages/use-messages.ts';
import { googleCalendarLink } from './calendar-link.ts';
import { ticketFileUrl } from './kept-tickets.ts';
import { ShareButton } from './share-button.tsx';

/** Download, print, share, add to a calendar; and whether the ticket opens offline. */
export function TicketActions({ booking, kept }: { booking: Booking; kept: boolean }) {
  const t = useMessages();
  const language = useLanguage();
  const { bookingRef, event } = booking;
  const url = `${window.location.origin}/booking-confirmation?ref=${bookingRef}`;
  const linkClass = buttonClass('secondary');
  return (
    <section className="print:hidden">
      <Card>
        <h2 className="text-lg">{t.ticket.takeAlong}</h2>
        <div className="flex flex-wrap gap-3">
          <a href={ticketFileUrl(bookingRef, 'pdf', language)} className={buttonClass()}>
            {t.ticket.pdf}
          </a>
          <Button variant="secondary" onClick={() => window.print()}>
            {t.ticket.print}
          </Button>
          <ShareButton
            title={event.title}
            text={t.ticket.shareText(event.title, t.format.day(event.date), bookingRef)}
            url={url}
          />
        </div>
        <h3 className="text-base">{t.ticket.calendar}</h3>
        <div className="flex flex-wrap gap-3">
          <a href={ticketFileUrl(bookingRef, 'ics', language)} className={linkClass}>
            {t.ticket.calendarFile}
          </a>
          <a href={googleCalendarLink(booking, url)} target="_blank" rel="noreferrer" className={linkClass}>
            {t.ticket.googleCalendar}
            <span className="sr-only"> {t.event.inNewTab}</span>
          </a>
        </div>
        {kept ? <p className="text-sm text-soft">{t.ticket.keptHere}</p> : null}
      </Card>
    </section>
  );
}
