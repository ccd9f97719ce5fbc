import type { EventDetail, Quote } from '@nibog/api/schemas';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { apiClient } from '../../lib/api.ts';
import { isNotFound } from '../../lib/refusal.ts';
import {
  attemptFor,
  dropAttempt,
  fingerprintOf,
  keepAttempt,
  keepOpenPayment,
  readAttempt,
} from './attempt.ts';
import type { Draft } from './draft.ts';
import { takeInRefusal, type Checkout } from './take-in-refusal.ts';
import { startInputOf } from './validation.ts';

type Opened =
  | { to: 'phonepe'; redirectUrl: string }
  /** An earlier tap's payment went further than we knew: there is something to see, and nothing to pay. */
  | { to: 'payment'; transactionId: string };

/** Opens PhonePe's page for what is on the screen, or shows the payment that was made of it already. */
export function usePay(draft: Draft, checkout: Checkout) {
  const { event } = checkout;
  const navigate = useNavigate();
  // A second tap may come before React has drawn the first one.
  const opening = useRef(false);
  const { mutate, reset, ...state } = useMutation({
    // Offline it fails at once and says so. Waiting, it would open a payment page by itself much later.
    networkMode: 'always',
    mutationFn: (quote: Quote) => openPayment(draft, event, quote),
    onError: (error) => {
      opening.current = false;
      takeInRefusal(error, checkout);
    },
    onSuccess: async (opened) => {
      if (opened.to === 'phonepe') window.location.assign(opened.redirectUrl);
      else await navigate({ to: '/payment-callback', search: { txn: opened.transactionId } });
    },
  });
  useEffect(() => {
    // Back from PhonePe the page may come out of the browser's cache with its button still at work.
    const wake = (shown: PageTransitionEvent): void => {
      if (!shown.persisted) return;
      opening.current = false;
      reset();
    };
    window.addEventListener('pageshow', wake);
    return () => window.removeEventListener('pageshow', wake);
  }, [reset]);
  function pay(quote: Quote): void {
    if (opening.current) return;
    opening.current = true;
    mutate(quote);
  }
  return { pay, ...state };
}

async function openPayment(draft: Draft, event: EventDetail, quote: Quote): Promise<Opened> {
  const input = startInputOf(draft, event, quote);
  const fingerprint = fingerprintOf(input);
  const earlier = await settleEarlier(event.slug, fingerprint);
  if (earlier) return earlier;
  const attempt = attemptFor(readAttempt(event.slug), fingerprint);
  // Before the request: an answer that gets lost must find the same key again.
  keepAttempt(event.slug, attempt);
  const started = await apiClient.checkout.start.mutate({ ...input, idempotencyKey: attempt.idempotencyKey });
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
