import type { PaymentReading } from '@nibog/api/schemas';
import { useQuery, type Query } from '@tanstack/react-query';
import { api } from '../../lib/api.ts';
import { nextLookMs } from '../../lib/back-off.ts';
import { isNotFound } from '../../lib/refusal.ts';

export function paymentQuery(transactionId: string) {
  return api.booking.getBookingByTxn.queryOptions({ transactionId });
}

/**
 * Looks at the payment again and again until nothing can change any more. It only reads: whatever this page does, or
 * fails to do, the server books by itself. A look that fails is followed by the next one, never by a verdict.
 */
export function usePayment(transactionId: string, waitingSince: number) {
  return useQuery({
    ...paymentQuery(transactionId),
    staleTime: 0,
    // The next look is the retry, at its own time.
    retry: false,
    refetchInterval: (query) => nextLook(query, transactionId, waitingSince),
    // A hidden tab does not look; it looks at once when it is seen again or back online.
    refetchIntervalInBackground: false,
    refetchOnMount: 'always',
    refetchOnWindowFocus: (query) => (isOver(query) ? false : 'always'),
    refetchOnReconnect: (query) => (isOver(query) ? false : 'always'),
  });
}

type PaymentQuery = Pick<Query<PaymentReading, unknown>, 'state'>;

function nextLook({ state }: PaymentQuery, transactionId: string, waitingSince: number): number | false {
  if (isOver({ state })) return false;
  const lastLookAt = Math.max(state.dataUpdatedAt, state.errorUpdatedAt);
  return nextLookMs({
    looks: Math.max(1, state.dataUpdateCount + state.errorUpdateCount),
    elapsedMs: Math.max(0, lastLookAt - waitingSince),
    pollAfterMs: state.data?.pollAfterMs,
    seed: transactionId,
  });
}

/** Nothing more will come: the server said so, or it knows no such payment. */
function isOver({ state }: PaymentQuery): boolean {
  return state.data?.pollAfterMs === null || (state.data === undefined && isNotFoundNow(state.error));
}

function isNotFoundNow(error: unknown): boolean {
  return error !== null && isNotFound(error);
}
