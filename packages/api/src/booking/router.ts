import { getBookingByRef, getBookingByTxn, waitForChange, quoteCancellation } from '@nibog/domain';
import { procedure, router } from '../trpc.ts';
import {
  cancelInput,
  getBookingByRefInput,
  getBookingByTxnInput,
  moveInput,
  openLinkInput,
  paymentInput,
  requestLinkInput,
} from './schema.ts';

export const bookingRouter = router({
  /** The status of a payment, immediately or when it changes. Read-only: only the server's settlement creates bookings. */
  getBookingByTxn: procedure
    .input(getBookingByTxnInput)
    .query(({ ctx, input: { transactionId, holdWhile } }) =>
      holdWhile === undefined
        ? getBookingByTxn(ctx, transactionId)
        : waitForChange(ctx, transactionId, holdWhile),
    ),
  /** The refund if the booking is cancelled now. The transaction id is the capability; a shared reference is not enough. */
  quoteCancellation: procedure
    .input(paymentInput)
    .query(({ ctx, input }) => quoteCancellation(ctx, input.transactionId)),
  /** Cancels the booking and opens its refund. Repeating it is a no-op. */
  cancel: procedure.input(cancelInput).mutation(async ({ ctx, input }) => {
    await ctx.bookings.cancel({ by: 'parent', ...input });
    return getBookingByTxn(ctx, input.transactionId);
  }),
  /** The booked places and the slots to which each could move, with the reason for each slot that is refused. */
  listMoves: procedure
    .input(paymentInput)
    .query(({ ctx, input }) => ctx.bookings.listMoves(input.transactionId)),
  /** Moves a place to another slot at the same price. Repeating it is a no-op. */
  move: procedure.input(moveInput).mutation(async ({ ctx, input }) => {
    await ctx.bookings.move(input);
    return getBookingByTxn(ctx, input.transactionId);
  }),
  /** Requests a mail with a link to the bookings of an address. The response is the same for known and unknown addresses. */
  requestLink: procedure
    .input(requestLinkInput)
    .mutation(({ ctx, input }) => ctx.links.request(input.email, ctx.client)),
  /** The bookings of the address to which the link was sent. Clients use POST, so that no log contains the token. */
  openLink: procedure.input(openLinkInput).query(({ ctx, input }) => ctx.links.open(input.token)),
  /** Sends the confirmation again, to the address of the booking. */
  resendConfirmation: procedure
    .input(paymentInput)
    .mutation(({ ctx, input }) => ctx.bookings.resend(input.transactionId, ctx.client)),
  /** What a reference may show of a booking: no surname, date of birth or contact. */
  getBookingByRef: procedure
    .input(getBookingByRefInput)
    .query(({ ctx, input }) => getBookingByRef(ctx, input.bookingRef)),
});
