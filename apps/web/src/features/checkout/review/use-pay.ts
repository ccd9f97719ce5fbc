import type { EventDetail, Quote } from '@nibog/api/schemas';
import { apiClient } from '../../../lib/api.ts';
import { isNotFound } from '../../../lib/refusal.ts';
import { currentLanguage } from '../../../messages/use-messages.ts';
import {
  attemptFor,
  fingerprintOf,
  readAttempt,
  removeAttempt,
  storeAttempt,
  storeOpenPayment,
} from '../attempt/attempt.ts';
import { useOpenPhonePe, type OpenResult } from '../attempt/use-open-phonepe.ts';
import type { Draft } from '../draft/draft.ts';
import { startInputOf } from '../draft/inputs.ts';
import { applyRefusal, type Checkout } from './apply-refusal.ts';

/** Opens PhonePe's page for the shown quote, or shows the payment that an earlier tap already made. */
export function usePay(draft: Draft, checkout: Checkout) {
  const { press, ...state } = useOpenPhonePe({
    open: (quote: Quote) => openPayment(draft, checkout.event, quote),
    onRefused: (error) => applyRefusal(error, checkout),
  });
  return { pay: press, ...state };
}

async function openPayment(draft: Draft, event: EventDetail, quote: Quote): Promise<OpenResult> {
  const input = startInputOf(draft, event, quote);
  const fingerprint = fingerprintOf(input);
  const earlier = await findEarlierPayment(event.slug, fingerprint);
  if (earlier) return earlier;
  const attempt = attemptFor(readAttempt(event.slug), fingerprint);
  // Stored before the request: if the answer is lost, the next tap must send the same key.
  storeAttempt(event.slug, attempt);
  const started = await apiClient.checkout.start.mutate({
    ...input,
    idempotencyKey: attempt.idempotencyKey,
    // Not part of the fingerprint: the same checkout in another language is the same attempt.
    language: currentLanguage(),
  });
  storeAttempt(event.slug, { ...attempt, transactionId: started.transactionId });
  storeOpenPayment(event.slug, { transactionId: started.transactionId, expiresAt: started.expiresAt });
  return { to: 'phonepe', redirectUrl: started.redirectUrl };
}

/** Checks the payment that the same input opened before, if any. It may be paid or may have ended. */
async function findEarlierPayment(slug: string, fingerprint: string): Promise<OpenResult | null> {
  const attempt = readAttempt(slug);
  if (!attempt?.transactionId || attempt.fingerprint !== fingerprint) return null;
  const { transactionId } = attempt;
  const status = await apiClient.booking.getBookingByTxn
    .query({ transactionId })
    .then((reading) => reading.status)
    .catch((error: unknown) => {
      if (isNotFound(error)) return 'failed' as const;
      throw error;
    });
  switch (status) {
    case 'awaiting_payment':
      return null;
    case 'failed':
    case 'expired':
    case 'cancelled':
    case 'refunding':
    case 'refunded':
      removeAttempt(slug);
      return null;
    default:
      return { to: 'payment', transactionId };
  }
}
