import { sql, statement, type Queryable } from '@nibog/db';
import { MAY_PAY_AGAIN } from '../booking/may-pay-again.ts';
import type { CheckoutContext } from '../context.ts';
import { DomainError } from '../errors.ts';
import { createFieldError } from '../field-errors/rules.ts';
import { sha256Hex } from '../ids.ts';
import { readLanguage } from '../languages.ts';
import { startCheckout } from './start.ts';
import { findCheckout } from './stored-checkout.ts';
import type { CheckoutStarted, PayAgainInput, StartInput } from './types.ts';

/**
 * Starts a new payment for the places of a failed or expired one, if they are still available: same parent, children,
 * games, add-ons and promo code, at the current price. If both payments are captured, the second capture is refunded.
 *
 * @throws {DomainError} `NOT_FOUND`; `PAY_AGAIN_NOT_OFFERED` while the first may still succeed; all reasons of `start`
 */
export async function payAgain(
  ctx: CheckoutContext,
  { transactionId, idempotencyKey }: PayAgainInput,
): Promise<CheckoutStarted> {
  const { offered, ...request } = await readEarlierPayment(ctx.checkout, transactionId);
  if (!offered && !(await findCheckout(ctx.checkout, sha256Hex(idempotencyKey)))) {
    throw new DomainError('PAY_AGAIN_NOT_OFFERED', 'This payment may still succeed, or it has succeeded.', {
      fields: [createFieldError('transactionId', { code: 'not_payable_again', params: {} })],
    });
  }
  return startCheckout(ctx, { idempotencyKey, ...request });
}

type EarlierPayment = Omit<StartInput, 'idempotencyKey'> & { offered: boolean };

type EarlierRow = Pick<EarlierPayment, 'offered' | 'eventId' | 'parent'> & {
  language: string;
  termsVersion: string;
  children: (StartInput['children'][number] & { schoolName: string | null })[];
  addOns: NonNullable<StartInput['addOns']> | null;
  promoCode: string | null;
};

async function readEarlierPayment(db: Queryable, transactionId: string): Promise<EarlierPayment> {
  const { rows } = await db.query(readEarlierPaymentStatement(transactionId));
  const row = rows[0];
  if (!row) {
    throw new DomainError('NOT_FOUND', 'There is no payment with this id.', {
      fields: [createFieldError('transactionId', { code: 'payment_not_found', params: {} })],
    });
  }
  return toEarlierPayment(row);
}

function readEarlierPaymentStatement(transactionId: string) {
  return statement<EarlierRow>(
    'read-earlier-payment',
    sql`SELECT ${MAY_PAY_AGAIN} AS offered, p.event_id AS "eventId", q.language, c.terms_version AS "termsVersion",
               json_build_object('fullName', q.full_name, 'email', q.email, 'phone', q.phone) AS parent,
               (SELECT json_agg(json_build_object(
                         'fullName', k.full_name, 'dateOfBirth', k.date_of_birth, 'gender', k.gender,
                         'schoolName', k.school_name,
                         'slotIds', (SELECT json_agg(i.slot_id ORDER BY i.id) FROM payment_items i WHERE i.child_id = k.id))
                       ORDER BY k.position)
                  FROM children k WHERE k.payment_id = p.id) AS children,
               (SELECT json_agg(json_build_object(
                         'addOnId', v.add_on_id, 'variantId', v.id, 'quantity', a.quantity) ORDER BY a.id)
                  FROM payment_add_ons a JOIN add_on_variants v ON v.id = a.variant_id
                 WHERE a.payment_id = p.id) AS "addOns",
               (SELECT c.code FROM promo_uses u JOIN promo_codes c ON c.id = u.promo_code_id
                 WHERE u.payment_id = p.id) AS "promoCode"
          FROM payments p JOIN parents q ON q.payment_id = p.id JOIN consents c ON c.payment_id = p.id
         WHERE p.merchant_transaction_id = ${transactionId}`,
  );
}

/** Omits absent values. The order of the keys must not change: the hash of the request depends on it. */
function toEarlierPayment({ offered, eventId, parent, language, ...row }: EarlierRow): EarlierPayment {
  return {
    offered,
    eventId,
    parent,
    language: readLanguage(language),
    children: row.children.map(({ schoolName, ...child }) => ({
      ...child,
      ...(schoolName === null ? {} : { schoolName }),
    })),
    ...(row.addOns ? { addOns: row.addOns } : {}),
    ...(row.promoCode === null ? {} : { promoCode: row.promoCode }),
    consent: { guardian: true, termsVersion: row.termsVersion },
  };
}
