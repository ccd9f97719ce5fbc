import { Link } from '@tanstack/react-router';
import { describePayAgainReason } from '../../lib/error-text.ts';
import type { Refusal } from '../../lib/refusal.ts';
import { Alert } from '../../ui/alert.tsx';
import { buttonClass } from '../../ui/button.tsx';
import { readOpenPayment } from '../checkout/attempt/attempt.ts';
import { useMessages } from '../../messages/use-messages.ts';
import { wayOnFrom, type Unpaid } from './pay-again-words.ts';

type PayAgainRefusalProps = { refusal: Refusal; earlier: Unpaid };

/** Why no new payment was made. */
export function PayAgainRefusal({ refusal }: Pick<PayAgainRefusalProps, 'refusal'>) {
  const { title, text } = describePayAgainReason(useMessages(), refusal.reason);
  return (
    <Alert tone={refusal.reason === 'PRICE_CHANGED' ? 'careful' : 'wrong'} title={title} urgent>
      <p>{text}</p>
    </Alert>
  );
}

/** Where the same press would be refused again, this stands in its place. */
export function WayOnLink({ refusal, earlier }: PayAgainRefusalProps) {
  const t = useMessages();
  const { slug } = earlier.event;
  const look = buttonClass();
  switch (wayOnFrom(refusal.reason)) {
    case 'event':
      return (
        <Link to="/events/$slug" params={{ slug }} className={look}>
          {t.payAgain.seeFree}
        </Link>
      );
    case 'events':
      return (
        <Link to="/" className={look}>
          {t.site.seeAllEvents}
        </Link>
      );
    case 'terms':
      return (
        <Link to="/checkout/$slug/parent" params={{ slug }} className={look}>
          {t.review.agreeAgain}
        </Link>
      );
    case 'other-payment':
      return <OtherPaymentLink earlier={earlier} />;
    case 'this-payment':
      return (
        <Link to="/payment-callback" search={{ txn: earlier.transactionId }} className={look}>
          {t.payAgain.seeThis}
        </Link>
      );
    case null:
      return null;
  }
}

/** The payment that holds the places, where this device knows it; else the way to the booking by its reference. */
function OtherPaymentLink({ earlier }: { earlier: Unpaid }) {
  const t = useMessages();
  const other = readOpenPayment(earlier.event.slug);
  const look = buttonClass();
  return other && other.transactionId !== earlier.transactionId ? (
    <Link to="/payment-callback" search={{ txn: other.transactionId }} className={look}>
      {t.checkout.seeThatPayment}
    </Link>
  ) : (
    <Link to="/find-booking" className={look}>
      {t.site.findBooking}
    </Link>
  );
}
