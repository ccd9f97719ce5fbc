import { lockExtras, lockSlots, releaseHold, type Extras } from '@nibog/api';
import type { Transaction } from '@nibog/db';
import { messageIdOf } from '../mail/outbox.ts';
import { openRefund } from '../refund/open.ts';
import { findMissingExtras, takeExtras } from './extras.ts';
import { ASKED_STATES, MOVED, movePayment, moveValues } from './states.ts';

export type CapturedPayment = {
  paymentId: string;
  transactionId: string;
  amountPaise: number;
  extras: Extras;
};

/**
 * Turns a captured payment into its booking, or into a refund of the whole where its places, or what was added to them,
 * are gone. Everything here stands or falls with one transaction; the guarded move decides who does it.
 */
export async function bookCaptured(tx: Transaction, payment: CapturedPayment, cause: string): Promise<void> {
  const { paymentId, extras } = payment;
  await lockSlots(tx, paymentId);
  await lockExtras(tx, paymentId, extras);
  const obstacle = (await findObstacle(tx, paymentId)) ?? (await findMissingExtras(tx, paymentId, extras));
  if (obstacle !== null) {
    const moved = await movePayment(tx, {
      paymentId,
      from: ASKED_STATES,
      to: 'refunding',
      cause: `${cause}, ${obstacle.cause}`,
      captured: true,
    });
    if (!moved) return;
    await releaseHold(tx, paymentId);
    await openRefund(tx, payment, { amountPaise: payment.amountPaise, reason: obstacle.reason });
    return;
  }
  if (await insertBooking(tx, payment, cause)) await takeExtras(tx, paymentId, extras);
}

export type Obstacle = { reason: 'duplicate_payment' | 'no_place_left' | 'no_extras_left'; cause: string };

/**
 * Why a payment cannot have its places; `null` when it can. Room is asked for those it let go: what it holds is its own.
 * A child who plays already is asked for all of them, since an earlier payment for the same places may have come late.
 * Each place is looked up by itself: as a join, and planned while there are few, PostgreSQL reads all bookings every time.
 */
async function findObstacle(tx: Transaction, paymentId: string): Promise<Obstacle | null> {
  const { rows } = await tx.query<{ undoubled: boolean; full: boolean }>(
    `WITH wanted AS (SELECT slot_id, child_key, hold FROM payment_items WHERE payment_id = $1),
     places AS (SELECT slot_id, count(*) AS places FROM wanted WHERE hold = 'released' GROUP BY slot_id)
     SELECT /* guard: child */ NOT EXISTS (
              SELECT 1 FROM wanted w
               WHERE (SELECT true FROM booking_items b
                       WHERE b.slot_id = w.slot_id AND b.child_key = w.child_key AND b.cancelled_at IS NULL LIMIT 1))
            /* end */ AS undoubled,
            EXISTS (SELECT 1 FROM places p
                     WHERE (SELECT s.held + s.booked + p.places > s.capacity FROM slots s WHERE s.id = p.slot_id))
              AS full`,
    [paymentId],
  );
  if (!rows[0]?.undoubled) return { reason: 'duplicate_payment', cause: 'the child already has this place' };
  return rows[0].full ? { reason: 'no_place_left', cause: 'the places were given to others' } : null;
}

/**
 * The only statement of the product that makes a booking; only this role may run it. All of it hangs on the guarded move:
 * held places become booked ones, released ones are taken anew, each counter moves by the items that moved, and the mail
 * is queued. Answers `false`, having changed nothing, when the payment may not move.
 */
async function insertBooking(
  tx: Transaction,
  { paymentId, transactionId }: CapturedPayment,
  cause: string,
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `WITH ${MOVED},
     item AS (
       SELECT i.id, i.slot_id, i.child_id, i.child_key, i.price_paise, i.hold
         FROM moved JOIN payment_items i ON i.payment_id = moved.id FOR UPDATE OF i),
     taken AS (
       UPDATE payment_items i SET hold = 'booked' FROM item
        WHERE i.id = item.id AND /* guard: hold */ item.hold <> 'booked' /* end */
       RETURNING item.slot_id, item.hold),
     counted AS (
       SELECT slot_id, count(*)::int AS places, (count(*) FILTER (WHERE hold = 'held'))::int AS held
         FROM taken GROUP BY slot_id),
     places AS (
       UPDATE slots s SET booked = s.booked + c.places, held = s.held - c.held
         FROM counted c WHERE s.id = c.slot_id),
     booking AS (
       INSERT INTO bookings (payment_id, merchant_transaction_id, booking_ref, event_id)
       SELECT id, merchant_transaction_id, booking_ref, event_id FROM moved
       RETURNING id),
     booked AS (
       INSERT INTO booking_items (booking_id, slot_id, child_id, child_key, price_paise)
       SELECT booking.id, item.slot_id, item.child_id, item.child_key, item.price_paise FROM booking, item)
     INSERT INTO emails (payment_id, kind, message_id, next_look_at)
     SELECT id, 'booking_confirmed', $8, now() FROM moved`,
    [
      ...moveValues({ paymentId, from: ASKED_STATES, to: 'booked', cause, captured: true }),
      messageIdOf('booking_confirmed', transactionId),
    ],
  );
  return rowCount === 1;
}
