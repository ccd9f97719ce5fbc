import type { PaymentReading } from '@nibog/api/schemas';
import { Link } from '@tanstack/react-router';
import { buttonClass } from '../../ui/button.tsx';
import { Card } from '../../ui/page.tsx';
import { useMessages } from '../../messages/use-messages.ts';
import { Resend } from './resend.tsx';

/** One booking of the list, with its status and the possible actions. */
export function BookingCard({ payment }: { payment: PaymentReading }) {
  const t = useMessages();
  const booking = 'booking' in payment ? payment.booking : null;
  const refund = 'refund' in payment ? payment.refund : null;
  const txn = payment.transactionId;
  return (
    <Card>
      <div className="grid gap-1">
        <p
          className={`justify-self-start rounded-full px-3 py-0.5 text-sm font-bold ${payment.status === 'booked' ? 'bg-leaf-soft text-leaf' : 'bg-sunk text-ink'}`}
        >
          {t.mine.status[payment.status]}
        </p>
        <h2 className="text-lg">{payment.event.title}</h2>
        {booking ? <p>{t.format.day(booking.event.date)}</p> : null}
        <p className="text-soft tabular-nums">{payment.bookingRef}</p>
        <p>{t.mine.paid(t.format.money(payment.amountPaise))}</p>
        {refund ? (
          <p>
            {refund.completedAt
              ? t.mine.returned(t.format.money(refund.amountPaise), t.format.instant(refund.completedAt))
              : t.mine.returning(t.format.money(refund.amountPaise), t.format.instant(refund.startedAt))}
          </p>
        ) : null}
      </div>
      {payment.status === 'booked' ? (
        <>
          <div className="flex flex-wrap gap-3">
            <Link
              to="/booking-confirmation"
              search={{ ref: payment.bookingRef }}
              className={buttonClass()}
              aria-label={`${t.manage.seeTicket}, ${payment.bookingRef}`}
            >
              {t.manage.seeTicket}
            </Link>
            <Link
              to="/manage-booking"
              search={{ txn }}
              className={buttonClass('secondary')}
              aria-label={`${t.manage.heading}, ${payment.bookingRef}`}
            >
              {t.manage.heading}
            </Link>
          </div>
          <Resend transactionId={txn} bookingRef={payment.bookingRef} />
        </>
      ) : (
        <p>
          <Link
            to="/payment-callback"
            search={{ txn }}
            className={buttonClass('secondary')}
            aria-label={`${t.manage.seeStatus}, ${payment.bookingRef}`}
          >
            {t.manage.seeStatus}
          </Link>
        </p>
      )}
    </Card>
  );
}
