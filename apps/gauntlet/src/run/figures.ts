import { FAULTS } from '@nibog/phonepe/simulator';
import type { Evidence } from './evidence.ts';
import { BIG_RUN_ORDERS, type GauntletOptions } from './options.ts';
import { canStrike } from './plan.ts';
import type { CheckName, Violation } from './violation.ts';

/** How the orders ended, and what was wrong. */
export type Figures = {
  orders: number;
  captured: number;
  booked: number;
  cancelled: number;
  refundedUnbooked: number;
  review: number;
  unpaid: number;
  unknownMails: number;
  /** Refunds by their reason, so that each kind can be seen to have occurred. */
  refundReasons: Record<string, number>;
  /** How often each fault had an effect. */
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

/** A long run in which some ending or some fault never occurred shows nothing of it. */
export function* checkCoverage(figures: Figures, options: GauntletOptions): Generator<Violation> {
  if (options.orders < BIG_RUN_ORDERS) return;
  const endings = {
    booked: figures.booked,
    cancelled: figures.cancelled,
    'refunded, never booked': figures.refundedUnbooked,
    review: figures.review,
    unpaid: figures.unpaid,
    'refunded, no place left': figures.refundReasons['no_place_left'] ?? 0,
    'refunded, duplicate payment': figures.refundReasons['duplicate_payment'] ?? 0,
  };
  const missing = [
    ...Object.entries(endings).map(([name, count]) => ({ name: `the ending "${name}"`, count })),
    ...FAULTS.filter(({ name }) => canStrike(name, options.api)).map(({ name }) => ({
      name: `the fault ${name}`,
      count: figures.faults[name] ?? 0,
    })),
  ].filter(({ count }) => count === 0);
  for (const { name } of missing)
    yield { check: 'proves nothing', transactionId: null, explanation: `${name} never occurred` };
}

function tally(names: string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
