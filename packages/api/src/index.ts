export { BOOKING_BY_TXN, getBookingByRef } from './booking/service.ts';
export { EXTRAS, toExtras, type ExtrasRow } from './booking/extras.ts';
export type { Booking, HeldStatus } from './booking/schema.ts';
export type { PaymentChanges, Watch } from './booking/hold.ts';
export type { MovablePlace, MoveInput, MoveRefusal } from './booking/moves.ts';
export { bookingRef as bookingRefSchema } from './values.ts';
export {
  CANCELLATION_POLICY,
  daysBetween,
  readCancellationPolicy,
  refundByPolicy,
} from './booking/cancellation.ts';
export { findExtras, lockExtras, lockSlots, releaseHold, type Extras } from './checkout/holds.ts';
export type {
  ApiContext,
  ApiLog,
  BookingLinks,
  Cancellation,
  ChildIdentity,
  RequestContext,
} from './context.ts';
export { createDurations, type Durations } from './durations.ts';
export { DomainError, REASON_STATUS, type FieldError, type Reason } from './errors.ts';
export { LANGUAGES, readLanguage, type Language } from './languages.ts';
export { generateBookingRef, generateTransactionId, sha256Hex } from './ids.ts';
export { monthsBetween, toIstDate } from './ist.ts';
export { appRouter, type AppRouter } from './router.ts';
export type { ErrorData } from './trpc.ts';
