import { lockExtras, lockSlots, releaseHold } from '@nibog/api';
import type { Transaction } from '@nibog/db';
import { enqueueEmail } from '../mail/outbox.ts';
import { openRefund } from '../refund/open.ts';
import { findMissingExtras, takeExtras } from './extras.ts';
import { ASKED_STATES, movePayment } from './states.ts';

export type CapturedPayment = { paymentId: string; transactionId: string; amountPaise: number };

/**
 * Turns a captured payment into its booking, or into a refund of the whole where its places, or what was added to them, are gone. Everything here
 * stands or falls with one transaction, whose caller holds the payment's row lock; the guarded move decides who does it.
 */
export async function bookCaptured(tx: Transaction, payment: CapturedPayment, cause: string): Promise<void> {
  const { paymentId } = payment;
  await lockSlots(tx, paymentId);
  const extras = await lockExtras(tx, paymentId);
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
  if (!(await movePayment(tx, { paymentId, from: ASKED_STATES, to: 'booked', cause, captured: true })))
    return;
  await takePlaces(tx, paymentId);
  await takeExtras(tx, paymentId, extras);
  await insertBooking(tx, paymentId);
  await enqueueEmail(tx, payment, 'booking_confirmed');
}

export type Obstacle = { reason: 'duplicate_payment' | 'no_place_left' | 'no_extras_left'; cause: string };

/**
 * Why a payment cannot have its places; `null` when it can. Room is asked for those it let go: what it holds is its own.
 * A child who plays already is asked for all of them, since an earlier payment for the same places may have come late.
 */
async function findObstacle(tx: Transaction, paymentId: string): Promise<Obstacle | null> {
  const { rows } = await tx.query<{ undoubled: boolean; full: boolean }>(
    `WITH wanted AS (SELECT slot_id, child_key, hold FROM payment_items WHERE payment_id = $1),
     places AS (SELECT slot_id, count(*) AS places FROM wanted WHERE hold = 'released' GROUP BY slot_id)
     SELECT /* guard: child */ NOT EXISTS (
              SELECT 1 FROM wanted JOIN booking_items b USING (slot_id, child_key)
               WHERE b.cancelled_at IS NULL) /* end */ AS undoubled,
            EXISTS (SELECT 1 FROM places p JOIN slots s ON s.id = p.slot_id
                     WHERE s.held + s.booked + p.places > s.capacity) AS full`,
    [paymentId],
  );
  if (!rows[0]?.undoubled) return { reason: 'duplicate_payment', cause: 'the child already has this place' };
  return rows[0].full ? { reason: 'no_place_left', cause: 'the places were given to others' } : null;
}

/** Held places become booked ones, released ones are taken anew; each counter moves by the items that moved. */
async function takePlaces(tx: Transaction, paymentId: string): Promise<void> {
  await tx.query(
    `WITH before AS (
       SELECT id, slot_id, hold FROM payment_items
        WHERE payment_id = $1 AND /* guard: hold */ hold <> 'booked' /* end */ FOR UPDATE),
     taken AS (
       UPDATE payment_items i SET hold = 'booked' FROM before b WHERE i.id = b.id RETURNING b.slot_id, b.hold),
     counted AS (
       SELECT slot_id, count(*)::int AS places, (count(*) FILTER (WHERE hold = 'held'))::int AS held
         FROM taken GROUP BY slot_id)
     UPDATE slots s SET booked = s.booked + c.places, held = s.held - c.held FROM counted c WHERE s.id = c.slot_id`,
    [paymentId],
  );
}

/** The only statement of the product that makes a booking; only this role may run it. */
async function insertBooking(tx: Transaction, paymentId: string): Promise<void> {
  await tx.query(
    `WITH booking AS (
       INSERT INTO bookings (payment_id, merchant_transaction_id, booking_ref, event_id)
       SELECT id, merchant_transaction_id, booking_ref, event_id FROM payments WHERE id = $1
       RETURNING id)
     INSERT INTO booking_items (booking_id, slot_id, child_id, child_key, price_paise)
     SELECT booking.id, i.slot_id, i.child_id, i.child_key, i.price_paise
       FROM booking, payment_items i WHERE i.payment_id = $1`,
    [paymentId],
  );
}
