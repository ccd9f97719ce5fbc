import type { PaymentReading } from '@nibog/api/schemas';
import { Link } from '@tanstack/react-router';
import { buttonClass } from '../../ui/button.tsx';
import { TrackMark } from '../../ui/marks.tsx';
import { Page } from '../../ui/page.tsx';
import { useMessages } from '../../messages/use-messages.ts';
import { describeNoOffer } from './pay-again-words.ts';

export function NoOffer({ payment }: { payment: PaymentReading }) {
  const t = useMessages();
  const about = t.payAgain.noOffer.about(payment.event.title);
  return (
    <Page
      above={<TrackMark />}
      heading={t.payAgain.noOffer.heading}
      lead={
        <p>
          {about.before} <span className="whitespace-nowrap tabular-nums">{payment.bookingRef}</span>
          {about.after}
        </p>
      }
    >
      <p>{describeNoOffer(t, payment.status)}</p>
      <div className="flex flex-wrap gap-3">
        <Link to="/payment-callback" search={{ txn: payment.transactionId }} className={buttonClass()}>
          {t.payAgain.seeThis}
        </Link>
        <Link to="/events/$slug" params={{ slug: payment.event.slug }} className={buttonClass('secondary')}>
          {t.site.seeTheEvent}
        </Link>
      </div>
    </Page>
  );
}
