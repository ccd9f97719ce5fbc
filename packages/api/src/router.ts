import { bookingRouter } from './booking/router.ts';
import { catalogueRouter } from './catalogue/router.ts';
import { checkoutRouter } from './checkout/router.ts';
import { opsRouter } from './ops/router.ts';
import { router } from './trpc.ts';

export const appRouter = router({
  catalogue: catalogueRouter,
  checkout: checkoutRouter,
  booking: bookingRouter,
  ops: opsRouter,
});

export type AppRouter = typeof appRouter;
