import { FAULTS } from '@nibog/phonepe/simulator';
import type { Evidence } from './evidence.ts';
import { LONG_RUN_MIN_ORDERS, type GauntletOptions } from './options.ts';
import { existsInApi } from './plan.ts';
import type { CheckName, Violation } from './violation.ts';

/** Counts of outcomes, faults and violations. */
export type Figures = {
  orders: number;
  captured: number;
  booked: number;
  cancelled: number;
  refundedUnbooked: number;
  review: number;
  unpaid: number;
  unknownMails: number;
  /** First refunds of payments by reason. */
  refundReasons: Record<string, number>;
  /** How often each fault took effect. */
  faults: Record<string, number>;
  violations: Partial<Record<CheckName, number>>;
};

export function countFigures({ orders, payments }: Evidence, violations: readonly Violation[]): Figures {
  const captured = new Set(
    orders.filter(({ state }) => state === 'COMPLETED').map(({ transactionId }) => transactionId),
  );
  const paid = payments.filter(({ transactionId }) => captured.has(transactionId));
  const faults: Record<string, number> = {};
  for (const { name, struck } of orders.flatMap((order) => order.faults))
    faults[name] = (faults[name] ?? 0) + struck;
  return {
    orders: orders.length,
    captured: captured.size,
    booked: paid.filter(({ bookings }) => bookings[0]?.cancelledOn === null).length,
    cancelled: paid.filter(({ bookings: [booking] }) => booking && booking.cancelledOn !== null).length,
    refundedUnbooked: paid.filter(({ status, bookings }) => status === 'refunded' && bookings.length === 0)
      .length,
    review: paid.filter(({ status }) => status === 'review').length,
    unpaid: orders.length - captured.size,
    unknownMails: payments.flatMap(({ mails }) => mails).filter(({ status }) => status === 'unknown').length,
    refundReasons: tally(payments.flatMap(({ refunds }) => refunds.slice(0, 1)).map(({ reason }) => reason)),
    faults,
    violations: tally(violations.map(({ check }) => check)),
  };
}

/** Reports outcomes and faults that never occurred in a long run: such a run proves nothing about them. */
export function* checkCoverage(figures: Figures, options: GauntletOptions): Generator<Violation> {
  if (options.orders < LONG_RUN_MIN_ORDERS) return;
  const outcomes = {
    booked: figures.booked,
    cancelled: figures.cancelled,
    'refunded, never booked': figures.refundedUnbooked,
    review: figures.review,
    unpaid: figures.unpaid,
    'refunded, no place left': figures.refundReasons['no_place_left'] ?? 0,
    'refunded, duplicate payment': figures.refundReasons['duplicate_payment'] ?? 0,
  };
  const missing = [
    ...Object.entries(outcomes).map(([name, count]) => ({ name: `the outcome "${name}"`, count })),
    ...FAULTS.filter(({ name }) => existsInApi(name, options.api)).map(({ name }) => ({
      name: `the fault ${name}`,
      count: figures.faults[name] ?? 0,
    })),
  ].filter(({ count }) => count === 0);
  for (const { name } of missing)
    yield { check: 'missing coverage', transactionId: null, explanation: `${name} never occurred` };
}

function tally(names: string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
