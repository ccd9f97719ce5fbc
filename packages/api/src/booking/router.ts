import { getBookingByRef, getBookingByTxn, holdForChange, quoteCancellation } from '@nibog/domain';
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
  /** What a payment has come to, now or as soon as that changes. Reads alone: only the server's settlement makes bookings. */
  getBookingByTxn: procedure
    .input(getBookingByTxnInput)
    .query(({ ctx, input: { transactionId, holdWhile } }) =>
      holdWhile === undefined
        ? getBookingByTxn(ctx, transactionId)
        : holdForChange(ctx, transactionId, holdWhile),
    ),
  /** What cancelling now would return. The transaction id is the capability; a shared reference is not enough. */
  quoteCancellation: procedure
    .input(paymentInput)
    .query(({ ctx, input }) => quoteCancellation(ctx, input.transactionId)),
  /** Cancels the booking and opens its refund. Cancelling twice changes nothing more. */
  cancel: procedure.input(cancelInput).mutation(async ({ ctx, input }) => {
    await ctx.bookings.cancel({ by: 'parent', ...input });
    return getBookingByTxn(ctx, input.transactionId);
  }),
  /** The booked places and the slots of the event that each could go to, with what stands against it. */
  listMoves: procedure
    .input(paymentInput)
    .query(({ ctx, input }) => ctx.bookings.listMoves(input.transactionId)),
  /** Moves a place to another slot at the same price. Moving twice to the same one changes nothing more. */
  move: procedure.input(moveInput).mutation(async ({ ctx, input }) => {
    await ctx.bookings.move(input);
    return getBookingByTxn(ctx, input.transactionId);
  }),
  /** Asks for a link to the bookings of an address, by mail. The answer is the same whether the address is known. */
  requestLink: procedure
    .input(requestLinkInput)
    .mutation(({ ctx, input }) => ctx.links.request(input.email, ctx.client)),
  /** All bookings of the address that the link was sent to. Asked by POST: the token belongs into no log. */
  openLink: procedure.input(openLinkInput).query(({ ctx, input }) => ctx.links.open(input.token)),
  /** Sends the confirmation once more, to the address that the booking was made with. */
  resendConfirmation: procedure
    .input(paymentInput)
    .mutation(({ ctx, input }) => ctx.bookings.resend(input.transactionId, ctx.client)),
  /** A booking as its reference may show it: no surname, date of birth or contact. */
  getBookingByRef: procedure
    .input(getBookingByRefInput)
    .query(({ ctx, input }) => getBookingByRef(ctx, input.bookingRef)),
});
