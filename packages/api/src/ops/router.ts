import { findTransactionId, getBookingByTxn } from '@nibog/domain';
import { router, staffProcedure } from '../trpc.ts';
import { cancelBookingInput } from './schema.ts';

/** The procedures for the organiser's staff. Each request contains their token. */
export const opsRouter = router({
  /** Cancels a booking for the organiser and refunds the full amount, or the part that staff choose. At most once. */
  cancelBooking: staffProcedure.input(cancelBookingInput).mutation(async ({ ctx, input }) => {
    const transactionId = await findTransactionId(ctx, input.bookingRef);
    await ctx.bookings.cancel({ by: 'organiser', transactionId, refundPaise: input.refundPaise });
    return getBookingByTxn(ctx, transactionId);
  }),
});
