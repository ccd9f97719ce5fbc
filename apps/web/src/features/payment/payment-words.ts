import type { PaymentReading } from '@nibog/api/schemas';
import { formatDay, formatInstant, formatTime } from '../../lib/dates.ts';
import { formatPaise } from '../../lib/money.ts';

export type PaymentWords = {
  heading: string;
  text: string[];
  /** Something may still happen: the page goes on looking and looks like it. */
  moving: boolean;
};

/** Shown until the first answer, when even that does not come. */
export const NOT_HEARD: PaymentWords = {
  heading: 'Looking at your payment',
  text: ['We are asking how your payment stands.'],
  moving: true,
};

/**
 * What the parent reads, true to the letter of each status. Nobody is invited to pay again while money may have been
 * taken. `payable`: PhonePe's page can still be opened.
 */
export function describePayment(payment: PaymentReading, payable = true): PaymentWords {
  const amount = formatPaise(payment.amountPaise);
  switch (payment.status) {
    case 'awaiting_payment':
      return {
        heading: 'We have not heard from your bank yet',
        text: [
          'If you have paid, just wait: this page looks by itself, and your booking is made even if you close it.',
          payable
            ? `If you have not paid yet, you can go back to PhonePe’s page. Your places are kept until ${formatTime(payment.expiresAt)}.`
            : 'The time to pay on PhonePe’s page is over. We keep asking whether a payment came in time.',
        ],
        moving: true,
      };
    case 'confirming':
      return {
        heading: 'We are checking your payment',
        text: [
          'PhonePe has told us about your payment. We are checking it and making your booking.',
          'This page goes on by itself, and your booking is made even if you close it.',
        ],
        moving: true,
      };
    case 'booked':
      return { heading: 'You are booked', text: ['Your booking is made.'], moving: false };
    case 'failed':
      return {
        heading: 'The payment did not go through',
        text: [
          payment.pollAfterMs === null
            ? 'If your bank shows a debit, please ask us with the reference below: we will book it or return it.'
            : 'If your bank shows a debit, we will book it or return it; we keep checking.',
          'If your bank shows no debit, nothing was paid, and no place is booked.',
        ],
        moving: payment.pollAfterMs !== null,
      };
    case 'expired':
      return {
        heading: 'The time to pay ran out',
        text: [
          'We heard of no payment in time, so the places were let go.',
          payment.pollAfterMs === null
            ? 'If your bank shows a debit, please ask us with the reference below: it is booked if there is room, or else returned in full.'
            : 'If money was taken, it will be booked if there is room, or else returned in full. We keep checking.',
        ],
        moving: payment.pollAfterMs !== null,
      };
    case 'cancelled':
      return {
        heading: 'This booking was cancelled',
        text: [
          `The booking for ${payment.event.title} on ${formatDay(payment.booking.event.date)} is cancelled, and its places were let go.`,
          `By the cancellation terms, nothing of the ${amount} that was paid is returned.`,
        ],
        moving: false,
      };
    case 'refunding':
      return {
        heading: isPart(payment) ? 'Part of your money is on its way back' : 'Your money is on its way back',
        text: [
          ...sayWhy(payment),
          payment.refund
            ? `We are returning ${formatPaise(payment.refund.amountPaise)} to the account you paid from. We began on ${formatInstant(payment.refund.startedAt)}.`
            : `We are returning ${amount} to the account you paid from.`,
          'Banks usually take up to 7 working days to show it. You need not do anything.',
        ],
        moving: payment.pollAfterMs !== null,
      };
    case 'refunded':
      return {
        heading: isPart(payment) ? 'Part of your money was returned' : 'Your money was returned',
        text: [
          ...sayWhy(payment),
          sayRefunded(payment.refund, amount),
          'Banks usually take up to 7 working days to show it. You need not do anything.',
        ],
        moving: false,
      };
    case 'review':
      return {
        heading: 'Our staff is looking at your payment',
        text: [
          'Your money is safe. Something about this payment needs a person’s eye, and someone of our staff is looking at it.',
          'You need not do anything. If you would like to ask, tell us the reference below.',
        ],
        moving: payment.pollAfterMs !== null,
      };
  }
}

type Returned = Extract<PaymentReading, { status: 'refunding' | 'refunded' }>;

/** A cancellation may return less than was paid. */
function isPart({ refund, amountPaise }: Returned): boolean {
  return refund !== null && refund.amountPaise < amountPaise;
}

/** Why the money goes back. A reason that is not listed has none that we could say truly. */
function sayWhy(payment: Returned): string[] {
  switch (payment.refund?.reason) {
    case 'no_place_left':
      return [
        'Your payment reached us late, after the places had been given to others. No place is booked by it.',
      ];
    case 'duplicate_payment':
      return [
        'Another payment of yours already booked the same child and game, so this one is returned in full. The refund does not change that booking.',
      ];
    case 'cancelled_by_parent':
      return [
        isPart(payment)
          ? `This booking was cancelled at your wish. By the cancellation terms, part of the ${formatPaise(payment.amountPaise)} that was paid is returned.`
          : 'This booking was cancelled at your wish.',
      ];
    case 'cancelled_by_organiser':
      return ['We had to cancel this booking. We are sorry.'];
    case undefined:
      return [];
    default:
      return ['If you would like to know why, please ask us with the reference below.'];
  }
}

function sayRefunded(refund: Returned['refund'], amount: string): string {
  if (!refund) return `We returned ${amount} to the account you paid from.`;
  const when = refund.completedAt ? ` on ${formatInstant(refund.completedAt)}` : '';
  return `We returned ${formatPaise(refund.amountPaise)} to the account you paid from${when}. We began on ${formatInstant(refund.startedAt)}.`;
}
