import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';

export type OpenResult =
  | { to: 'phonepe'; redirectUrl: string }
  /** The payment of an earlier tap has progressed: show its status instead of paying. */
  | { to: 'payment'; transactionId: string };

type OpenPhonePeOptions<Input> = {
  open: (input: Input) => Promise<OpenResult>;
  onRefused: (error: unknown) => void;
};

/**
 * The action of a button that leads to PhonePe's page. It sends one request however often it is tapped, and works again
 * when the parent comes back.
 */
export function useOpenPhonePe<Input>({ open, onRefused }: OpenPhonePeOptions<Input>) {
  const navigate = useNavigate();
  // A second tap may come before React has rendered the result of the first.
  const isOpening = useRef(false);
  const { mutate, reset, ...state } = useMutation({
    // Fails immediately when offline. A paused mutation would open a payment page unexpectedly later.
    networkMode: 'always',
    mutationFn: open,
    onError: (error) => {
      isOpening.current = false;
      onRefused(error);
    },
    onSuccess: async (result) => {
      if (result.to === 'phonepe') window.location.assign(result.redirectUrl);
      else await navigate({ to: '/payment-callback', search: { txn: result.transactionId } });
    },
  });
  useEffect(() => {
    // The back/forward cache may restore the page with its button still busy.
    const resetButton = (event: PageTransitionEvent): void => {
      if (!event.persisted) return;
      isOpening.current = false;
      reset();
    };
    window.addEventListener('pageshow', resetButton);
    return () => window.removeEventListener('pageshow', resetButton);
  }, [reset]);
  function press(input: Input): void {
    if (isOpening.current) return;
    isOpening.current = true;
    mutate(input);
  }
  return { press, ...state };
}
