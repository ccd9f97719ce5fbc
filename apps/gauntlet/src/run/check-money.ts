import { daysBetween, refundByPolicy, type CancellationRule } from '@nibog/domain';
import type { Evidence, OrderRecord, PaymentRecord } from './evidence.ts';
import type { Violation } from './violation.ts';

/** PhonePe's account of each order against ours of its payment. */
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

/** Captured money: one live booking; or a cancelled one with what its policy returns; or none, and all returned; or review. */
function* checkCaptured(
  order: OrderRecord,
  payment: PaymentRecord | undefined,
  cancellationRules: CancellationRule[],
): Generator<Violation> {
  const { transactionId, amountPaise } = order;
  if (!payment) return yield lost(transactionId, 'PhonePe has the money, and the payment is not here');
  if (payment.bookings.length > 1)
    yield {
      check: 'doubled',
      transactionId,
      explanation: `${payment.bookings.length} bookings of one payment`,
    };
  const [booking] = payment.bookings;
  const live = booking?.cancelledOn === null;
  const returned = sumOf(order.refunds.filter(({ state }) => state === 'COMPLETED'));
  if (live) {
    if (payment.status !== 'booked')
      yield lost(transactionId, `a live booking of a ${payment.status} payment`);
    if (returned > 0)
      yield wrongRefund(transactionId, `${returned} paise were returned, and the booking is live`);
    if (payment.amountPaise !== amountPaise)
      yield {
        check: 'wrong amount',
        transactionId,
        explanation: `booked for ${payment.amountPaise} paise, and ${amountPaise} were paid`,
      };
    return;
  }
  if (booking) {
    const paid = payment.amountPaise;
    const due = refundByPolicy(
      cancellationRules,
      paid,
      daysBetween(booking.cancelledOn ?? '', payment.eventDate),
    );
    if (returned !== due)
      yield wrongRefund(transactionId, `cancelled: ${returned} paise were returned, the policy says ${due}`);
    return;
  }
  if (payment.status === 'review') {
    // Whoever is shown another amount or currency than was agreed asks a person. Nobody else is to be kept waiting.
    const shown = order.faults.some(({ name, struck }) => name.startsWith('status-wrong-') && struck > 0);
    if (!shown && payment.amountPaise === amountPaise)
      yield {
        check: 'review without a cause',
        transactionId,
        explanation: 'PhonePe showed the right amount and currency',
      };
    return;
  }
  if (payment.status !== 'refunded')
    return yield lost(transactionId, `PhonePe has the money, and the payment is ${payment.status}`);
  if (returned !== amountPaise)
    yield wrongRefund(
      transactionId,
      `${amountPaise} paise were paid for no booking, and ${returned} returned`,
    );
}

function* checkUnpaid(payment: PaymentRecord, why: string): Generator<Violation> {
  const { transactionId, bookings, captured, status } = payment;
  if (bookings.length > 0 || captured)
    yield {
      check: 'invented',
      transactionId,
      explanation: `${why}, and here it is ${status} with ${bookings.length} bookings`,
    };
}

/** Each refund that one side completed, the other did too, and all together are at most what was paid. */
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
        `${id}: PhonePe returned ${theirs.get(id) ?? 'nothing'}, here it is ${ours.get(id) ?? 'not completed'}`,
      );
  const returned = [...theirs.values()].reduce((sum, paise) => sum + paise, 0);
  if (returned > order.amountPaise)
    yield wrongRefund(transactionId, `${returned} paise were returned of ${order.amountPaise}`);
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
