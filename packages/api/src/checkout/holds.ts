import type { Transaction } from '@nibog/db';

/**
 * Lets go of the places that a payment still holds and answers how many there were: none the second time.
 * The caller holds the payment's row lock. Each counter moves by the number of items that moved, never by a guess.
 */
export async function releaseHold(tx: Transaction, paymentId: string): Promise<number> {
  await lockSlots(tx, paymentId);
  const { rows } = await tx.query<{ places: number }>(
    `WITH released AS (
       UPDATE payment_items SET hold = 'released'
        WHERE payment_id = $1 AND /* guard: hold */ hold = 'held' /* end */
        RETURNING slot_id),
     counted AS (SELECT slot_id, count(*)::int AS places FROM released GROUP BY slot_id),
     freed AS (UPDATE slots s SET held = s.held - c.places FROM counted c WHERE s.id = c.slot_id)
     SELECT coalesce(sum(places), 0)::int AS places FROM counted`,
    [paymentId],
  );
  return rows[0]?.places ?? 0;
}

/** Locks the slots of a payment in id order: any other order, or a lock taken by an UPDATE of several, deadlocks. */
export async function lockSlots(tx: Transaction, paymentId: string): Promise<void> {
  await tx.query(
    `SELECT id FROM slots WHERE id IN (SELECT slot_id FROM payment_items WHERE payment_id = $1)
      ORDER BY id FOR NO KEY UPDATE`,
    [paymentId],
  );
}
