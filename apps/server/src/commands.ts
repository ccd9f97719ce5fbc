import {
  countResend,
  openLink,
  payAgain,
  requestLink,
  startCheckout,
  type BookingCommands,
  type CheckoutCommands,
  type CheckoutContext,
  type LinkCommands,
  type LinkContext,
} from '@nibog/domain';
import { resendConfirmation, type ResendContext } from './booking-link/resend.ts';
import { cancelBooking, type CancelContext } from './settlement/cancel.ts';
import { listMoves, movePlace } from './settlement/move.ts';

/** The commands that procedures call. Each closes over its database clients, so that procedures cannot reach them. */
export type Commands = { checkouts: CheckoutCommands; bookings: BookingCommands; links: LinkCommands };

export function createCommands(ctx: {
  checkout: CheckoutContext;
  settlement: CancelContext & ResendContext;
  links: LinkContext;
}): Commands {
  const { checkout, settlement, links } = ctx;
  return {
    checkouts: {
      start: (input) => startCheckout(checkout, input),
      payAgain: (input) => payAgain(checkout, input),
    },
    bookings: {
      cancel: (cancellation) => cancelBooking(settlement, cancellation),
      listMoves: (transactionId) => listMoves(settlement, transactionId),
      move: (input) => movePlace(settlement, input),
      async resend(transactionId, client) {
        await countResend(links, client);
        await resendConfirmation(settlement, transactionId);
      },
    },
    links: {
      request: (email, client) => requestLink(links, email, client),
      open: (token) => openLink(links, token),
    },
  };
}
