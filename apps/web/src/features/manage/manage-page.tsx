import type { Booking } from '@nibog/api/schemas';
import { Link } from '@tanstack/react-router';
import { buttonClass } from '../../ui/button.tsx';
import { Card, Page } from '../../ui/page.tsx';
import { Ticket } from '../booking/ticket.tsx';
import { SupportContact } from '../site/support-contact.tsx';
import { useMessages } from '../../messages/use-messages.ts';
import { LiveBooking } from './live-booking.tsx';

/** The changes that a parent can make to a booking. */
export function ManagePage({ transactionId }: { transactionId: string }) {
  return (
    <LiveBooking transactionId={transactionId}>
      {(booking) => <ManageOptions transactionId={transactionId} booking={booking} />}
    </LiveBooking>
  );
}

function ManageOptions({ transactionId, booking }: { transactionId: string; booking: Booking }) {
  const t = useMessages();
  return (
    <Page title={t.manage.title(booking.bookingRef)} heading={t.manage.heading}>
      <Ticket booking={booking} />
      <Card>
        <div className="grid justify-items-start gap-2">
          <Link to="/move-booking" search={{ txn: transactionId }} className={buttonClass('secondary')}>
            {t.move.way}
          </Link>
          <p className="text-sm text-soft">{t.move.wayHint}</p>
        </div>
        <div className="grid justify-items-start gap-2 border-t border-line pt-4">
          <Link to="/cancel-booking" search={{ txn: transactionId }} className={buttonClass('secondary')}>
            {t.manage.cancel}
          </Link>
          <p className="text-sm text-soft">{t.manage.cancelHint}</p>
        </div>
      </Card>
      <Link
        to="/booking-confirmation"
        search={{ ref: booking.bookingRef }}
        className={buttonClass('quiet', '-ml-3 justify-self-start')}
      >
        {t.manage.seeTicket}
      </Link>
      <SupportContact bookingRef={booking.bookingRef} />
    </Page>
  );
}
