import type { EventDetail, Quote } from '@nibog/api/schemas';
import { apiClient } from '../../../lib/api.ts';
import { isNotFound } from '../../../lib/refusal.ts';
import { currentLanguage } from '../../../messages/use-messages.ts';
import {
  attemptFor,
  dropAttempt,
  fingerprintOf,
  keepAttempt,
  keepOpenPayment,
  readAttempt,
} from '../attempt/attempt.ts';
import { useOpenPhonePe, type Opened } from '../attempt/use-open-phonepe.ts';
import type { Draft } from '../draft/draft.ts';
import { startInputOf } from '../draft/inputs.ts';
import { takeInRefusal, type Checkout } from './take-in-refusal.ts';

/** Opens PhonePe's page for what is on the screen, or shows the payment that was made of it already. */
export function usePay(draft: Draft, checkout: Checkout) {
  const { press, ...state } = useOpenPhonePe({
    open: (quote: Quote) => openPayment(draft, checkout.event, quote),
    onRefused: (error) => takeInRefusal(error, checkout),
  });
  return { pay: press, ...state };
}

async function openPayment(draft: Draft, event: EventDetail, quote: Quote): Promise<Opened> {
  const input = startInputOf(draft, event, quote);
  const fingerprint = fingerprintOf(input);
  const earlier = await settleEarlier(event.slug, fingerprint);
  if (earlier) return earlier;
  const attempt = attemptFor(readAttempt(event.slug), fingerprint);
  // Before the request: an answer that gets lost must find the same key again.
  keepAttempt(event.slug, attempt);
  const started = await apiClient.checkout.start.mutate({
    ...input,
    idempotencyKey: attempt.idempotencyKey,
    // Beside the fingerprint: the same checkout in another language is the same attempt.
    language: currentLanguage(),
  });
  keepAttempt(event.slug, { ...attempt, transactionId: started.transactionId });
  keepOpenPayment(event.slug, { transactionId: started.transactionId, expiresAt: started.expiresAt });
  return { to: 'phonepe', redirectUrl: started.redirectUrl };
}

/** Looks first at the payment that the same input opened before, if any: it may be paid, or over. */
async function settleEarlier(slug: string, fingerprint: string): Promise<Opened | null> {
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
      dropAttempt(slug);
      return null;
    default:
      return { to: 'payment', transactionId };
  }
}
