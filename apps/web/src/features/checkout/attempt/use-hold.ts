import { useEffect, useState } from 'react';
import { useTimeReached } from '../../../lib/use-time-reached.ts';
import { readOpenPayment, type OpenPayment } from './attempt.ts';

/**
 * The payment of this device that holds places of this event now, if there is one: as it was when the page was opened, or
 * come back to. One that this page's own button makes is about to be gone to, and moves nothing on the way.
 */
export function useHold(slug: string): OpenPayment | null {
  const [payment, setPayment] = useState(() => readOpenPayment(slug));
  useEffect(() => {
    const lookAgain = (shown: PageTransitionEvent): void => {
      if (shown.persisted) setPayment(readOpenPayment(slug));
    };
    window.addEventListener('pageshow', lookAgain);
    return () => window.removeEventListener('pageshow', lookAgain);
  }, [slug]);
  const over = useTimeReached(payment ? Date.parse(payment.expiresAt) : 0);
  return over ? null : payment;
}
