import type { PaymentReading } from '@nibog/api/schemas';
import type { Messages } from '../../messages/languages.ts';

export type StepState = 'done' | 'now' | 'stopped' | 'ahead';
export type PaymentStep = { name: string; note: string; state: StepState };

/**
 * The progress of a payment in three steps: payment, confirmation, and ticket or refund. A step is done only when the
 * server has confirmed it; an unconfirmed claim is not enough.
 */
export function stepsOf(t: Messages, payment: PaymentReading | undefined): PaymentStep[] {
  const { names, paid, confirmed, ticket } = t.payment.steps;
  function steps(
    first: [StepState, string],
    second: [StepState, string],
    third: [StepState, string],
    last: string = names.ticket,
  ): PaymentStep[] {
    return [
      { name: names.payment, state: first[0], note: first[1] },
      { name: names.confirmation, state: second[0], note: second[1] },
      { name: last, state: third[0], note: third[1] },
    ];
  }
  const ticketLater: [StepState, string] = ['ahead', ticket.later];
  switch (payment?.status) {
    case undefined:
      return steps(['now', paid.asking], ['ahead', confirmed.later], ticketLater);
    case 'awaiting_payment':
      return steps(['now', paid.awaiting], ['ahead', confirmed.later], ticketLater);
    case 'confirming':
      return steps(['now', paid.notified], ['now', confirmed.checking], ticketLater);
    case 'booked':
      return steps(['done', paid.received], ['done', confirmed.booked], ['done', ticket.sent]);
    case 'failed':
      return steps(['stopped', paid.failed], ['ahead', confirmed.none], ['ahead', ticket.none]);
    case 'expired':
      return steps(['stopped', paid.expired], ['ahead', confirmed.none], ['ahead', ticket.none]);
    case 'review':
      return steps(['done', paid.received], ['now', confirmed.review], ticketLater);
    case 'cancelled':
      return steps(['done', paid.received], ['stopped', confirmed.cancelled], ['ahead', ticket.void]);
    case 'refunding':
    case 'refunded': {
      const done = payment.status === 'refunded';
      return steps(
        ['done', paid.received],
        ['stopped', whyNotBooked(t, payment.refund?.reason)],
        done ? ['done', t.payment.steps.refund.done] : ['now', t.payment.steps.refund.now],
        names.refund,
      );
    }
  }
}

function whyNotBooked(t: Messages, reason: string | undefined): string {
  const { confirmed } = t.payment.steps;
  switch (reason) {
    case 'no_place_left':
      return confirmed.noPlace;
    case 'duplicate_payment':
      return confirmed.duplicate;
    case 'cancelled_by_parent':
    case 'cancelled_by_organiser':
      return confirmed.cancelled;
    default:
      return confirmed.over;
  }
}
