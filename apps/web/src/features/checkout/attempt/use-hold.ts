import { useEffect, useState } from 'react';
import { useTimeReached } from '../../../lib/use-time-reached.ts';
import { readOpenPayment, type OpenPayment } from './attempt.ts';

/**
 * The payment of this device that holds places of this event now. It is read when the page opens or is restored from the
 * browser's back/forward cache. A payment that this page itself starts does not change the result, because the browser is
 * already leaving for PhonePe.
 */
export function useHold(slug: string): OpenPayment | null {
  const [payment, setPayment] = useState(() => readOpenPayment(slug));
  useEffect(() => {
    const readAgain = (event: PageTransitionEvent): void => {
      if (event.persisted) setPayment(readOpenPayment(slug));
    };
    window.addEventListener('pageshow', readAgain);
    return () => window.removeEventListener('pageshow', readAgain);
  }, [slug]);
  const isExpired = useTimeReached(payment ? Date.parse(payment.expiresAt) : 0);
  return isExpired ? null : payment;
}
