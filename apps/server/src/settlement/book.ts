import { sql, statement, type Transaction } from '@nibog/db';
import {
  POLLED_STATES,
  findAddOnsAndPromoCode,
  lockAddOnsAndPromoCode,
  lockSlots,
  releaseHold,
} from '@nibog/domain';
import type { NextLook } from '../due/queue.ts';
import { openRefund } from '../refund/open.ts';
import { insertBooking, type BookingInput } from './booking-statement.ts';
import { movePayment } from './move-payment.ts';
import { findObstacle } from './obstacles.ts';

export type CapturedPayment = Omit<BookingInput, 'from' | 'requireAllHeld'> & { amountPaise: number };

/** Delay before another look at a payment that has no obstacle and yet was not booked. This should not happen. */
const RETRY_MS = 10_000;

/**
 * Books a captured payment, or refunds it in full when its places, its add-ons or its promo code are no longer available.
 * Everything happens in the caller's transaction; the guarded move of the payment makes it happen at most once.
 */
export async function bookOrRefund(tx: Transaction, payment: CapturedPayment): Promise<NextLook | 'ended'> {
  const { paymentId, cause } = payment;
  await lockSlots(tx, paymentId);
  const addOnsAndPromoCode = await findAddOnsAndPromoCode(tx, paymentId);
  await lockAddOnsAndPromoCode(tx, paymentId, addOnsAndPromoCode);
  const obstacle = await findObstacle(tx, paymentId, addOnsAndPromoCode);
  if (obstacle === null) {
    if (await insertBooking(tx, { ...payment, from: POLLED_STATES, requireAllHeld: false })) return 'ended';
    // When the payment is already final, another process took the lease, and ending this lease throws `LeaseLost`.
    return (await canStillBeBooked(tx, paymentId)) ? RETRY_MS : 'final';
  }
  const moved = await movePayment(tx, {
    paymentId,
    from: POLLED_STATES,
    to: 'refunding',
    cause: `${cause}, ${obstacle.cause}`,
    captured: true,
  });
  if (!moved) return 'final';
  await releaseHold(tx, paymentId);
  await openRefund(tx, payment, { amountPaise: payment.amountPaise, reason: obstacle.reason });
  return 'final';
}

async function canStillBeBooked(tx: Transaction, paymentId: string): Promise<boolean> {
  const { rows } = await tx.query(
    statement<{ bookable: boolean }>(
      'read-whether-asked',
      sql`SELECT status::text = ANY(${POLLED_STATES}::text[]) AS bookable FROM payments WHERE id = ${paymentId}`,
    ),
  );
  return rows[0]?.bookable === true;
}
