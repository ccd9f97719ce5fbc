import { useTimeReached } from '../../lib/use-time-reached.ts';
import { readOpenPayment, type OpenPayment } from './attempt.ts';

/** The payment of this device that holds places of this event now, if there is one. */
export function useHold(slug: string): OpenPayment | null {
  const payment = readOpenPayment(slug);
  const over = useTimeReached(payment ? Date.parse(payment.expiresAt) : 0);
  return over ? null : payment;
}
