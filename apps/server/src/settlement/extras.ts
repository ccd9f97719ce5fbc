import type { Transaction } from '@nibog/db';
import type { Extras } from '@nibog/domain';
import type { Obstacle } from './book.ts';

/**
 * Why a captured payment cannot have what was added to its games; `null` when it can. Room is asked for what it let go:
 * money that comes late buys all that it was paid for, or goes back whole. The caller has locked them.
 */
export async function findMissingExtras(
  tx: Transaction,
  paymentId: string,
  { addOns, promoCode }: Extras,
): Promise<Obstacle | null> {
  if (!addOns && !promoCode) return null;
  const { rows } = await tx.query<{ sold_out: boolean; used_up: boolean }>(
    `SELECT EXISTS (SELECT 1 FROM payment_add_ons a JOIN add_on_variants v ON v.id = a.variant_id
                     WHERE a.payment_id = $1 AND a.hold = 'released'
                       AND v.held + v.sold + a.quantity > v.stock) AS sold_out,
            EXISTS (SELECT 1 FROM promo_uses u JOIN promo_codes c ON c.id = u.promo_code_id
                     WHERE u.payment_id = $1 AND u.hold = 'released'
                       AND c.held + c.used >= c.usage_limit) AS used_up`,
    [paymentId],
  );
  if (rows[0]?.sold_out) return { reason: 'no_extras_left', cause: 'an add-on was sold to others' };
  return rows[0]?.used_up
    ? { reason: 'no_extras_left', cause: 'the promo code was used up by others' }
    : null;
}
