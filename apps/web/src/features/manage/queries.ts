import { api } from '../../lib/api.ts';

/** Asked anew each time the page is opened: what is returned depends on the day. */
export function cancellationQuery(transactionId: string) {
  return { ...api.booking.quoteCancellation.queryOptions({ transactionId }), staleTime: 0, gcTime: 0 };
}

/** Asked anew each time the page is opened: what is free changes by the minute. */
export function movesQuery(transactionId: string) {
  return { ...api.booking.listMoves.queryOptions({ transactionId }), staleTime: 0 };
}
