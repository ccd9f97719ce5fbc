import type { PaymentReading } from '@nibog/api/schemas';
import { queryOptions, useQuery, type Query } from '@tanstack/react-query';
import { api } from '../../lib/api.ts';
import { nextPollDelayMs } from '../../lib/back-off.ts';
import { isNotFound } from '../../lib/refusal.ts';
import { fetchPayment, longPollStatusOf } from './fetch-payment.ts';

export function paymentQuery(transactionId: string) {
  const { queryKey } = api.booking.getBookingByTxn.queryOptions({ transactionId });
  return queryOptions({
    queryKey,
    queryFn: ({ client, signal }) => {
      const state = client.getQueryState(queryKey);
      // After a look that failed nothing is held: whatever is between may not bear it.
      return fetchPayment(
        transactionId,
        state && canLongPoll(state) ? longPollStatusOf(state.data) : null,
        signal,
      );
    },
  });
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
    refetchInterval: (query) => nextPoll(query, transactionId, waitingSince),
    // A hidden tab does not look; it looks at once when it is seen again or back online.
    refetchIntervalInBackground: false,
    refetchOnMount: 'always',
    refetchOnWindowFocus: (query) => (hasEnded(query) ? false : 'always'),
    refetchOnReconnect: (query) => (hasEnded(query) ? false : 'always'),
  });
}

type PaymentQuery = Pick<Query<PaymentReading, unknown>, 'state'>;

function nextPoll({ state }: PaymentQuery, transactionId: string, waitingSince: number): number | false {
  if (hasEnded({ state })) return false;
  const lastLookAt = Math.max(state.dataUpdatedAt, state.errorUpdatedAt);
  return nextPollDelayMs({
    polls: Math.max(1, state.dataUpdateCount + state.errorUpdateCount),
    elapsedMs: Math.max(0, lastLookAt - waitingSince),
    pollAfterMs: state.data?.pollAfterMs,
    longPoll: longPollStatusOf(state.data) !== null && canLongPoll(state) && wasLongPoll(state),
    seed: transactionId,
  });
}

function canLongPoll({ errorUpdatedAt, dataUpdatedAt }: PaymentQuery['state']): boolean {
  return errorUpdatedAt <= dataUpdatedAt;
}

/** The first look is never held, and the server says of each other one whether it had room. */
function wasLongPoll({ data, dataUpdateCount }: PaymentQuery['state']): boolean {
  return data?.pollAfterMs === 0 || dataUpdateCount <= 1;
}

/** Nothing more will come: the server said so, or it knows no such payment. */
function hasEnded({ state }: PaymentQuery): boolean {
  return state.data?.pollAfterMs === null || (state.data === undefined && isNotFoundNow(state.error));
}

function isNotFoundNow(error: unknown): boolean {
  return error !== null && isNotFound(error);
}
