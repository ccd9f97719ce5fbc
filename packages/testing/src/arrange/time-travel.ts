import type { TestApp } from '../app/test-app.ts';
import { waitFor } from '../wait-for.ts';
import { firstContext } from './controls.ts';

/**
 * Simulates the passing of time for one payment. A look computes only with the times in the payment's row, so moving them
 * back has the same effect as waiting. The product then runs on its real durations, which are much longer than the delays of
 * a busy machine.
 */

/** A checkout or a look, with the next look that it planned. */
export type Look = {
  /** The time since the checkout. */
  ageMs: number;
  /** The time since the payment failed or expired; `null`: it is pending. */
  closedMs: number | null;
  /** The time until the next look; `null`: none. Measured in the look's own transaction, so it includes no delay. */
  plannedMs: number | null;
};

/** Makes the database record every planned look in the transaction that plans it. */
export async function recordLooks({ db }: Pick<TestApp, 'db'>): Promise<void> {
  await db.owner.query(
    `CREATE TABLE looks_seen (id bigserial PRIMARY KEY, transaction_id text NOT NULL,
                              age_ms float8 NOT NULL, closed_ms float8, planned_ms float8)`,
  );
  // No role of the product may write there: the function runs as the owner.
  await db.owner.query(
    `CREATE FUNCTION write_look_down() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
     BEGIN
       INSERT INTO public.looks_seen (transaction_id, age_ms, closed_ms, planned_ms)
       VALUES (NEW.merchant_transaction_id,
               extract(epoch FROM now() - NEW.created_at)::float8 * 1000,
               extract(epoch FROM now() - NEW.closed_at)::float8 * 1000,
               extract(epoch FROM NEW.next_look_at - now())::float8 * 1000);
       RETURN NULL;
     END $$`,
  );
  await db.owner.query(
    `CREATE TRIGGER checkout AFTER INSERT ON payments FOR EACH ROW EXECUTE FUNCTION write_look_down()`,
  );
  await db.owner.query(
    `CREATE TRIGGER look AFTER UPDATE ON payments FOR EACH ROW
       WHEN (OLD.look_lease_until IS NOT NULL AND NEW.look_lease_until IS NULL)
       EXECUTE FUNCTION write_look_down()`,
  );
}

/** Reads the checkout and the looks at a payment, oldest first. */
export async function readLooks({ db }: Pick<TestApp, 'db'>, transactionId: string): Promise<Look[]> {
  const { rows } = await db.owner.query<Look>(
    `SELECT age_ms AS "ageMs", closed_ms AS "closedMs", planned_ms AS "plannedMs"
       FROM looks_seen WHERE transaction_id = $1 ORDER BY id`,
    [transactionId],
  );
  return rows;
}

/**
 * Lets this much time pass for one payment, and returns the look that is due afterwards.
 *
 * @param earlier the looks so far; by default they are read
 */
export async function passTime(
  app: TestApp,
  transactionId: string,
  ms: number,
  earlier?: Look[],
): Promise<Look> {
  const before = (earlier ?? (await readLooks(app, transactionId))).length;
  await app.db.owner.query(
    `UPDATE payments
        SET created_at = created_at - $2 * interval '1 ms', closed_at = closed_at - $2 * interval '1 ms',
            hold_expires_at = hold_expires_at - $2 * interval '1 ms',
            order_final_at = order_final_at - $2 * interval '1 ms',
            answered_at = answered_at - $2 * interval '1 ms', next_look_at = next_look_at - $2 * interval '1 ms'
      WHERE merchant_transaction_id = $1`,
    [transactionId, ms],
  );
  firstContext(app).wake('payments');
  const looks = await waitFor(
    `a look at a payment ${ms} ms later`,
    () => readLooks(app, transactionId),
    ({ length }) => length > before,
    { everyMs: 5 },
  );
  return looks.at(-1) ?? { ageMs: 0, closedMs: null, plannedMs: null };
}

/**
 * Lets time pass until the next planned look and one sweep longer, because a sweep may find the look that late. Returns the
 * time, or `null` when no look is planned. The time that the machine needs may make the look due earlier.
 */
export async function passToNextLook(app: TestApp, transactionId: string): Promise<number | null> {
  const looks = await readLooks(app, transactionId);
  const plannedMs = looks.at(-1)?.plannedMs ?? null;
  if (plannedMs === null) return null;
  const ms = plannedMs + firstContext(app).durations.sweepEvery;
  await passTime(app, transactionId, ms, looks);
  return ms;
}
