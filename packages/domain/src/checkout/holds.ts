import type { Transaction } from '@nibog/db';
import {
  findExtrasStatement,
  lockExtrasAddOnsStatement,
  lockExtrasPromoCodeStatement,
  lockHeldSlotsStatement,
  RELEASE,
  releasePlacesStatement,
  type Extras,
} from './holds-statements.ts';

export type { Extras };

/**
 * Lets go of all that a payment still holds: places, add-ons, the use of a promo code. Answers how many places there
 * were: none the second time. The caller holds the payment's row lock. Each counter moves by the number of items that moved, never by a guess.
 */
export async function releaseHold(tx: Transaction, paymentId: string): Promise<number> {
  await lockSlots(tx, paymentId);
  const { rows } = await tx.query(releasePlacesStatement(paymentId));
  await releaseExtras(tx, paymentId, 'held');
  return rows[0]?.places ?? 0;
}

/** Whose add-ons and promo code are given back: those of a payment that holds them, or of a booking that is cancelled. */
export type ReleasedExtras = 'held' | 'booked';

/**
 * Gives back a payment's add-ons and its use of a promo code, once: what is not `from` any more is passed over. Locks them
 * itself, after the payment's slots. Each counter moves by the rows that moved.
 */
export async function releaseExtras(tx: Transaction, paymentId: string, from: ReleasedExtras): Promise<void> {
  const { addOns, promoCode } = await findExtras(tx, paymentId);
  await lockExtras(tx, paymentId, { addOns, promoCode });
  if (addOns) await tx.query(RELEASE[from].addOns(paymentId));
  if (promoCode) await tx.query(RELEASE[from].promoCode(paymentId));
}

/** A checkout's extras never change, so that they may be asked for before any lock. */
export async function findExtras(tx: Transaction, paymentId: string): Promise<Extras> {
  const { rows } = await tx.query(findExtrasStatement(paymentId));
  return rows[0] ?? { addOns: false, promoCode: false };
}

/** Locks what was added to a payment's games: the variants in id order, then the promo code. Comes after its slots. */
export async function lockExtras(
  tx: Transaction,
  paymentId: string,
  { addOns, promoCode }: Extras,
): Promise<void> {
  if (addOns) await tx.query(lockExtrasAddOnsStatement(paymentId));
  if (promoCode) await tx.query(lockExtrasPromoCodeStatement(paymentId));
}

/** Locks a payment, then its slots in id order: any other order, or a lock taken by an UPDATE of several, deadlocks. */
export async function lockSlots(tx: Transaction, paymentId: string): Promise<void> {
  await tx.query(lockHeldSlotsStatement(paymentId));
}
