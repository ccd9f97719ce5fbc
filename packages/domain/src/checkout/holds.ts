import type { Transaction } from '@nibog/db';
import {
  findAddOnsAndPromoCodeStatement,
  lockPaymentAddOnsStatement,
  lockPaymentPromoCodeStatement,
  lockHeldSlotsStatement,
  RELEASE,
  releasePlacesStatement,
  type AddOnsAndPromoCode,
} from './holds-statements.ts';

export type { AddOnsAndPromoCode };

/**
 * Releases the places, add-ons and promo code use that a payment still holds. Returns the number of released places: 0
 * when called again. The caller has locked the payment's row. Each counter changes by the number of released rows.
 */
export async function releaseHold(tx: Transaction, paymentId: string): Promise<number> {
  await lockSlots(tx, paymentId);
  const { rows } = await tx.query(releasePlacesStatement(paymentId));
  await releaseAddOnsAndPromoCode(tx, paymentId, 'held');
  return rows[0]?.places ?? 0;
}

/** The state from which add-ons and promo code are released: `held` by a payment, or `booked` by a cancelled booking. */
export type ReleasedFrom = 'held' | 'booked';

/**
 * Releases a payment's add-ons and promo code use at most once: rows in another state than `from` are skipped. Locks
 * them; the caller has locked the payment's slots before. Each counter changes by the number of released rows.
 */
export async function releaseAddOnsAndPromoCode(
  tx: Transaction,
  paymentId: string,
  from: ReleasedFrom,
): Promise<void> {
  const { addOns, promoCode } = await findAddOnsAndPromoCode(tx, paymentId);
  await lockAddOnsAndPromoCode(tx, paymentId, { addOns, promoCode });
  if (addOns) await tx.query(RELEASE[from].addOns(paymentId));
  if (promoCode) await tx.query(RELEASE[from].promoCode(paymentId));
}

/** Reads whether a payment has add-ons and a promo code. This never changes, so it needs no lock. */
export async function findAddOnsAndPromoCode(
  tx: Transaction,
  paymentId: string,
): Promise<AddOnsAndPromoCode> {
  const { rows } = await tx.query(findAddOnsAndPromoCodeStatement(paymentId));
  return rows[0] ?? { addOns: false, promoCode: false };
}

/** Locks a payment's add-on variants in id order, then its promo code. The caller has locked its slots before. */
export async function lockAddOnsAndPromoCode(
  tx: Transaction,
  paymentId: string,
  { addOns, promoCode }: AddOnsAndPromoCode,
): Promise<void> {
  if (addOns) await tx.query(lockPaymentAddOnsStatement(paymentId));
  if (promoCode) await tx.query(lockPaymentPromoCodeStatement(paymentId));
}

/**
 * Locks a payment, then its slots in id order. Any other order can deadlock, as can an UPDATE of several slots without
 * these locks.
 */
export async function lockSlots(tx: Transaction, paymentId: string): Promise<void> {
  await tx.query(lockHeldSlotsStatement(paymentId));
}
