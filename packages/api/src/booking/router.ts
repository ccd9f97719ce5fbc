import { procedure, router } from '../trpc.ts';
import { cancelInput, getBookingByRefInput, getBookingByTxnInput } from './schema.ts';
import { getBookingByRef, getBookingByTxn, quoteCancellation } from './service.ts';

export const bookingRouter = router({
  /** What a payment has come to. Reads alone: only the server's settlement makes bookings. */
  getBookingByTxn: procedure
    .input(getBookingByTxnInput)
    .query(({ ctx, input }) => getBookingByTxn(ctx, input.transactionId)),
  /** What cancelling now would return. The transaction id is the capability; a shared reference is not enough. */
  quoteCancellation: procedure
    .input(getBookingByTxnInput)
    .query(({ ctx, input }) => quoteCancellation(ctx, input.transactionId)),
  /** Cancels the booking and opens its refund. Cancelling twice changes nothing more. */
  cancel: procedure.input(cancelInput).mutation(async ({ ctx, input }) => {
    await ctx.cancelBooking({ by: 'parent', ...input });
    return getBookingByTxn(ctx, input.transactionId);
  }),
  /** A booking as its reference may show it: no surname, date of birth or contact. */
  getBookingByRef: procedure
    .input(getBookingByRefInput)
    .query(({ ctx, input }) => getBookingByRef(ctx, input.bookingRef)),
});
