import { PAYMENT_MOVES } from '@nibog/domain';
import type { PhonePe } from './phonepe.ts';
import type { Row } from './snapshot.ts';

/**
 * What must hold at every commit whatever the model says: told from PhonePe's side and the rows alone, so that a mistake
 * which the model shares with the product still shows. Answers the first rule broken.
 */
export function findBroken(rows: Row[], phonepe: PhonePe): string | null {
  const [first] = rows;
  if (!first) return 'the payments are gone';
  if (first.held !== rows.filter(({ hold }) => hold === 'held').length)
    return 'held places are not the open holds';
  if (first.booked !== sum(rows.map(({ live_items }) => live_items)))
    return 'booked places are not the live items';
  if (first.held + first.booked > first.capacity) return 'the slot is oversold';
  const playing = rows.filter(({ live_items }) => live_items > 0).map(({ child }) => child);
  if (new Set(playing).size < playing.length) return 'a child has one place twice';
  for (const row of rows) {
    const broken = findBrokenOf(row, phonepe);
    if (broken !== null) return `${broken} (${row.transaction_id})`;
  }
  return phonepe.complaints[0] ?? null;
}

function findBrokenOf(row: Row, phonepe: PhonePe): string | null {
  const { state, amountPaise } = phonepe.order(row.transaction_id);
  const paid = state === 'paid';
  const refunds = (row.refunds ?? '')
    .split(', ')
    .filter(Boolean)
    .map((text) => text.split(' '));
  const returning = sum(refunds.filter(([status]) => status !== 'failed').map(([, paise]) => Number(paise)));
  const live = row.bookings === 'live';
  if (row.bookings !== null && row.bookings.includes('+')) return 'two bookings for one payment';
  if (row.bookings !== null && !paid) return `a booking, and PhonePe says ${state}`;
  if (row.captured !== ['booked', 'review', 'refunding', 'refunded', 'refund_failed'].includes(row.status))
    return 'captured and without an ending, or an ending without money';
  if (row.captured && state !== (row.status === 'review' ? 'wrong' : 'paid'))
    return `${row.status}, and PhonePe says ${state}`;
  if (live !== (row.live_items === 1)) return 'a live booking without its place';
  if (live && (row.status !== 'booked' || returning > 0)) return 'a live booking whose money is returned';
  if (returning > amountPaise) return 'more is returned than was paid';
  if (
    row.captured &&
    row.bookings === null &&
    row.status !== 'review' &&
    row.status !== 'refund_failed' &&
    returning !== amountPaise
  )
    return 'neither a booking nor a full refund';
  if (row.status === 'pending' && !row.asking) return 'pending, and nobody will look';
  const mails = (row.mails ?? '').split(', ').filter(Boolean);
  if (new Set(mails).size < mails.length) return 'a second mail of a kind';
  if (mails.includes('booking_confirmed') !== (row.bookings !== null))
    return 'a confirmation without a booking, or the reverse';
  if (mails.includes('refund_started') !== refunds.length > 0)
    return 'a refund that the parent is not told about';
  if (mails.includes('booking_cancelled') !== (row.bookings === 'cancelled' && refunds.length === 0))
    return 'a cancellation that returns nothing and is not told of, or the reverse';
  return hasIllegalMove(row) ? 'an illegal move' : null;
}

/** `booked` twice running is a cancellation that returns nothing. */
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
