import type { PaymentReading } from '@nibog/api/schemas';
import { useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import { queryClient } from '../../lib/api.ts';
import { SkeletonPage } from '../../ui/skeleton.tsx';
import { bookingQuery } from '../booking/queries.ts';
import { clearCheckout } from '../checkout/attempt/attempt.ts';
import { clearWaitingSince } from './waiting-since.ts';

type Booked = Extract<PaymentReading, { status: 'booked' }>;

/** Removes the draft from this device and opens the booking, which the payment's reading already contains. */
export function BookedRedirect({ payment }: { payment: Booked }) {
  const navigate = useNavigate();
  const { slug } = payment.event;
  const { transactionId, booking } = payment;
  useEffect(() => {
    clearCheckout(slug, transactionId);
    clearWaitingSince(transactionId);
    queryClient.setQueryData(bookingQuery(booking.bookingRef).queryKey, { booking, keptAt: null });
    void navigate({ to: '/booking-confirmation', search: { ref: booking.bookingRef }, replace: true });
  }, [slug, transactionId, booking, navigate]);
  return <SkeletonPage />;
}
