import type { LongPollStatus, PaymentReading } from '@nibog/api/schemas';
import { apiClient, LONG_POLL } from '../../lib/api.ts';

/** The status to send as `holdWhile` in a long poll; `null` if none is known or it does not change within minutes. */
export function longPollStatusOf(payment: PaymentReading | undefined): LongPollStatus | null {
  const status = payment?.status;
  return status === 'awaiting_payment' || status === 'confirming' ? status : null;
}

/**
 * Fetches the status of a payment. With `holdWhile` it is a long poll: the server answers once the status is another, or
 * after 20 s. When the page becomes visible or the device comes online, the long poll is replaced by an immediate request,
 * because its answer may have been lost.
 */
export async function fetchPayment(
  transactionId: string,
  holdWhile: LongPollStatus | null,
  signal: AbortSignal,
): Promise<PaymentReading> {
  const fetchNow = () => apiClient.booking.getBookingByTxn.query({ transactionId }, { signal });
  if (holdWhile === null) return fetchNow();
  const longPoll = new AbortController();
  const stop = (): void => longPoll.abort();
  let hasReturned = false;
  function onReturn(): void {
    if (document.visibilityState === 'hidden') return;
    hasReturned = true;
    stop();
  }
  document.addEventListener('visibilitychange', onReturn);
  window.addEventListener('online', onReturn);
  signal.addEventListener('abort', stop);
  try {
    return await apiClient.booking.getBookingByTxn.query(
      { transactionId, holdWhile },
      { signal: longPoll.signal, context: LONG_POLL },
    );
  } catch (error) {
    if (hasReturned && !signal.aborted) return await fetchNow();
    throw error;
  } finally {
    document.removeEventListener('visibilitychange', onReturn);
    window.removeEventListener('online', onReturn);
    signal.removeEventListener('abort', stop);
  }
}
