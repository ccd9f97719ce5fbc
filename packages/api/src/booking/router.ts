import { procedure, router } from '../trpc.ts';
import { getBookingByRefInput, getBookingByTxnInput } from './schema.ts';
import { getBookingByRef, getBookingByTxn } from './service.ts';

export const bookingRouter = router({
  /** What a payment has come to. Reads alone: only the server's settlement makes bookings. */
  getBookingByTxn: procedure
    .input(getBookingByTxnInput)
    .query(({ ctx, input }) => getBookingByTxn(ctx, input.transactionId)),
  /** A booking as its reference may show it: no surname, date of birth or contact. */
  getBookingByRef: procedure
    .input(getBookingByRefInput)
    .query(({ ctx, input }) => getBookingByRef(ctx, input.bookingRef)),
});
