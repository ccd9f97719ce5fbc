import { apiClient, queryClient } from '../../lib/api.ts';
import { isNotFound, readRefusal } from '../../lib/refusal.ts';
import { reassignDraft, storeOpenPayment } from '../checkout/attempt/attempt.ts';
import { useOpenPhonePe, type OpenResult } from '../checkout/attempt/use-open-phonepe.ts';
import { paymentQuery } from '../payment/use-payment.ts';
import { canReopen, readNewer, readOrCreateNewer, removeNewer, storeNewer } from './newer-payment.ts';
import type { Unpaid } from './pay-again-words.ts';

/** Opens PhonePe's page for the places of a payment that has ended unpaid, or shows the newer payment if one exists. */
export function usePayAgain(earlier: Unpaid) {
  const { transactionId } = earlier;
  return useOpenPhonePe<void>({
    open: () => openAgain(earlier),
    onRefused: (error) => {
      const { reason } = readRefusal(error);
      // After NO_ANSWER the key stays, because the server may have created the payment.
      if (reason === 'PAYMENT_PAGE_UNAVAILABLE' || reason === 'IDEMPOTENCY_CONFLICT')
        removeNewer(transactionId);
      if (reason === 'PAY_AGAIN_NOT_OFFERED') void queryClient.invalidateQueries(paymentQuery(transactionId));
    },
  });
}

async function openAgain({ transactionId: earlierId, event }: Unpaid): Promise<OpenResult> {
  const existing = await findNewer(earlierId);
  if (existing) return existing;
  const { idempotencyKey } = readOrCreateNewer(earlierId);
  const started = await apiClient.checkout.payAgain.mutate({ transactionId: earlierId, idempotencyKey });
  const { transactionId, redirectUrl, expiresAt } = started;
  storeNewer(earlierId, { idempotencyKey, transactionId });
  storeOpenPayment(event.slug, { transactionId, expiresAt });
  reassignDraft(event.slug, earlierId, { idempotencyKey, transactionId });
  return { to: 'phonepe', redirectUrl };
}

/**
 * Checks the payment that an earlier tap made, if any. The same key would return its payment page even after it has
 * ended.
 */
async function findNewer(earlierId: string): Promise<OpenResult | null> {
  const transactionId = readNewer(earlierId)?.transactionId ?? null;
  if (transactionId === null) return null;
  try {
    const newer = await apiClient.booking.getBookingByTxn.query({ transactionId });
    return canReopen(newer) ? null : { to: 'payment', transactionId };
  } catch (error) {
    if (!isNotFound(error)) throw error;
    removeNewer(earlierId);
    return null;
  }
}
