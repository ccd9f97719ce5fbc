export type { ApiContext, RequestContext } from './context.ts';
export { appRouter, type AppRouter } from './router.ts';
export type { ErrorData } from './trpc.ts';
