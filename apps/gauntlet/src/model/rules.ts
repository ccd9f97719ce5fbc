import { PAYMENT_MOVES } from '@nibog/domain';
import type { PhonePe } from './phonepe.ts';
import type { Row } from './snapshot.ts';

/**
 * Checks the rules that hold at every commit. They use only PhonePe's state and the rows, not the model, so that they find a
 * mistake that the model shares with the product. Returns the first broken rule.
 */
export function findBrokenRule(rows: Row[], phonepe: PhonePe): string | null {
  const [first] = rows;
  if (!first) return 'the slot has no payments';
  if (first.held !== rows.filter(({ hold }) => hold === 'held').length)
    return 'the count of held places differs from the open holds';
  if (first.booked !== sum(rows.map(({ live_items }) => live_items)))
    return 'the count of booked places differs from the live items';
  if (first.held + first.booked > first.capacity) return 'the slot is oversold';
  const liveChildren = rows.filter(({ live_items }) => live_items > 0).map(({ child }) => child);
  if (new Set(liveChildren).size < liveChildren.length) return 'a child has two live places in the slot';
  for (const row of rows) {
    const broken = findBrokenPaymentRule(row, phonepe);
    if (broken !== null) return `${broken} (${row.transaction_id})`;
  }
  return phonepe.illegalRequests[0] ?? null;
}

function findBrokenPaymentRule(row: Row, phonepe: PhonePe): string | null {
  const { state, amountPaise } = phonepe.order(row.transaction_id);
  const paid = state === 'paid';
  const refunds = (row.refunds ?? '')
    .split(', ')
    .filter(Boolean)
    .map((text) => text.split(' '));
  const refundedPaise = sum(
    refunds.filter(([status]) => status !== 'failed').map(([, paise]) => Number(paise)),
  );
  const live = row.bookings === 'live';
  if (row.bookings !== null && row.bookings.includes('+')) return 'one payment has two bookings';
  if (row.bookings !== null && !paid) return `booked, but the order is ${state}`;
  if (row.captured !== ['booked', 'review', 'refunding', 'refunded', 'refund_failed'].includes(row.status))
    return 'captured_at does not match the status';
  if (row.captured && state !== (row.status === 'review' ? 'wrong' : 'paid'))
    return `the payment is ${row.status}, but the order is ${state}`;
  if (live !== (row.live_items === 1)) return 'a live booking has no live place, or the reverse';
  if (live && (row.status !== 'booked' || refundedPaise > 0))
    return 'a live booking is refunded or its payment is not booked';
  if (refundedPaise > amountPaise) return 'the refunds exceed the amount paid';
  if (
    row.captured &&
    row.bookings === null &&
    row.status !== 'review' &&
    row.status !== 'refund_failed' &&
    refundedPaise !== amountPaise
  )
    return 'a captured payment has neither a booking nor a full refund';
  if (row.status === 'pending' && !row.has_next_look) return 'a pending payment has no next look';
  const mails = (row.mails ?? '').split(', ').filter(Boolean);
  if (new Set(mails).size < mails.length) return 'a payment has two mails of one kind';
  if (mails.includes('booking_confirmed') !== (row.bookings !== null))
    return 'a confirmation has no booking, or the reverse';
  if (mails.includes('refund_started') !== refunds.length > 0) return 'a refund has no mail, or the reverse';
  if (mails.includes('booking_cancelled') !== (row.bookings === 'cancelled' && refunds.length === 0))
    return 'a cancellation without a refund has no mail, or the reverse';
  return hasIllegalMove(row) ? 'an illegal move' : null;
}

/** A move from `booked` to `booked` is a cancellation without a refund. */
function hasIllegalMove({ moves, status, bookings }: Row): boolean {
  const states = (moves ?? '').split(', ');
  if (states[0] !== 'pending' || states.at(-1) !== status) return true;
  return states.slice(1).some((to, index) => {
    const from = states[index] ?? '';
    if (from === 'booked' && to === 'booked') return bookings !== 'cancelled';
    const legal: Record<string, readonly string[]> = PAYMENT_MOVES;
    return legal[from]?.includes(to) !== true;
  });
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
