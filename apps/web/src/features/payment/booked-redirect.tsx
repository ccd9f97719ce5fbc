import type { PaymentReading } from '@nibog/api/schemas';
import { Navigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import { forgetCheckout } from '../checkout/attempt.ts';
import { SkeletonPage } from '../../ui/skeleton.tsx';
import { stopWaiting } from './waiting-since.ts';

type Booked = Extract<PaymentReading, { status: 'booked' }>;

/** The booking is there: what the parent typed is wiped from this device, and the booking is shown. */
export function BookedRedirect({ payment }: { payment: Booked }) {
  const { slug } = payment.event;
  const { transactionId, booking } = payment;
  useEffect(() => {
    forgetCheckout(slug, transactionId);
    stopWaiting(transactionId);
  }, [slug, transactionId]);
  return (
    <>
      <SkeletonPage />
      <Navigate to="/booking-confirmation" search={{ ref: booking.bookingRef }} replace />
    </>
  );
}
