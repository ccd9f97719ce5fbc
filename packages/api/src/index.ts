export { DomainError, type FieldError, type Reason } from './errors.ts';
export { appRouter, createCaller, type AppRouter } from './router.ts';
export type { ErrorData } from './trpc.ts';
export type { ApiContext } from './context.ts';
