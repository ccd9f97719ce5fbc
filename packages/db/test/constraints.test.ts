import { createTestDatabase, type TestDatabase } from '@nibog/testing/postgres/database';
import { insertBooking, insertPayment, type TestPayment } from '@nibog/testing/postgres/rows';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { violatedConstraint } from '../src/sql.ts';
import { ADD_ON_AND_PROMO_CODE_CASES } from './constraint-cases/add-ons-and-promo-codes.ts';
import { BOOKING_CASES, INSERT_SECOND_PLACE } from './constraint-cases/bookings.ts';
import { CATALOGUE_CASES } from './constraint-cases/catalogue.ts';
import { insertRefund, MAIL_REFUND_AND_WEBHOOK_CASES } from './constraint-cases/mails-refunds-webhooks.ts';
import { PAYMENT_CASES } from './constraint-cases/payments.ts';

const ALL_CASES = [
  ...CATALOGUE_CASES,
  ...ADD_ON_AND_PROMO_CODE_CASES,
  ...PAYMENT_CASES,
  ...BOOKING_CASES,
  ...MAIL_REFUND_AND_WEBHOOK_CASES,
];

let db: TestDatabase;
let pending: TestPayment;
let booked: TestPayment;

beforeAll(async () => {
  db = await createTestDatabase();
  booked = await insertPayment(db.owner);
  await insertBooking(db.owner, booked);
  pending = await insertPayment(db.owner);
  // Another parent's payment, for the values that two payments must not share.
  await insertPayment(db.owner);
  await db.owner.query(
    `INSERT INTO emails (payment_id, kind, message_id, next_look_at) VALUES ($1, 'booking_confirmed', 'first', now())`,
    [booked.paymentId],
  );
  await db.owner.query(insertRefund('one', 'requested'), [booked.paymentId]);
  await db.owner.query(`INSERT INTO webhook_events (dedupe_key, body) VALUES ('one', '')`);
});

afterAll(async () => {
  await db[Symbol.asyncDispose]();
});

/** The constraint that refuses a statement, or `null`. The statement is rolled back. */
async function refusedBy(statement: string, values: unknown[]): Promise<string | null> {
  const rollBack = new Error('roll back');
  try {
    await db.owner.transaction(async (tx) => {
      const { rowCount } = await tx.query(statement, values);
      expect(rowCount).toBeGreaterThan(0);
      throw rollBack;
    });
  } catch (error) {
    if (error === rollBack) return null;
    const constraint = violatedConstraint(error);
    if (constraint === null) throw error;
    return constraint;
  }
  return null;
}

test.for(ALL_CASES)('$constraint refuses $refuses', async ({ constraint, statement, accepted, payment }) => {
  const values = [payment === 'booked' ? booked.paymentId : pending.paymentId];
  expect(await refusedBy(statement, values)).toBe(constraint);
  expect(accepted === undefined ? null : await refusedBy(accepted, values)).toBeNull();
});

test('accepts a new place for a child whose place in the slot was cancelled', async () => {
  await db.owner.transaction(async (tx) => {
    await tx.query('UPDATE booking_items SET cancelled_at = now()');
    await expect(tx.query(INSERT_SECOND_PLACE, [booked.paymentId])).resolves.toMatchObject({ rowCount: 1 });
    await tx.query('DELETE FROM booking_items WHERE cancelled_at IS NULL');
    await tx.query('UPDATE booking_items SET cancelled_at = NULL');
  });
});

test('refuses one of two unguarded updates that take the last place concurrently', async () => {
  const { slotId } = pending;
  await db.owner.query('UPDATE slots SET capacity = held + booked + 1 WHERE id = $1', [slotId]);
  const take = () => db.owner.query('UPDATE slots SET held = held + 1 WHERE id = $1', [slotId]);
  const outcomes = await Promise.allSettled([take(), take()]);
  const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
  expect(refused.map(({ reason }) => violatedConstraint(reason))).toEqual(['slots_room']);
});

test('has a case for every check constraint and partial unique index', async () => {
  const { rows } = await db.owner.query<{ name: string }>(
    `SELECT conname AS name FROM pg_constraint
      WHERE contype = 'c' AND connamespace = 'public'::regnamespace
     UNION
     SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
      WHERE i.indisunique AND i.indpred IS NOT NULL AND c.relnamespace = 'public'::regnamespace`,
  );
  const tested = new Set(ALL_CASES.map(({ constraint }) => constraint));
  expect(rows.map(({ name }) => name).filter((name) => !tested.has(name))).toEqual([]);
});
