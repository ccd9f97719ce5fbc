import type { FieldError } from './field-errors/codes.ts';

/** The reasons of refusals and their HTTP statuses. Pages have a text for each reason, and clients may branch on it. */
export const REASON_STATUS = {
  INVALID_INPUT: 400,
  AGE_NOT_ELIGIBLE: 400,
  SLOT_OVERLAP: 400,
  STAFF_ONLY: 401,
  NOT_FOUND: 404,
  SLOT_NOT_FOUND: 404,
  ADD_ON_NOT_FOUND: 404,
  SLOT_FULL: 409,
  SLOT_PAUSED: 409,
  EVENT_PAST: 409,
  EVENT_NOT_PUBLISHED: 409,
  DUPLICATE_CHILD_SLOT: 409,
  ADD_ON_SOLD_OUT: 409,
  PROMO_NOT_VALID: 409,
  PROMO_NOT_STARTED: 409,
  PROMO_ENDED: 409,
  PROMO_NOT_FOR_THIS: 409,
  PROMO_BELOW_MINIMUM: 409,
  PROMO_USED_UP: 409,
  TERMS_CHANGED: 409,
  PRICE_CHANGED: 409,
  IDEMPOTENCY_CONFLICT: 409,
  PAY_AGAIN_NOT_OFFERED: 409,
  ALREADY_CANCELLED: 409,
  PRICE_DIFFERS: 409,
  BOOKING_CHANGED: 409,
  TOO_MANY_OPEN_PAYMENTS: 429,
  RATE_LIMITED: 429,
  PAYMENT_PAGE_UNAVAILABLE: 503,
  UNAVAILABLE: 503,
  INTERNAL: 500,
} as const;

export type Reason = keyof typeof REASON_STATUS;

type DomainErrorDetails = { fields?: FieldError[]; quote?: unknown; cause?: unknown };

/** A refusal with its reason. The rule that refuses throws it, and the API maps it to HTTP in one place. */
export class DomainError extends Error {
  readonly reason: Reason;
  readonly fields: FieldError[] | undefined;
  /** With `PRICE_CHANGED`: the current quote. */
  readonly quote: unknown;

  constructor(reason: Reason, message: string, details: DomainErrorDetails = {}) {
    super(message, { cause: details.cause });
    this.name = 'DomainError';
    this.reason = reason;
    this.fields = details.fields;
    this.quote = details.quote;
  }
}
