import { sql, statement, type Transaction } from '@nibog/db';

/**
 * Lets go of all that a payment still holds: places, add-ons, the use of a promo code. Answers how many places there
 * were: none the second time. The caller holds the payment's row lock. Each counter moves by the number of items that moved, never by a guess.
 */
export async function releaseHold(tx: Transaction, paymentId: string): Promise<number> {
  await lockSlots(tx, paymentId);
  const { rows } = await tx.query<{ places: number }>(
    // As text: PostgreSQL would else go by the index of what is held, and read all that anybody holds.
    `WITH released AS (
       UPDATE payment_items SET hold = 'released'
        WHERE payment_id = $1 AND /* guard: hold */ hold::text = 'held' /* end */
        RETURNING slot_id),
     counted AS (SELECT slot_id, count(*)::int AS places FROM released GROUP BY slot_id),
     freed AS (UPDATE slots s SET held = s.held - c.places FROM counted c WHERE s.id = c.slot_id)
     SELECT coalesce(sum(places), 0)::int AS places FROM counted`,
    [paymentId],
  );
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

const RELEASE = {
  held: {
    addOns: (paymentId: string) =>
      statement(
        'release-held-add-ons',
        sql`WITH released AS (
              UPDATE payment_add_ons SET hold = 'released'
               WHERE payment_id = ${paymentId} AND /* guard: extras-hold */ hold = 'held' /* end */
              RETURNING variant_id, quantity)
            UPDATE add_on_variants v SET held = v.held - r.quantity FROM released r WHERE v.id = r.variant_id`,
      ),
    promoCode: (paymentId: string) =>
      statement(
        'release-held-promo-code',
        sql`WITH released AS (
              UPDATE promo_uses SET hold = 'released'
               WHERE payment_id = ${paymentId} AND /* guard: extras-hold */ hold = 'held' /* end */
              RETURNING promo_code_id)
            UPDATE promo_codes c SET held = c.held - 1 FROM released r WHERE c.id = r.promo_code_id`,
      ),
  },
  booked: {
    addOns: (paymentId: string) =>
      statement(
        'release-booked-add-ons',
        sql`WITH released AS (
              UPDATE payment_add_ons SET hold = 'released'
               WHERE payment_id = ${paymentId} AND /* guard: extras-cancel */ hold = 'booked' /* end */
              RETURNING variant_id, quantity)
            UPDATE add_on_variants v SET sold = v.sold - r.quantity FROM released r WHERE v.id = r.variant_id`,
      ),
    promoCode: (paymentId: string) =>
      statement(
        'release-booked-promo-code',
        sql`WITH released AS (
              UPDATE promo_uses SET hold = 'released'
               WHERE payment_id = ${paymentId} AND /* guard: extras-cancel */ hold = 'booked' /* end */
              RETURNING promo_code_id)
            UPDATE promo_codes c SET used = c.used - 1 FROM released r WHERE c.id = r.promo_code_id`,
      ),
  },
};

/** What was added to a payment's games. A checkout's extras never change, so that may be asked before any lock. */
export type Extras = { addOns: boolean; promoCode: boolean };

export async function findExtras(tx: Transaction, paymentId: string): Promise<Extras> {
  const { rows } = await tx.query<{ add_ons: boolean; promo_code: boolean }>(
    `SELECT EXISTS (SELECT 1 FROM payment_add_ons WHERE payment_id = $1) AS add_ons,
            EXISTS (SELECT 1 FROM promo_uses WHERE payment_id = $1) AS promo_code`,
    [paymentId],
  );
  const { add_ons: addOns = false, promo_code: promoCode = false } = rows[0] ?? {};
  return { addOns, promoCode };
}

/** Locks what was added to a payment's games: the variants in id order, then the promo code. Comes after its slots. */
export async function lockExtras(
  tx: Transaction,
  paymentId: string,
  { addOns, promoCode }: Extras,
): Promise<void> {
  if (addOns) {
    await tx.query(
      `SELECT id FROM add_on_variants WHERE id IN (SELECT variant_id FROM payment_add_ons WHERE payment_id = $1)
        ORDER BY id FOR NO KEY UPDATE`,
      [paymentId],
    );
  }
  if (promoCode) {
    await tx.query(
      `SELECT id FROM promo_codes WHERE id = (SELECT promo_code_id FROM promo_uses WHERE payment_id = $1)
          FOR NO KEY UPDATE`,
      [paymentId],
    );
  }
}

/** Locks a payment, then its slots in id order: any other order, or a lock taken by an UPDATE of several, deadlocks. */
export async function lockSlots(tx: Transaction, paymentId: string): Promise<void> {
  await tx.query(
    `SELECT s.id FROM payments p JOIN payment_items i ON i.payment_id = p.id JOIN slots s ON s.id = i.slot_id
      WHERE p.id = $1 ORDER BY s.id FOR NO KEY UPDATE OF p, s`,
    [paymentId],
  );
}
