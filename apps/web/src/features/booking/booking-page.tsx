import { useSuspenseQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Alert } from '../../ui/alert.tsx';
import { Button, buttonClass } from '../../ui/button.tsx';
import { CheerMark } from '../../ui/marks.tsx';
import { Column, Page } from '../../ui/page.tsx';
import { SupportContact } from '../site/support-contact.tsx';
import { bookingQuery } from './queries.ts';
import { Ticket } from './ticket.tsx';

export function BookingPage({ bookingRef }: { bookingRef: string }) {
  const { data: booking } = useSuspenseQuery(bookingQuery(bookingRef));
  const cancelled = booking.status === 'cancelled';
  return (
    <Column>
      <Page
        title={`Booking ${booking.bookingRef}`}
        above={cancelled ? undefined : <CheerMark className="h-24 w-40 print:hidden" />}
        heading={cancelled ? 'This booking was cancelled' : 'You are booked!'}
        lead={
          cancelled
            ? 'Its places are free again. If you have a question about it, please tell us the reference.'
            : 'We look forward to seeing you. Please keep the reference.'
        }
      >
        <Ticket booking={booking} />
        {cancelled ? null : (
          <>
            <Alert tone="good" title="What happens next">
              <ul className="grid list-disc gap-1 pl-5">
                <li>A mail with this booking is on its way to you. Please look among unwanted mail too.</li>
                <li>Show the reference at the entrance on the day, on your phone or on paper.</li>
                <li>Please come a little before your first game begins.</li>
              </ul>
            </Alert>
            <div className="flex flex-wrap gap-3 print:hidden">
              <Button variant="secondary" onClick={() => window.print()}>
                Print or save
              </Button>
              <Link to="/" className={buttonClass('quiet')}>
                See all events
              </Link>
            </div>
          </>
        )}
        <section className="grid gap-1 print:hidden">
          <h2 className="text-base">Questions about this booking?</h2>
          <SupportContact bookingRef={booking.bookingRef} />
        </section>
      </Page>
    </Column>
  );
}
