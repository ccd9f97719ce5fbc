import type { ArrivedMail, Evidence, PaymentRecord } from './evidence.ts';
import type { Violation } from './violation.ts';

/** What the mail server took against what the outbox says of it. */
export function* checkMails({ payments, arrivedMails }: Evidence): Generator<Violation> {
  const byRef = new Map(payments.map((payment) => [payment.bookingRef, payment]));
  const arrived = Map.groupBy(arrivedMails, ({ bookingRef, kind }) => `${bookingRef} ${kind}`);
  for (const mails of arrived.values()) {
    const [mail] = mails;
    const payment = mail && byRef.get(mail.bookingRef);
    if (!mail || !payment) continue; // A reference that nobody has is the references' check.
    if (mails.length > 1) yield second(payment, mails);
    if (!payment.mails.some(({ kind }) => kind === mail.kind))
      yield {
        check: 'stray mail',
        transactionId: payment.transactionId,
        explanation: `${mail.to} got ${mail.kind}, which the outbox has not`,
      };
    if (mail.kind === 'booking_confirmed' && payment.bookings.length === 0)
      yield {
        check: 'stray mail',
        transactionId: payment.transactionId,
        explanation: `${mail.to} was told of a booking that is not there`,
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
    const came = arrived.has(`${bookingRef} ${kind}`);
    // `unknown` may have come or not; that is what it means.
    if (status !== 'unknown' && (status !== 'sent' || !came))
      yield missing(transactionId, `${kind} is ${status}, and it ${came ? 'came' : 'never came'}`);
  }
  const wanted = [
    ...(bookings.length > 0 ? ['booking_confirmed'] : []),
    ...(refunds.length > 0 ? ['refund_started'] : []),
    ...(bookings.some(({ cancelledOn }) => cancelledOn !== null) && refunds.length === 0
      ? ['booking_cancelled']
      : []),
    ...(refunds.some(({ status }) => status === 'completed') ? ['refund_completed'] : []),
  ];
  for (const kind of wanted)
    if (!mails.some((mail) => mail.kind === kind)) yield missing(transactionId, `the outbox has no ${kind}`);
}

function second({ transactionId }: PaymentRecord, mails: ArrivedMail[]): Violation {
  const ids = mails.map(({ messageId }) => messageId).join(', ');
  return {
    check: 'second mail',
    transactionId,
    explanation: `${mails[0]?.kind} came ${mails.length} times: ${ids}`,
  };
}

function missing(transactionId: string, explanation: string): Violation {
  return { check: 'missing mail', transactionId, explanation };
}
