import { findTransactionId, getBookingByTxn } from '@nibog/domain';
import { router, staffProcedure } from '../trpc.ts';
import { cancelBookingInput } from './schema.ts';

/** What the organiser's staff may do. Each call carries their token. */
export const opsRouter = router({
  /** Cancels a booking for the organiser, and returns all of the money or the part that staff name. Once. */
  cancelBooking: staffProcedure.input(cancelBookingInput).mutation(async ({ ctx, input }) => {
    const transactionId = await findTransactionId(ctx, input.bookingRef);
    await ctx.bookings.cancel({ by: 'organiser', transactionId, refundPaise: input.refundPaise });
    return getBookingByTxn(ctx, transactionId);
  }),
});
