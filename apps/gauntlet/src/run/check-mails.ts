import type { ArrivedMail, Evidence, PaymentRecord } from './evidence.ts';
import type { Violation } from './violation.ts';

/** Compares the mails that the mail server accepted with the outbox. */
export function* checkMails({ payments, arrivedMails }: Evidence): Generator<Violation> {
  const byRef = new Map(payments.map((payment) => [payment.bookingRef, payment]));
  const arrived = Map.groupBy(arrivedMails, ({ bookingRef, kind }) => `${bookingRef} ${kind}`);
  for (const mails of arrived.values()) {
    const [mail] = mails;
    const payment = mail && byRef.get(mail.bookingRef);
    if (!mail || !payment) continue; // `checkReferences` reports unknown references.
    if (mails.length > 1) yield duplicate(payment, mails);
    if (!payment.mails.some(({ kind }) => kind === mail.kind))
      yield {
        check: 'unexpected mail',
        transactionId: payment.transactionId,
        explanation: `${mail.to} received ${mail.kind}, which is not in the outbox`,
      };
    if (mail.kind === 'booking_confirmed' && payment.bookings.length === 0)
      yield {
        check: 'unexpected mail',
        transactionId: payment.transactionId,
        explanation: `${mail.to} received a confirmation of a booking that does not exist`,
      };
  }
  for (const payment of payments) yield* checkOutbox(payment, arrived);
}

function* checkOutbox(
  payment: PaymentRecord,
  arrived: ReadonlyMap<string, ArrivedMail[]>,
): Generator<Violation> {
  const { transactionId, bookingRef, mails, bookings, refunds } = payment;
  for (const { kind, status } of mails) {
    const hasArrived = arrived.has(`${bookingRef} ${kind}`);
    // A mail in `unknown` may have arrived or not.
    if (status !== 'unknown' && (status !== 'sent' || !hasArrived))
      yield missing(transactionId, `${kind} is ${status} and ${hasArrived ? 'arrived' : 'never arrived'}`);
  }
  const expected = [
    ...(bookings.length > 0 ? ['booking_confirmed'] : []),
    ...(refunds.length > 0 ? ['refund_started'] : []),
    ...(bookings.some(({ cancelledOn }) => cancelledOn !== null) && refunds.length === 0
      ? ['booking_cancelled']
      : []),
    ...(refunds.some(({ status }) => status === 'completed') ? ['refund_completed'] : []),
  ];
  for (const kind of expected)
    if (!mails.some((mail) => mail.kind === kind)) yield missing(transactionId, `the outbox has no ${kind}`);
}

function duplicate({ transactionId }: PaymentRecord, mails: ArrivedMail[]): Violation {
  const ids = mails.map(({ messageId }) => messageId).join(', ');
  return {
    check: 'duplicate mail',
    transactionId,
    explanation: `${mails[0]?.kind} arrived ${mails.length} times: ${ids}`,
  };
}

function missing(transactionId: string, explanation: string): Violation {
  return { check: 'missing mail', transactionId, explanation };
}
