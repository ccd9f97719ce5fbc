import type { ApiContext, RequestContext } from '@nibog/api';

/** What a procedure is given, key by key: what is not named here does not reach it. */
export function createRequestContext(
  { reader, now, checkouts, bookings, links, changes }: ApiContext,
  { client, gone, isStaff }: Omit<RequestContext, keyof ApiContext>,
): RequestContext {
  return { reader, now, checkouts, bookings, links, changes, client, gone, isStaff };
}
