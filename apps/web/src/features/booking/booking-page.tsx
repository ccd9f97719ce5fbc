import { useSuspenseQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Alert } from '../../ui/alert.tsx';
import { buttonClass } from '../../ui/button.tsx';
import { CheerMark } from '../../ui/marks.tsx';
import { Column, Page } from '../../ui/page.tsx';
import { SupportContact } from '../site/support-contact.tsx';
import { useMessages } from '../../messages/use-messages.ts';
import { ChangeBooking } from './change-booking.tsx';
import { bookingQuery } from './queries.ts';
import { Ticket } from './ticket.tsx';
import { TicketActions } from './ticket-actions.tsx';
import { useKeepTicket } from './use-keep-ticket.ts';

export function BookingPage({ bookingRef }: { bookingRef: string }) {
  const t = useMessages();
  const { data: reading } = useSuspenseQuery(bookingQuery(bookingRef));
  const { booking, keptAt } = reading;
  const kept = useKeepTicket(reading);
  const cancelled = booking.status === 'cancelled';
  return (
    <Column>
      <Page
        title={t.booking.title(booking.bookingRef)}
        above={cancelled ? undefined : <CheerMark className="h-24 w-40 print:hidden" />}
        heading={cancelled ? t.booking.cancelled : t.booking.heading}
        lead={cancelled ? t.booking.cancelledLead : t.booking.lead}
      >
        {keptAt === null ? null : (
          <Alert tone="careful" title={t.ticket.shownOffline}>
            <p>{t.ticket.shownOfflineHint(t.format.instant(keptAt))}</p>
          </Alert>
        )}
        <Ticket booking={booking} code={!cancelled} />
        {cancelled ? null : (
          <>
            <TicketActions key={booking.bookingRef} booking={booking} kept={kept} />
            <Alert tone="good" title={t.booking.next}>
              <ul className="grid list-disc gap-1 pl-5">
                {t.booking.nextPoints.map((point) => (
                  <li key={point}>{point}</li>
                ))}
              </ul>
            </Alert>
            <ChangeBooking key={booking.bookingRef} bookingRef={booking.bookingRef} />
          </>
        )}
        <section className="grid gap-1 print:hidden">
          <h2 className="text-base">{t.booking.questions}</h2>
          <SupportContact bookingRef={booking.bookingRef} />
          <p>
            <Link to="/" className={buttonClass('quiet', 'px-0!')}>
              {t.site.seeAllEvents}
            </Link>
          </p>
        </section>
      </Page>
    </Column>
  );
}
