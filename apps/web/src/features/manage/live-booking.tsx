import type { Booking } from '@nibog/api/schemas';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { isNotFound } from '../../lib/refusal.ts';
import { Column } from '../../ui/page.tsx';
import { SkeletonPage } from '../../ui/skeleton.tsx';
import { paymentQuery } from '../payment/use-payment.ts';
import { UnknownPayment } from '../payment/unknown-payment.tsx';
import { NoLiveBooking } from './not-live.tsx';

type LiveBookingProps = { transactionId: string; children: (booking: Booking) => ReactNode };

/** A page about a live booking. The transaction id in the URL gives the right to change it. */
export function LiveBooking({ transactionId, children }: LiveBookingProps) {
  const { data: payment, error } = useQuery({
    ...paymentQuery(transactionId),
    staleTime: 0,
    throwOnError: (thrown, { state }) => state.data === undefined && !isNotFound(thrown),
  });
  if (payment)
    return (
      <Column>
        {payment.status === 'booked' ? (
          children(payment.booking)
        ) : (
          <NoLiveBooking transactionId={transactionId} />
        )}
      </Column>
    );
  return error ? <UnknownPayment /> : <SkeletonPage />;
}
