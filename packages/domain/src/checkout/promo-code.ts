import type { Queryable, Statement, Transaction } from '@nibog/db';
import { DomainError, type Reason } from '../errors.ts';
import type { FieldProblem } from '../field-errors/codes.ts';
import { createFieldError } from '../field-errors/rules.ts';
import {
  countPromoUseStatement,
  findPromoCodeStatement,
  lockPromoCodeStatement,
  storePromoUseStatement,
  type PromoCode,
} from './promo-code-statements.ts';

/** The purchase that a code is checked against: prices after bundle discounts, in paise. */
export type Purchase = { totalPaise: number; games: { gameId: number; amountPaise: number }[] };

/** The smallest payment that PhonePe accepts. Every booking needs a payment. */
const MIN_PAYMENT_PAISE = 100;

/**
 * Reads the promo code that a parent entered; `null` if there is none.
 *
 * @throws {DomainError} `PROMO_NOT_VALID` for an unknown code
 */
export async function findPromoCode(
  db: Queryable,
  code: string | undefined,
  eventId: number,
): Promise<PromoCode | null> {
  return code === undefined ? null : readPromoCode(db, findPromoCodeStatement(code, eventId));
}

/** Locks and reads the promo code. Its lock is the last one: after the payment, the slots and the add-ons. */
export async function lockPromoCode(
  tx: Transaction,
  promoCode: PromoCode | null,
  eventId: number,
): Promise<PromoCode | null> {
  return promoCode && readPromoCode(tx, lockPromoCodeStatement(promoCode.code, eventId));
}

/** Counts a use of the code with one guarded statement and stores its discount. */
export async function holdPromoCode(
  tx: Transaction,
  paymentId: string,
  { id }: PromoCode,
  discountPaise: number,
): Promise<void> {
  await tx.query(storePromoUseStatement(paymentId, { promoCodeId: id, discountPaise }));
  const held = await tx.query(countPromoUseStatement(id));
  if (held.rowCount !== 1) throw refusal('PROMO_USED_UP', { code: 'promo_used_up', params: {} });
}

/**
 * Computes the discount of a code on a purchase, in paise. At least one rupee remains to pay.
 *
 * @throws {DomainError} with the reason why it does not apply
 */
export function computeDiscount(promoCode: PromoCode, purchase: Purchase, now: Date): number {
  const { validFrom, validTo, usesLeft, minPurchasePaise, gameIds } = promoCode;
  if (now < validFrom) {
    const params = { validFrom: validFrom.toISOString() };
    throw refusal('PROMO_NOT_STARTED', { code: 'promo_not_started', params });
  }
  if (now >= validTo) {
    const params = { validTo: validTo.toISOString() };
    throw refusal('PROMO_ENDED', { code: 'promo_ended', params });
  }
  if (!promoCode.forEvent)
    throw refusal('PROMO_NOT_FOR_THIS', { code: 'promo_for_other_events', params: {} });
  const games = purchase.games.filter(({ gameId }) => gameIds?.includes(gameId) ?? false);
  if (gameIds !== null && games.length === 0)
    throw refusal('PROMO_NOT_FOR_THIS', { code: 'promo_for_other_games', params: {} });
  if (purchase.totalPaise < minPurchasePaise)
    throw refusal('PROMO_BELOW_MINIMUM', { code: 'promo_below_minimum', params: { minPurchasePaise } });
  if (usesLeft !== null && usesLeft <= 0)
    throw refusal('PROMO_USED_UP', { code: 'promo_used_up', params: {} });
  const basePaise =
    gameIds === null ? purchase.totalPaise : games.reduce((sum, { amountPaise }) => sum + amountPaise, 0);
  const offPaise = promoCode.fixedPaise ?? Math.floor((basePaise * (promoCode.percentOff ?? 0)) / 100);
  const discountPaise = Math.min(
    offPaise,
    basePaise,
    promoCode.maxDiscountPaise ?? Infinity,
    purchase.totalPaise - MIN_PAYMENT_PAISE,
  );
  if (discountPaise <= 0) throw refusal('PROMO_NOT_FOR_THIS', { code: 'promo_takes_nothing', params: {} });
  return discountPaise;
}

async function readPromoCode(db: Queryable, read: Statement<PromoCode>): Promise<PromoCode> {
  const { rows } = await db.query(read);
  if (!rows[0]) throw refusal('PROMO_NOT_VALID', { code: 'promo_not_found', params: {} });
  return rows[0];
}

function refusal(reason: Reason & `PROMO_${string}`, problem: FieldProblem): DomainError {
  return new DomainError(reason, 'This promo code does not apply.', {
    fields: [createFieldError('promoCode', problem)],
  });
}
