import type { PaymentReading } from '@nibog/api/schemas';
import type { Messages } from '../../messages/languages.ts';

export type PaymentWords = {
  heading: string;
  text: string[];
  /** Something may still happen: the page goes on looking and looks like it. */
  moving: boolean;
};

/** Shown until the first answer, when even that does not come. */
export function describeUnheard(t: Messages): PaymentWords {
  const { heading, text } = t.payment.notHeard;
  return { heading, text: [text], moving: true };
}

/**
 * What the parent reads, true to the letter of each status. Nobody is invited to pay again while money may have been
 * taken. `payable`: PhonePe's page can still be opened.
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
      const { heading, text, byItself } = words.confirming;
      return { heading, text: [text, byItself], moving: true };
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
      const said = text(payment.event.title, payment.booking.event.date);
      return { heading, text: [said, nothingReturned(payment.amountPaise)], moving: false };
    }
    case 'refunding': {
      const { heading, headingPart, text, since, banks } = words.refunding;
      const { refund, amountPaise } = payment;
      const said = refund ? since(refund.amountPaise, refund.startedAt) : text(amountPaise);
      return {
        heading: isPart(payment) ? headingPart : heading,
        text: [...sayWhy(t, payment), said, banks],
        moving,
      };
    }
    case 'refunded': {
      const { heading, headingPart, text, since, banks } = words.refunded;
      const { refund, amountPaise } = payment;
      const said = refund
        ? since(refund.amountPaise, refund.startedAt, refund.completedAt)
        : text(amountPaise);
      return {
        heading: isPart(payment) ? headingPart : heading,
        text: [...sayWhy(t, payment), said, banks],
        moving: false,
      };
    }
    case 'review':
      return { heading: words.review.heading, text: [words.review.text, words.review.ask], moving };
  }
}

type Returned = Extract<PaymentReading, { status: 'refunding' | 'refunded' }>;

/** A cancellation may return less than was paid. */
function isPart({ refund, amountPaise }: Returned): boolean {
  return refund !== null && refund.amountPaise < amountPaise;
}

/** Why the money goes back. A reason that is not listed has none that we could say truly. */
function sayWhy(t: Messages, payment: Returned): string[] {
  const { why } = t.payment;
  switch (payment.refund?.reason) {
    case 'no_place_left':
      return [why.noPlaceLeft];
    case 'no_extras_left':
      return [why.noExtrasLeft];
    case 'duplicate_payment':
      return [why.duplicate];
    case 'cancelled_by_parent':
      return [isPart(payment) ? why.byParentPart(payment.amountPaise) : why.byParent];
    case 'cancelled_by_organiser':
      return [why.byOrganiser];
    case undefined:
      return [];
    default:
      return [why.other];
  }
}
