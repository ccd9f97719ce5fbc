import { Link } from '@tanstack/react-router';
import { buttonClass } from '../../ui/button.tsx';
import { useMessages } from '../../messages/use-messages.ts';
import { useTransactionOf } from './transaction-of.ts';

/** The way to change a booking: at once where this tab made it, else by the mail. References get shared. */
export function ChangeWay({ bookingRef }: { bookingRef: string }) {
  const t = useMessages();
  const transactionId = useTransactionOf(bookingRef);
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
