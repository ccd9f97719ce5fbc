export { daysBetween, refundByPolicy } from './booking/cancellation.ts';
export { releaseHold, lockSlots } from './checkout/holds.ts';
export type { ApiContext, ApiLog, Cancellation, ChildIdentity, RequestContext } from './context.ts';
export { createDurations, type Durations } from './durations.ts';
export { DomainError, REASON_STATUS, type FieldError, type Reason } from './errors.ts';
export { generateBookingRef, generateTransactionId, sha256Hex } from './ids.ts';
export { monthsBetween, toIstDate } from './ist.ts';
export { appRouter, type AppRouter } from './router.ts';
export type { ErrorData } from './trpc.ts';
