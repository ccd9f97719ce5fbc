import type { PaymentReading } from '@nibog/api/schemas';
import type { Messages } from '../../messages/languages.ts';

export type PaymentWords = {
  heading: string;
  text: string[];
  /** The status may still change, so the page keeps polling and shows an animation. */
  moving: boolean;
};

/** Shown until the server has answered for the first time. */
export function describeLoading(t: Messages): PaymentWords {
  const { heading, text } = t.payment.loading;
  return { heading, text: [text], moving: true };
}

/**
 * The text for each status. It never invites the parent to pay again while money may have been taken. `payable`: PhonePe's
 * page can still be opened.
 */
export function describePayment(t: Messages, payment: PaymentReading, payable = true): PaymentWords {
  const words = t.payment;
  const moving = payment.pollAfterMs !== null;
  switch (payment.status) {
    case 'awaiting_payment': {
      const { heading, wait, payable: back, over } = words.awaiting;
      return { heading, text: [wait, payable ? back : over], moving: true };
    }
    case 'confirming': {
      const { heading, text, automatic } = words.confirming;
      return { heading, text: [text, automatic], moving: true };
    }
    case 'booked':
      return { heading: words.booked.heading, text: [words.booked.text], moving: false };
    case 'failed': {
      const { heading, debit, debitAsk, noDebit } = words.failed;
      return { heading, text: [moving ? debit : debitAsk, noDebit], moving };
    }
    case 'expired': {
      const { heading, text, debit, debitAsk } = words.expired;
      return { heading, text: [text, moving ? debit : debitAsk], moving };
    }
    case 'cancelled': {
      const { heading, text, nothingReturned } = words.cancelled;
      const cancelled = text(payment.event.title, payment.booking.event.date);
      return { heading, text: [cancelled, nothingReturned(payment.amountPaise)], moving: false };
    }
    case 'refunding': {
      const { heading, headingPart, text, since, banks } = words.refunding;
      const { refund, amountPaise } = payment;
      const amount = refund ? since(refund.amountPaise, refund.startedAt) : text(amountPaise);
      return {
        heading: isPartialRefund(payment) ? headingPart : heading,
        text: [...describeRefundReason(t, payment), amount, banks],
        moving,
      };
    }
    case 'refunded': {
      const { heading, headingPart, text, since, banks } = words.refunded;
      const { refund, amountPaise } = payment;
      const amount = refund
        ? since(refund.amountPaise, refund.startedAt, refund.completedAt)
        : text(amountPaise);
      return {
        heading: isPartialRefund(payment) ? headingPart : heading,
        text: [...describeRefundReason(t, payment), amount, banks],
        moving: false,
      };
    }
    case 'review':
      return { heading: words.review.heading, text: [words.review.text, words.review.ask], moving };
  }
}

type RefundedPayment = Extract<PaymentReading, { status: 'refunding' | 'refunded' }>;

/** A cancellation may return less than was paid. */
function isPartialRefund({ refund, amountPaise }: RefundedPayment): boolean {
  return refund !== null && refund.amountPaise < amountPaise;
}

/** Why the money is returned. A reason that is not listed here gets a general text. */
function describeRefundReason(t: Messages, payment: RefundedPayment): string[] {
  const { why } = t.payment;
  switch (payment.refund?.reason) {
    case 'no_place_left':
      return [why.noPlaceLeft];
    case 'no_extras_left':
      return [why.noAddOnsLeft];
    case 'duplicate_payment':
      return [why.duplicate];
    case 'cancelled_by_parent':
      return [isPartialRefund(payment) ? why.byParentPart(payment.amountPaise) : why.byParent];
    case 'cancelled_by_organiser':
      return [why.byOrganiser];
    case undefined:
      return [];
    default:
      return [why.other];
  }
}
