import type { HeldStatus, PaymentReading } from '@nibog/api/schemas';
import { apiClient, LONG_POLL } from '../../lib/api.ts';

/** The status that an answer may be held for; `null`: nothing is known yet, or it does not change by the minute. */
export function longPollStatusOf(payment: PaymentReading | undefined): HeldStatus | null {
  const status = payment?.status;
  return status === 'awaiting_payment' || status === 'confirming' ? status : null;
}

/**
 * Asks what became of a payment; where `holdWhile` is given the server answers once it is no longer that, or after 20 s.
 * A page that comes back into sight, or online, does not wait for an answer that may have been lost meanwhile: it asks
 * anew.
 */
export async function fetchPayment(
  transactionId: string,
  holdWhile: HeldStatus | null,
  signal: AbortSignal,
): Promise<PaymentReading> {
  const plainly = () => apiClient.booking.getBookingByTxn.query({ transactionId }, { signal });
  if (holdWhile === null) return plainly();
  const waiting = new AbortController();
  const stop = (): void => waiting.abort();
  let back = false;
  function onBack(): void {
    if (document.visibilityState === 'hidden') return;
    back = true;
    stop();
  }
  document.addEventListener('visibilitychange', onBack);
  window.addEventListener('online', onBack);
  signal.addEventListener('abort', stop);
  try {
    return await apiClient.booking.getBookingByTxn.query(
      { transactionId, holdWhile },
      { signal: waiting.signal, context: LONG_POLL },
    );
  } catch (error) {
    if (back && !signal.aborted) return await plainly();
    throw error;
  } finally {
    document.removeEventListener('visibilitychange', onBack);
    window.removeEventListener('online', onBack);
    signal.removeEventListener('abort', stop);
  }
}
