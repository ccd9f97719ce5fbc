export { findAgeProblem } from './ages.ts';
export { getBookingByRef, findTransactionId } from './booking/booking-by-ref.ts';
export {
  type CancellationRule,
  daysBetween,
  readCancellationPolicy,
  computeRefund,
} from './booking/cancellation-policy.ts';
export { ADD_ONS_AND_PROMO_CODE_COLUMNS } from './booking/add-ons-and-promo-code.ts';
export { waitForChange, type PaymentChanges, type Watch } from './booking/long-poll.ts';
export { countResend, openLink, requestLink } from './booking/links.ts';
export { getBookingByTxn, getBookingByTxnStatement } from './booking/payment-reading.ts';
export { quoteCancellation } from './booking/quote-cancellation.ts';
export type * from './booking/types.ts';
export { getEvent, listCities, listDates } from './catalogue/get-event.ts';
export { listEvents } from './catalogue/list-events.ts';
export type * from './catalogue/types.ts';
export {
  findAddOnsAndPromoCode,
  lockAddOnsAndPromoCode,
  lockSlots,
  releaseAddOnsAndPromoCode,
  releaseHold,
  type AddOnsAndPromoCode,
} from './checkout/holds.ts';
export { payAgain } from './checkout/pay-again.ts';
export { quoteCheckout } from './checkout/quote.ts';
export { startCheckout } from './checkout/start.ts';
export type * from './checkout/types.ts';
export type * from './context.ts';
export { createDurations, type Durations } from './durations.ts';
export { DomainError, REASON_STATUS, type Reason } from './errors.ts';
export type { FieldError, FieldErrorCode, FieldErrorParams, FieldProblem } from './field-errors/codes.ts';
export { toFieldProblem } from './field-errors/from-issue.ts';
export { isFieldProblem } from './field-errors/is-field-problem.ts';
export { createFieldError, describeRule } from './field-errors/rules.ts';
export { generateBookingRef, generateTransactionId, sha256Hex } from './ids.ts';
export { monthsBetween, toIstDate } from './ist.ts';
export { LANGUAGES, readLanguage, type Language } from './languages.ts';
export * from './payment-states.ts';
export { bookingRef as bookingRefSchema } from './values.ts';
