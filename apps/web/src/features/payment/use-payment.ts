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
      // No long poll after a failure: a proxy in between may not support long requests.
      return fetchPayment(
        transactionId,
        state && canLongPoll(state) ? longPollStatusOf(state.data) : null,
        signal,
      );
    },
  });
}

/**
 * Polls the payment until its status is final. It only reads: the server books without this page. A failed poll is
 * followed by the next one and says nothing about the payment.
 */
export function usePayment(transactionId: string, waitingSince: number) {
  return useQuery({
    ...paymentQuery(transactionId),
    staleTime: 0,
    // The next poll is the retry.
    retry: false,
    refetchInterval: (query) => nextPoll(query, transactionId, waitingSince),
    // A hidden tab does not poll. It polls immediately when it becomes visible or the device comes online.
    refetchIntervalInBackground: false,
    refetchOnMount: 'always',
    refetchOnWindowFocus: (query) => (hasEnded(query) ? false : 'always'),
    refetchOnReconnect: (query) => (hasEnded(query) ? false : 'always'),
  });
}

type PaymentQuery = Pick<Query<PaymentReading, unknown>, 'state'>;

function nextPoll({ state }: PaymentQuery, transactionId: string, waitingSince: number): number | false {
  if (hasEnded({ state })) return false;
  const lastPollAt = Math.max(state.dataUpdatedAt, state.errorUpdatedAt);
  return nextPollDelayMs({
    polls: Math.max(1, state.dataUpdateCount + state.errorUpdateCount),
    elapsedMs: Math.max(0, lastPollAt - waitingSince),
    pollAfterMs: state.data?.pollAfterMs,
    longPoll: longPollStatusOf(state.data) !== null && canLongPoll(state) && wasLongPoll(state),
    seed: transactionId,
  });
}

function canLongPoll({ errorUpdatedAt, dataUpdatedAt }: PaymentQuery['state']): boolean {
  return errorUpdatedAt <= dataUpdatedAt;
}

/** The first request is never a long poll. For each later one, `pollAfterMs` is 0 if the server had room to hold it. */
function wasLongPoll({ data, dataUpdateCount }: PaymentQuery['state']): boolean {
  return data?.pollAfterMs === 0 || dataUpdateCount <= 1;
}

/** The status is final, or the payment does not exist. */
function hasEnded({ state }: PaymentQuery): boolean {
  return state.data?.pollAfterMs === null || (state.data === undefined && isNotFoundNow(state.error));
}

function isNotFoundNow(error: unknown): boolean {
  return error !== null && isNotFound(error);
}
