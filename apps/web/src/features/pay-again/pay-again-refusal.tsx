import { Link } from '@tanstack/react-router';
import { describePayAgainReason } from '../../lib/error-text.ts';
import type { Refusal } from '../../lib/refusal.ts';
import { Alert } from '../../ui/alert.tsx';
import { buttonClass } from '../../ui/button.tsx';
import { readOpenPayment } from '../checkout/attempt/attempt.ts';
import { useMessages } from '../../messages/use-messages.ts';
import { nextStepAfter, type Unpaid } from './pay-again-words.ts';

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

/** A link that replaces the button when another press would be refused again. */
export function NextStepLink({ refusal, earlier }: PayAgainRefusalProps) {
  const t = useMessages();
  const { slug } = earlier.event;
  const linkClass = buttonClass();
  switch (nextStepAfter(refusal.reason)) {
    case 'event':
      return (
        <Link to="/events/$slug" params={{ slug }} className={linkClass}>
          {t.payAgain.seeFree}
        </Link>
      );
    case 'events':
      return (
        <Link to="/" className={linkClass}>
          {t.site.seeAllEvents}
        </Link>
      );
    case 'terms':
      return (
        <Link to="/checkout/$slug/parent" params={{ slug }} className={linkClass}>
          {t.review.agreeAgain}
        </Link>
      );
    case 'other-payment':
      return <OtherPaymentLink earlier={earlier} />;
    case 'this-payment':
      return (
        <Link to="/payment-callback" search={{ txn: earlier.transactionId }} className={linkClass}>
          {t.payAgain.seeThis}
        </Link>
      );
    case null:
      return null;
  }
}

/** Leads to the payment that holds the places, if this device knows it; otherwise to the search by reference. */
function OtherPaymentLink({ earlier }: { earlier: Unpaid }) {
  const t = useMessages();
  const other = readOpenPayment(earlier.event.slug);
  const linkClass = buttonClass();
  return other && other.transactionId !== earlier.transactionId ? (
    <Link to="/payment-callback" search={{ txn: other.transactionId }} className={linkClass}>
      {t.checkout.seeThatPayment}
    </Link>
  ) : (
    <Link to="/find-booking" className={linkClass}>
      {t.site.findBooking}
    </Link>
  );
}
