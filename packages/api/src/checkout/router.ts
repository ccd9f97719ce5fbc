import { quoteCheckout } from '@nibog/domain';
import { procedure, router } from '../trpc.ts';
import { payAgainInput, quoteInput, startInput } from './schema.ts';

export const checkoutRouter = router({
  /** The price of the choice, in paise, after every rule is checked. It holds nothing. */
  quote: procedure.input(quoteInput).query(({ ctx, input }) => quoteCheckout(ctx, input)),
  /** Holds places, add-ons and promo code, and opens PhonePe's page. The same idempotency key returns the same checkout. */
  start: procedure.input(startInput).mutation(({ ctx, input }) => ctx.checkouts.start(input)),
  /** A new payment for the places of a failed or expired one, if `getBookingByTxn` offers it. */
  payAgain: procedure.input(payAgainInput).mutation(({ ctx, input }) => ctx.checkouts.payAgain(input)),
});
