import { daysBetween, computeRefund, type CancellationRule } from '@nibog/domain';
import type { Evidence, OrderRecord, PaymentRecord } from './evidence.ts';
import type { Violation } from './violation.ts';

/** Compares each order at PhonePe with our payment. */
export function* checkMoney({ payments, orders, cancellationRules }: Evidence): Generator<Violation> {
  const byId = new Map(payments.map((payment) => [payment.transactionId, payment]));
  const ordered = new Set<string>();
  for (const order of orders) {
    const { transactionId, state } = order;
    ordered.add(transactionId);
    const payment = byId.get(transactionId);
    if (state === 'COMPLETED') yield* checkCaptured(order, payment, cancellationRules);
    else if (payment) yield* checkUnpaid(payment, `PhonePe's order is ${state}`);
    yield* checkRefunds(order, payment);
  }
  for (const payment of payments)
    if (!ordered.has(payment.transactionId)) yield* checkUnpaid(payment, 'PhonePe has no such order');
}

/**
 * A captured payment has exactly one of: a live booking; a cancelled booking and the refund of the policy; no booking and a
 * full refund; the status `review`.
 */
function* checkCaptured(
  order: OrderRecord,
  payment: PaymentRecord | undefined,
  cancellationRules: CancellationRule[],
): Generator<Violation> {
  const { transactionId, amountPaise } = order;
  if (!payment)
    return yield lost(transactionId, 'PhonePe captured the money, but the payment does not exist here');
  if (payment.bookings.length > 1)
    yield {
      check: 'duplicated',
      transactionId,
      explanation: `one payment has ${payment.bookings.length} bookings`,
    };
  const [booking] = payment.bookings;
  const live = booking?.cancelledOn === null;
  const returned = sumOf(order.refunds.filter(({ state }) => state === 'COMPLETED'));
  if (live) {
    if (payment.status !== 'booked')
      yield lost(transactionId, `the booking is live, but the payment is ${payment.status}`);
    if (returned > 0)
      yield wrongRefund(transactionId, `${returned} paise were refunded, but the booking is live`);
    if (payment.amountPaise !== amountPaise)
      yield {
        check: 'wrong amount',
        transactionId,
        explanation: `booked for ${payment.amountPaise} paise, but ${amountPaise} were paid`,
      };
    return;
  }
  if (booking) {
    const paid = payment.amountPaise;
    const due = computeRefund(
      cancellationRules,
      paid,
      daysBetween(booking.cancelledOn ?? '', payment.eventDate),
    );
    if (returned !== due)
      yield wrongRefund(
        transactionId,
        `cancelled: ${returned} paise were refunded, but the policy requires ${due}`,
      );
    return;
  }
  if (payment.status === 'review') {
    // Only an Order Status with a wrong amount or currency justifies `review`.
    const hadWrongStatus = order.faults.some(
      ({ name, struck }) => name.startsWith('status-wrong-') && struck > 0,
    );
    if (!hadWrongStatus && payment.amountPaise === amountPaise)
      yield {
        check: 'unjustified review',
        transactionId,
        explanation: 'PhonePe reported the right amount and currency',
      };
    return;
  }
  if (payment.status !== 'refunded')
    return yield lost(transactionId, `PhonePe captured the money, but the payment is ${payment.status}`);
  if (returned !== amountPaise)
    yield wrongRefund(
      transactionId,
      `${amountPaise} paise were paid without a booking, but ${returned} were refunded`,
    );
}

function* checkUnpaid(payment: PaymentRecord, why: string): Generator<Violation> {
  const { transactionId, bookings, captured, status } = payment;
  if (bookings.length > 0 || captured)
    yield {
      check: 'unpaid booking',
      transactionId,
      explanation: `${why}, but our payment is ${status} with ${bookings.length} bookings`,
    };
}

/** A refund is completed on both sides or on neither, and the completed refunds do not exceed the order's amount. */
function* checkRefunds(order: OrderRecord, payment: PaymentRecord | undefined): Generator<Violation> {
  const { transactionId } = order;
  const theirs = new Map(
    order.refunds
      .filter(({ state }) => state === 'COMPLETED')
      .map(({ id, amountPaise }) => [id, amountPaise]),
  );
  const ours = new Map(
    (payment?.refunds ?? [])
      .filter(({ status }) => status === 'completed')
      .map(({ id, amountPaise }) => [id, amountPaise]),
  );
  for (const id of new Set([...theirs.keys(), ...ours.keys()]))
    if (theirs.get(id) !== ours.get(id))
      yield wrongRefund(
        transactionId,
        `${id}: PhonePe refunded ${theirs.get(id) ?? 'nothing'}, our record is ${ours.get(id) ?? 'not completed'}`,
      );
  const returned = [...theirs.values()].reduce((sum, paise) => sum + paise, 0);
  if (returned > order.amountPaise)
    yield wrongRefund(transactionId, `${returned} of ${order.amountPaise} paise were refunded`);
}

function sumOf(refunds: { amountPaise: number }[]): number {
  return refunds.reduce((sum, { amountPaise }) => sum + amountPaise, 0);
}

function lost(transactionId: string, explanation: string): Violation {
  return { check: 'lost', transactionId, explanation };
}

function wrongRefund(transactionId: string, explanation: string): Violation {
  return { check: 'wrong refund', transactionId, explanation };
}
