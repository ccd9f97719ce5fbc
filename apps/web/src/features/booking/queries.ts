import { api } from '../../lib/api.ts';

export function bookingQuery(bookingRef: string) {
  return api.booking.getBookingByRef.queryOptions({ bookingRef });
}
