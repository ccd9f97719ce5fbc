import { sql, statement, type Transaction } from '@nibog/db';
import { ASKED_STATES, findExtras, lockExtras, lockSlots, releaseHold } from '@nibog/domain';
import type { NextLook } from '../due/queue.ts';
import { openRefund } from '../refund/open.ts';
import { insertBooking, type BookingOf } from './booking-statement.ts';
import { movePayment } from './move-payment.ts';
import { findObstacle } from './obstacles.ts';

export type CapturedPayment = Omit<BookingOf, 'from' | 'heldOnly'> & { amountPaise: number };

/** Should be unreachable: a payment without an obstacle that is not booked. It is checked again rather than dropped. */
const RETRY_MS = 10_000;

/**
 * Turns a captured payment into its booking, or into a refund of the whole where its places, or what was added to them,
 * are gone. Everything here stands or falls with one transaction; the guarded move decides who does it.
 */
export async function bookCaptured(tx: Transaction, payment: CapturedPayment): Promise<NextLook | 'ended'> {
  const { paymentId, cause } = payment;
  await lockSlots(tx, paymentId);
  const extras = await findExtras(tx, paymentId);
  await lockExtras(tx, paymentId, extras);
  const obstacle = await findObstacle(tx, paymentId, extras);
  if (obstacle === null) {
    if (await insertBooking(tx, { ...payment, from: ASKED_STATES, heldOnly: false })) return 'ended';
    // If already final, another worker took the lease, which the claim's end finds out.
    return (await isStillAsked(tx, paymentId)) ? RETRY_MS : 'final';
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
  const { rows } = await tx.query(
    statement<{ asked: boolean }>(
      'read-whether-asked',
      sql`SELECT status::text = ANY(${ASKED_STATES}::text[]) AS asked FROM payments WHERE id = ${paymentId}`,
    ),
  );
  return rows[0]?.asked === true;
}
