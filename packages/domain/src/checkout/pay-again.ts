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
 * Starts a new payment for the places of one that came to nothing, if they are still there: same parent, same children,
 * same games, same add-ons and promo code, at today's price. Should the first one be captured late after all, whichever is second is refunded.
 *
 * @throws {DomainError} `NOT_FOUND`; `PAY_AGAIN_NOT_OFFERED` while the first may still go through; all of `start`
 */
export async function payAgain(
  ctx: CheckoutContext,
  { transactionId, idempotencyKey }: PayAgainInput,
): Promise<CheckoutStarted> {
  const { offered, ...request } = await readEarlier(ctx.checkout, transactionId);
  if (!offered && !(await findCheckout(ctx.checkout, sha256Hex(idempotencyKey)))) {
    throw new DomainError('PAY_AGAIN_NOT_OFFERED', 'This payment may still go through, or has.', {
      fields: [createFieldError('transactionId', { code: 'not_payable_again', params: {} })],
    });
  }
  return startCheckout(ctx, { idempotencyKey, ...request });
}

type Earlier = Omit<StartInput, 'idempotencyKey'> & { offered: boolean };

type EarlierRow = Pick<Earlier, 'offered' | 'eventId' | 'parent'> & {
  language: string;
  termsVersion: string;
  children: (StartInput['children'][number] & { schoolName: string | null })[];
  addOns: NonNullable<StartInput['addOns']> | null;
  promoCode: string | null;
};

async function readEarlier(db: Queryable, transactionId: string): Promise<Earlier> {
  const { rows } = await db.query(readEarlierPaymentStatement(transactionId));
  const row = rows[0];
  if (!row) {
    throw new DomainError('NOT_FOUND', 'We know no payment with this id.', {
      fields: [createFieldError('transactionId', { code: 'payment_not_found', params: {} })],
    });
  }
  return toEarlier(row);
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

/** Leaves out what was not given. The order of the keys stays as it is: the hash of the request goes by it. */
function toEarlier({ offered, eventId, parent, language, ...row }: EarlierRow): Earlier {
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
