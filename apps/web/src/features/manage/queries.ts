import { api } from '../../lib/api.ts';

/** Fetched each time the page is opened: the refund depends on the day. */
export function cancellationQuery(transactionId: string) {
  return { ...api.booking.quoteCancellation.queryOptions({ transactionId }), staleTime: 0, gcTime: 0 };
}

/** Fetched each time the page is opened: free places change by the minute. */
export function movesQuery(transactionId: string) {
  return { ...api.booking.listMoves.queryOptions({ transactionId }), staleTime: 0 };
}
