import type { Transaction } from '@nibog/db';
import { ASKED_STATES, findExtras, lockExtras, lockSlots, releaseHold } from '@nibog/domain';
import type { NextLook } from '../due/queue.ts';
import { openRefund } from '../refund/open.ts';
import { insertBooking, UNDOUBLED, type BookingOf } from './booking-statement.ts';
import { findMissingExtras } from './extras.ts';
import { movePayment } from './states.ts';

export type CapturedPayment = Omit<BookingOf, 'from' | 'heldOnly'> & { amountPaise: number };

/** No way is known to a payment that may be booked and is not; it would be asked about again, and not forgotten. */
const LOOK_AGAIN_MS = 10_000;

/**
 * Turns a captured payment into its booking, or into a refund of the whole where its places, or what was added to them,
 * are gone. Everything here stands or falls with one transaction; the guarded move decides who does it.
 */
export async function bookCaptured(tx: Transaction, payment: CapturedPayment): Promise<NextLook | 'ended'> {
  const { paymentId, cause } = payment;
  await lockSlots(tx, paymentId);
  const extras = await findExtras(tx, paymentId);
  await lockExtras(tx, paymentId, extras);
  const obstacle = (await findObstacle(tx, paymentId)) ?? (await findMissingExtras(tx, paymentId, extras));
  if (obstacle === null) {
    if (await insertBooking(tx, { ...payment, from: ASKED_STATES, heldOnly: false })) return 'ended';
    // Somebody else has settled it, or the lease is lost, which the claim's end finds out.
    return (await isStillAsked(tx, paymentId)) ? LOOK_AGAIN_MS : 'final';
  }
  const moved = await movePayment(tx, {
    paymentId,
    from: ASKED_STATES,
    to: 'refunding',
    cause: `${cause}, ${obstacle.cause}`,
    captured: true,
  });
  if (!moved) return 'final';
  await releaseHold(tx, paymentId);
  await openRefund(tx, payment, { amountPaise: payment.amountPaise, reason: obstacle.reason });
  return 'final';
}

async function isStillAsked(tx: Transaction, paymentId: string): Promise<boolean> {
  const { rows } = await tx.query<{ asked: boolean }>(
    'SELECT status::text = ANY($2) AS asked FROM payments WHERE id = $1',
    [paymentId, ASKED_STATES],
  );
  return rows[0]?.asked === true;
}

export type Obstacle = { reason: 'duplicate_payment' | 'no_place_left' | 'no_extras_left'; cause: string };

/**
 * Why a payment cannot have its places; `null` when it can. Room is asked for those it let go: what it holds is its own.
 * A child who plays already is asked for all of them, since an earlier payment for the same places may have come late.
 */
async function findObstacle(tx: Transaction, paymentId: string): Promise<Obstacle | null> {
  const { rows } = await tx.query<{ undoubled: boolean; full: boolean }>(
    `WITH places AS (
       SELECT slot_id, count(*) AS places FROM payment_items
        WHERE payment_id = $1 AND hold = 'released' GROUP BY slot_id)
     SELECT ${UNDOUBLED} AS undoubled,
            EXISTS (SELECT 1 FROM places p
                     WHERE (SELECT s.held + s.booked + p.places > s.capacity FROM slots s WHERE s.id = p.slot_id))
              AS full`,
    [paymentId],
  );
  if (!rows[0]?.undoubled) return { reason: 'duplicate_payment', cause: 'the child already has this place' };
  return rows[0].full ? { reason: 'no_place_left', cause: 'the places were given to others' } : null;
}
