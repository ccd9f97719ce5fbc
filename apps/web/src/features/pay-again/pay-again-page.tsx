import { useState } from 'react';
import { isNotFound } from '../../lib/refusal.ts';
import { Column } from '../../ui/page.tsx';
import { SkeletonPage } from '../../ui/skeleton.tsx';
import { PaymentStatus } from '../payment/payment-status.tsx';
import { NoAnswer } from '../payment/no-answer.tsx';
import { UnknownPayment } from '../payment/unknown-payment.tsx';
import { usePayment } from '../payment/use-payment.ts';
import { waitingSince } from '../payment/waiting-since.ts';
import { useOnline } from '../site/offline-notice.tsx';
import { NoOffer } from './no-offer.tsx';
import { PayAgainOffer } from './pay-again-offer.tsx';
import { offerOf } from './pay-again-words.ts';

/**
 * Offers a newer payment for the places of a payment that has failed or expired. It keeps polling the earlier payment: if
 * that one is captured late, the offer disappears.
 */
export function PayAgainPage({ transactionId }: { transactionId: string }) {
  const [since] = useState(() => waitingSince(transactionId));
  const { data: payment, error, isPaused } = usePayment(transactionId, since);
  const online = useOnline();
  if (!payment && error && isNotFound(error)) return <UnknownPayment />;
  if (!payment && !error && !isPaused && online) return <SkeletonPage />;
  const offer = payment && offerOf(payment);
  return (
    <Column>
      {offer ? <PayAgainOffer earlier={offer} /> : null}
      {payment && !offer ? <NoOffer payment={payment} /> : null}
      {payment ? null : (
        <>
          <PaymentStatus payment={undefined} isLongWait={false} />
          <NoAnswer online={online && !isPaused} />
        </>
      )}
    </Column>
  );
}
