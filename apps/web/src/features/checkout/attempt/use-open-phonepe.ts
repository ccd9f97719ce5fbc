import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';

export type Opened =
  | { to: 'phonepe'; redirectUrl: string }
  /** An earlier tap's payment went further than we knew: there is something to see, and nothing to pay. */
  | { to: 'payment'; transactionId: string };

type Opening<Input> = { open: (input: Input) => Promise<Opened>; onRefused: (error: unknown) => void };

/** A button that leaves for PhonePe's page: one request however often it is tapped, and awake again on the way back. */
export function useOpenPhonePe<Input>({ open, onRefused }: Opening<Input>) {
  const navigate = useNavigate();
  // A second tap may come before React has drawn the first one.
  const opening = useRef(false);
  const { mutate, reset, ...state } = useMutation({
    // Offline it fails at once and says so. Waiting, it would open a payment page by itself much later.
    networkMode: 'always',
    mutationFn: open,
    onError: (error) => {
      opening.current = false;
      onRefused(error);
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
  function press(input: Input): void {
    if (opening.current) return;
    opening.current = true;
    mutate(input);
  }
  return { press, ...state };
}
