import { Link } from '@tanstack/react-router';
import { buttonClass } from '../../ui/button.tsx';
import { useMessages } from '../../messages/use-messages.ts';
import { useTransactionId } from './use-transaction-id.ts';

/**
 * Leads to changing the booking. A reference may be shared with others, so it gives no right to change the booking: unless
 * this tab knows the transaction id, the parent has to ask for a link by mail.
 */
export function ChangeBooking({ bookingRef }: { bookingRef: string }) {
  const t = useMessages();
  const transactionId = useTransactionId(bookingRef);
  return (
    <section className="grid justify-items-start gap-2 print:hidden">
      <h2 className="text-base">{t.manage.fromTicket}</h2>
      {transactionId ? (
        <Link to="/manage-booking" search={{ txn: transactionId }} className={buttonClass('secondary')}>
          {t.manage.heading}
        </Link>
      ) : (
        <>
          <p className="text-soft">{t.manage.fromTicketHint}</p>
          <Link to="/find-booking" className={buttonClass('secondary')}>
            {t.manage.sendLink}
          </Link>
        </>
      )}
    </section>
  );
}
