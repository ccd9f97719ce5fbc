import { bookingRouter } from './booking/router.ts';
import { catalogueRouter } from './catalogue/router.ts';
import { checkoutRouter } from './checkout/router.ts';
import { createCallerFactory, router } from './trpc.ts';

export const appRouter = router({
  catalogue: catalogueRouter,
  checkout: checkoutRouter,
  booking: bookingRouter,
});

export type AppRouter = typeof appRouter;

/** Calls the procedures in this process, as tests do. */
export const createCaller = createCallerFactory(appRouter);
