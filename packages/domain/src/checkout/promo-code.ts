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

/** A promo code: what it takes from a price, and why it does not. */

/** What a code is held against: prices after bundles, in paise. */
export type Purchase = { totalPaise: number; games: { gameId: number; amountPaise: number }[] };

/** A booking stands on a payment, and PhonePe takes no smaller one. */
const LEAST_PAYMENT_PAISE = 100;

/**
 * The promo code that a parent typed; `null` where none was.
 *
 * @throws {DomainError} `PROMO_NOT_VALID` for a code that is not ours
 */
export async function findPromoCode(
  db: Queryable,
  code: string | undefined,
  eventId: number,
): Promise<PromoCode | null> {
  return code === undefined ? null : readPromoCode(db, findPromoCodeStatement(code, eventId));
}

/** The same under its lock, which comes last of all: after the payment, the slots and the add-ons. */
export async function lockPromoCode(
  tx: Transaction,
  promoCode: PromoCode | null,
  eventId: number,
): Promise<PromoCode | null> {
  return promoCode && readPromoCode(tx, lockPromoCodeStatement(promoCode.code, eventId));
}

/** Counts a use of the code, by one guarded statement, and stores what it took. */
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
 * What a code takes from a purchase, in paise. It leaves one rupee to pay.
 *
 * @throws {DomainError} with the reason why it does not apply
 */
export function discountBy(promoCode: PromoCode, purchase: Purchase, now: Date): number {
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
    purchase.totalPaise - LEAST_PAYMENT_PAISE,
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
