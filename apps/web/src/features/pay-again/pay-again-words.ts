import type { PaymentReading } from '@nibog/api/schemas';
import type { Refusal } from '../../lib/refusal.ts';
import type { Messages } from '../../messages/languages.ts';

/** A payment that has failed or expired. */
export type Unpaid = Extract<PaymentReading, { status: 'failed' | 'expired' }>;

/** The payment, if the server offers a newer payment for its places. */
export function offerOf(payment: PaymentReading): Unpaid | null {
  return (payment.status === 'failed' || payment.status === 'expired') && payment.payAgain ? payment : null;
}

/** Why no newer payment is offered. */
export function describeNoOffer(t: Messages, status: PaymentReading['status']): string {
  switch (status) {
    case 'awaiting_payment':
    case 'confirming':
    case 'failed':
    case 'expired':
      return t.payAgain.noOffer.mayGoThrough;
    case 'booked':
      return t.payAgain.noOffer.booked;
    case 'review':
      return t.payAgain.noOffer.review;
    case 'cancelled':
    case 'refunding':
    case 'refunded':
      return t.payAgain.noOffer.ended;
  }
}

/** Where a refusal leads the parent. `null`: pressing the same button again may help. */
export type NextStep = 'event' | 'events' | 'terms' | 'other-payment' | 'this-payment' | null;

export function nextStepAfter(reason: Refusal['reason']): NextStep {
  switch (reason) {
    case 'SLOT_FULL':
    case 'SLOT_PAUSED':
    case 'SLOT_NOT_FOUND':
    case 'SLOT_OVERLAP':
    case 'AGE_NOT_ELIGIBLE':
    case 'ADD_ON_NOT_FOUND':
    case 'ADD_ON_SOLD_OUT':
    case 'PROMO_NOT_VALID':
    case 'PROMO_NOT_STARTED':
    case 'PROMO_ENDED':
    case 'PROMO_NOT_FOR_THIS':
    case 'PROMO_BELOW_MINIMUM':
    case 'PROMO_USED_UP':
    case 'INVALID_INPUT':
    case 'NOT_FOUND':
      return 'event';
    case 'EVENT_PAST':
    case 'EVENT_NOT_PUBLISHED':
      return 'events';
    case 'TERMS_CHANGED':
      return 'terms';
    case 'DUPLICATE_CHILD_SLOT':
    case 'TOO_MANY_OPEN_PAYMENTS':
      return 'other-payment';
    case 'PAY_AGAIN_NOT_OFFERED':
    case 'ALREADY_CANCELLED':
    case 'PRICE_DIFFERS':
    case 'BOOKING_CHANGED':
      return 'this-payment';
    case 'STAFF_ONLY':
    case 'PRICE_CHANGED':
    case 'IDEMPOTENCY_CONFLICT':
    case 'PAYMENT_PAGE_UNAVAILABLE':
    case 'RATE_LIMITED':
    case 'UNAVAILABLE':
    case 'INTERNAL':
    case 'NO_ANSWER':
      return null;
  }
}
