import { createTestDatabase, type TestDatabase } from '@nibog/testing/postgres/database';
import { insertBooking, insertPayment, type TestPayment } from '@nibog/testing/postgres/rows';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { violatedConstraint } from '../src/sql.ts';
import { AFTERCARE, REFUND } from './constraint-cases/aftercare.ts';
import { BOOKINGS, PLACE_AGAIN } from './constraint-cases/bookings.ts';
import { CATALOGUE } from './constraint-cases/catalogue.ts';
import { EXTRAS } from './constraint-cases/extras.ts';
import { PAYMENTS } from './constraint-cases/payments.ts';

const CASES = [...CATALOGUE, ...EXTRAS, ...PAYMENTS, ...BOOKINGS, ...AFTERCARE];

let db: TestDatabase;
let pending: TestPayment;
let booked: TestPayment;

beforeAll(async () => {
  db = await createTestDatabase();
  booked = await insertPayment(db.owner);
  await insertBooking(db.owner, booked);
  pending = await insertPayment(db.owner);
  // Somebody else's payment, for what two payments may not share.
  await insertPayment(db.owner);
  await db.owner.query(
    `INSERT INTO emails (payment_id, kind, message_id, next_look_at) VALUES ($1, 'booking_confirmed', 'first', now())`,
    [booked.paymentId],
  );
  await db.owner.query(REFUND('one', 'requested'), [booked.paymentId]);
  await db.owner.query(`INSERT INTO webhook_events (dedupe_key, body) VALUES ('one', '')`);
});

afterAll(async () => {
  await db[Symbol.asyncDispose]();
});

/** The constraint that refuses a statement, or `null`. Nothing is kept of it. */
async function refusedBy(statement: string, values: unknown[]): Promise<string | null> {
  const nothingKept = new Error('nothing is kept');
  try {
    await db.owner.transaction(async (tx) => {
      const { rowCount } = await tx.query(statement, values);
      expect(rowCount).toBeGreaterThan(0);
      throw nothingKept;
    });
  } catch (error) {
    if (error === nothingKept) return null;
    const constraint = violatedConstraint(error);
    if (constraint === null) throw error;
    return constraint;
  }
  return null;
}

test.for(CASES)('$constraint refuses $refuses', async ({ constraint, statement, takes, on }) => {
  const values = [on === 'booked' ? booked.paymentId : pending.paymentId];
  expect(await refusedBy(statement, values)).toBe(constraint);
  expect(takes === undefined ? null : await refusedBy(takes, values)).toBeNull();
});

test('a child may have its place again once it was cancelled', async () => {
  await db.owner.transaction(async (tx) => {
    await tx.query('UPDATE booking_items SET cancelled_at = now()');
    await expect(tx.query(PLACE_AGAIN, [booked.paymentId])).resolves.toMatchObject({ rowCount: 1 });
    await tx.query('DELETE FROM booking_items WHERE cancelled_at IS NULL');
    await tx.query('UPDATE booking_items SET cancelled_at = NULL');
  });
});

test('of two transactions that take the last place at once without asking, one is refused', async () => {
  const { slotId } = pending;
  await db.owner.query('UPDATE slots SET capacity = held + booked + 1 WHERE id = $1', [slotId]);
  const take = () => db.owner.query('UPDATE slots SET held = held + 1 WHERE id = $1', [slotId]);
  const outcomes = await Promise.allSettled([take(), take()]);
  const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
  expect(refused.map(({ reason }) => violatedConstraint(reason))).toEqual(['slots_room']);
});

test('every check and partial unique index of the database has its case here', async () => {
  const { rows } = await db.owner.query<{ name: string }>(
    `SELECT conname AS name FROM pg_constraint
      WHERE contype = 'c' AND connamespace = 'public'::regnamespace
     UNION
     SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
      WHERE i.indisunique AND i.indpred IS NOT NULL AND c.relnamespace = 'public'::regnamespace`,
  );
  const tried = new Set(CASES.map(({ constraint }) => constraint));
  expect(rows.map(({ name }) => name).filter((name) => !tried.has(name))).toEqual([]);
});
