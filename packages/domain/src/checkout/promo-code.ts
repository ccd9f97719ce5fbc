import type { Queryable, Transaction } from '@nibog/db';
import { DomainError, type Reason } from '../errors.ts';

/** A promo code: what it takes from a price, and why it does not. */

export type PromoCode = {
  id: number;
  code: string;
  percentOff: number | null;
  fixedPaise: number | null;
  validFrom: Date;
  validTo: Date;
  minPurchasePaise: number;
  maxDiscountPaise: number | null;
  /** `null`: as often as one likes. */
  usesLeft: number | null;
  forEvent: boolean;
  /** `null`: for all that is bought. */
  gameIds: number[] | null;
};

/** What a code is held against: prices after bundles, in paise. */
export type Purchase = { totalPaise: number; games: { gameId: number; amountPaise: number }[] };

/** A booking stands on a payment, and PhonePe takes no smaller one. */
const LEAST_PAYMENT_PAISE = 100;

type Row = {
  id: number;
  code: string;
  percent_off: number | null;
  fixed_paise: number | null;
  valid_from: Date;
  valid_to: Date;
  min_purchase_paise: number;
  max_discount_paise: number | null;
  uses_left: number | null;
  for_event: boolean;
  game_ids: number[] | null;
};

const PROMO_CODE = `
  SELECT c.id, c.code, c.percent_off, c.fixed_paise, c.valid_from, c.valid_to, c.min_purchase_paise,
         c.max_discount_paise, c.usage_limit - c.held - c.used AS uses_left,
         NOT EXISTS (SELECT 1 FROM promo_code_events e WHERE e.promo_code_id = c.id)
           OR EXISTS (SELECT 1 FROM promo_code_events e WHERE e.promo_code_id = c.id AND e.event_id = $2) AS for_event,
         (SELECT array_agg(g.game_id) FROM promo_code_games g WHERE g.promo_code_id = c.id) AS game_ids
    FROM promo_codes c WHERE c.code = $1`;

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
  return code === undefined ? null : readPromoCode(db, PROMO_CODE, code, eventId);
}

/** The same under its lock, which comes last of all: after the payment, the slots and the add-ons. */
export async function lockPromoCode(
  tx: Transaction,
  promoCode: PromoCode | null,
  eventId: number,
): Promise<PromoCode | null> {
  return promoCode && readPromoCode(tx, `${PROMO_CODE} FOR NO KEY UPDATE OF c`, promoCode.code, eventId);
}

/** Counts a use of the code, by one guarded statement, and stores what it took. */
export async function holdPromoCode(
  tx: Transaction,
  paymentId: string,
  { id }: PromoCode,
  discountPaise: number,
): Promise<void> {
  await tx.query('INSERT INTO promo_uses (payment_id, promo_code_id, discount_paise) VALUES ($1, $2, $3)', [
    paymentId,
    id,
    discountPaise,
  ]);
  const held = await tx.query(
    `UPDATE promo_codes c SET held = c.held + 1
      WHERE c.id = $1 AND /* guard: uses */ (c.usage_limit IS NULL OR c.held + c.used < c.usage_limit) /* end */`,
    [id],
  );
  if (held.rowCount !== 1) throw refusal('PROMO_USED_UP', 'is used up');
}

/**
 * What a code takes from a purchase, in paise. It leaves one rupee to pay.
 *
 * @throws {DomainError} with the reason why it does not apply. The number in the rule of `PROMO_BELOW_MINIMUM` is paise
 */
export function discountBy(promoCode: PromoCode, purchase: Purchase, now: Date): number {
  const { validFrom, validTo, usesLeft, minPurchasePaise, gameIds } = promoCode;
  if (now < validFrom) throw refusal('PROMO_NOT_STARTED', `is valid from ${validFrom.toISOString()}`);
  if (now >= validTo) throw refusal('PROMO_ENDED', `was valid until ${validTo.toISOString()}`);
  if (!promoCode.forEvent) throw refusal('PROMO_NOT_FOR_THIS', 'is for other events');
  const games = purchase.games.filter(({ gameId }) => gameIds?.includes(gameId) ?? false);
  if (gameIds !== null && games.length === 0) throw refusal('PROMO_NOT_FOR_THIS', 'is for other games');
  if (purchase.totalPaise < minPurchasePaise)
    throw refusal('PROMO_BELOW_MINIMUM', `is for purchases of ${minPurchasePaise} paise or more`);
  if (usesLeft !== null && usesLeft <= 0) throw refusal('PROMO_USED_UP', 'is used up');
  const basePaise =
    gameIds === null ? purchase.totalPaise : games.reduce((sum, { amountPaise }) => sum + amountPaise, 0);
  const offPaise = promoCode.fixedPaise ?? Math.floor((basePaise * (promoCode.percentOff ?? 0)) / 100);
  const discountPaise = Math.min(
    offPaise,
    basePaise,
    promoCode.maxDiscountPaise ?? Infinity,
    purchase.totalPaise - LEAST_PAYMENT_PAISE,
  );
  if (discountPaise <= 0) throw refusal('PROMO_NOT_FOR_THIS', 'takes nothing from this price');
  return discountPaise;
}

async function readPromoCode(db: Queryable, sql: string, code: string, eventId: number): Promise<PromoCode> {
  const { rows } = await db.query<Row>(sql, [code, eventId]);
  const row = rows[0];
  if (!row) throw refusal('PROMO_NOT_VALID', 'is not a code of ours');
  return {
    id: row.id,
    code: row.code,
    percentOff: row.percent_off,
    fixedPaise: row.fixed_paise,
    validFrom: row.valid_from,
    validTo: row.valid_to,
    minPurchasePaise: row.min_purchase_paise,
    maxDiscountPaise: row.max_discount_paise,
    usesLeft: row.uses_left,
    forEvent: row.for_event,
    gameIds: row.game_ids,
  };
}

function refusal(reason: Reason & `PROMO_${string}`, rule: string): DomainError {
  return new DomainError(reason, 'This promo code does not apply.', {
    fields: [{ path: 'promoCode', rule }],
  });
}
