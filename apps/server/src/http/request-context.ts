import type { ApiContext, RequestContext } from '@nibog/api';

/** Builds the context of a procedure key by key, so that nothing else reaches it. */
export function createRequestContext(
  { reader, now, checkouts, bookings, links, changes }: ApiContext,
  { client, getDisconnectSignal, isStaff }: Omit<RequestContext, keyof ApiContext>,
): RequestContext {
  return { reader, now, checkouts, bookings, links, changes, client, getDisconnectSignal, isStaff };
}
