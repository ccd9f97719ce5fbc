import type { PaymentReading } from '@nibog/api/schemas';
import { Link } from '@tanstack/react-router';
import { buttonClass } from '../../ui/button.tsx';
import { TrackMark } from '../../ui/marks.tsx';
import { Page } from '../../ui/page.tsx';
import { describeNoOffer } from './pay-again-words.ts';

export function NoOffer({ payment }: { payment: PaymentReading }) {
  return (
    <Page
      above={<TrackMark />}
      heading="There is nothing to pay again"
      lead={
        <p>
          This is about your payment for {payment.event.title}, reference{' '}
          <span className="whitespace-nowrap tabular-nums">{payment.bookingRef}</span>.
        </p>
      }
    >
      <p>{describeNoOffer(payment.status)}</p>
      <div className="flex flex-wrap gap-3">
        <Link to="/payment-callback" search={{ txn: payment.transactionId }} className={buttonClass()}>
          See this payment
        </Link>
        <Link to="/events/$slug" params={{ slug: payment.event.slug }} className={buttonClass('secondary')}>
          See the event
        </Link>
      </div>
    </Page>
  );
}
