import { connectAs, type RoleClient } from '@nibog/db';
import { createTestApp } from '@nibog/testing/app/test-app';
import { createTestDatabase, type TestDatabase } from '@nibog/testing/postgres/database';
import { readLogin } from '@nibog/testing/postgres/role-login';
import { insertPayment } from '@nibog/testing/postgres/rows';
import { createGuardSwitch, type GuardName } from '@nibog/testing/proof/sabotage';
import { waitFor } from '@nibog/testing/wait-for';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { deleteExpiredData } from '../../src/retention/retention.ts';

const guards = createGuardSwitch();
let db: TestDatabase;
let retention: RoleClient<'retention'>;
beforeAll(async () => {
  db = await createTestDatabase();
  retention = connectAs('retention', readLogin(db, 'retention'), { max: 1, ...guards.connect });
});
beforeEach(async () => {
  await db.owner.query('DELETE FROM webhook_events; DELETE FROM payment_timeline');
});
afterAll(async () => {
  await retention[Symbol.asyncDispose]();
  await db[Symbol.asyncDispose]();
});

const DAY_MS = 86_400_000;
const KEPT = { inboxMs: 180 * DAY_MS, timelineMs: 730 * DAY_MS };

/** Payments whose old rows are still needed, by the reason; the rows of the first are not needed. */
const PAYMENTS = {
  'at rest': `status = 'expired', next_look_at = NULL`,
  'still looked at': `status = 'failed', next_look_at = now()`,
  'in review': `status = 'review', next_look_at = NULL`,
  'awaiting a refund': `status = 'refund_failed', captured_at = now(), next_look_at = NULL`,
  'with a mail to send': `status = 'expired', next_look_at = NULL`,
};
type Name = keyof typeof PAYMENTS;
const NAMES: Name[] = ['at rest', 'still looked at', 'in review', 'awaiting a refund', 'with a mail to send'];

/** For each payment, a webhook and two timeline lines that are older than their retention periods, and a younger webhook. */
async function insertOldRows(): Promise<Map<string, Name>> {
  const { owner } = db;
  const payments = new Map<string, Name>();
  for (const name of NAMES) {
    const { paymentId, transactionId } = await insertPayment(owner);
    payments.set(paymentId, name);
    await owner.query(`UPDATE payments SET ${PAYMENTS[name]} WHERE id = $1`, [paymentId]);
    if (name === 'with a mail to send')
      await owner.query(
        `INSERT INTO emails (payment_id, kind, message_id, next_look_at) VALUES ($1, 'refund_started', $2, now())`,
        [paymentId, transactionId],
      );
    await owner.query(
      `INSERT INTO webhook_events (dedupe_key, merchant_transaction_id, received_at, body)
       VALUES ($1, $1, now() - interval '181 days', ''), ($1 || ' young', $1, now() - interval '179 days', '')`,
      [transactionId],
    );
    await owner.query(
      `INSERT INTO payment_timeline (payment_id, to_status, cause, at)
       SELECT $1, 'pending', 'a test', now() - interval '731 days' FROM generate_series(1, 2)`,
      [paymentId],
    );
  }
  return payments;
}

type Remaining = { inbox: Name[]; timeline: Name[] };

/** The payments whose old rows still exist. */
async function readRemaining(payments: Map<string, Name>): Promise<Remaining> {
  const { owner } = db;
  const { rows: inbox } = await owner.query<{ id: string }>(
    `SELECT p.id::text FROM webhook_events w JOIN payments p USING (merchant_transaction_id)
      WHERE w.received_at < now() - interval '180 days' ORDER BY p.id`,
  );
  const { rows: timeline } = await owner.query<{ id: string }>(
    `SELECT DISTINCT payment_id::text AS id FROM payment_timeline WHERE at < now() - interval '730 days'`,
  );
  const nameAll = (rows: { id: string }[]): Name[] =>
    NAMES.filter((name) => rows.some(({ id }) => payments.get(id) === name));
  return { inbox: nameAll(inbox), timeline: nameAll(timeline) };
}

const NEEDED = NAMES.filter((name) => name !== 'at rest');

test('deletes old rows of payments at rest, and keeps rows that are still needed', async () => {
  const payments = await insertOldRows();
  expect(await deleteExpiredData(retention, KEPT)).toEqual({ inbox: 1, timeline: 2 });
  expect(await readRemaining(payments)).toEqual({ inbox: NEEDED, timeline: NEEDED });
  const { rowCount } = await db.owner.query(`SELECT FROM webhook_events WHERE dedupe_key LIKE '% young'`);
  expect(rowCount).toBe(NAMES.length);
});

const WITHOUT_NEEDED: GuardName[] = ['inbox-needed', 'timeline-needed'];

test('control: without the guards it also deletes the inbox and timeline of payments that are not at rest', async () => {
  using _ = guards.disable({ guards: WITHOUT_NEEDED });
  const payments = await insertOldRows();
  await deleteExpiredData(retention, KEPT);
  expect(await readRemaining(payments)).toEqual({ inbox: [], timeline: [] });
});

const WITHOUT_WHOLE: GuardName[] = ['timeline-whole'];

test.each([
  { guards: [], left: 3, name: 'keeps a timeline with a young line as a whole' },
  { guards: WITHOUT_WHOLE, left: 1, name: 'control: without the guard it deletes the beginning' },
])('$name', async ({ guards: guardsOff, left }) => {
  using _ = guards.disable({ guards: guardsOff });
  const payments = await insertOldRows();
  const [id] = payments.keys();
  await db.owner.query(
    `INSERT INTO payment_timeline (payment_id, to_status, cause) VALUES ($1, 'expired', 'late')`,
    [id],
  );
  await deleteExpiredData(retention, KEPT);
  const { rowCount } = await db.owner.query('SELECT FROM payment_timeline WHERE payment_id = $1', [id]);
  expect(rowCount).toBe(left);
});

test('deletes more rows than one statement covers, also behind rows that it keeps', async () => {
  await insertOldRows();
  await db.owner.query(
    `INSERT INTO webhook_events (dedupe_key, received_at, body)
     SELECT 'unknown ' || n, now() - interval '200 days', '' FROM generate_series(1, 1200) n`,
  );
  // They have higher ids than the young rows, so they are reached only after the rows before them have become old.
  await db.owner.query(`UPDATE webhook_events SET received_at = received_at - interval '2 days'`);
  let pauses = 0;
  const { inbox } = await deleteExpiredData(retention, KEPT, async () => void (pauses += 1));
  expect(inbox).toBe(1202);
  expect(pauses).toBeGreaterThan(1);
});

test('the server deletes expired rows on its own', async () => {
  await using app = await createTestApp({ audited: false, durations: { retentionEvery: 100 } });
  await app.db.owner.query(
    `INSERT INTO webhook_events (dedupe_key, received_at, body) VALUES ('old', now() - interval '181 days', ''), ('young', now(), '')`,
  );
  const keys = async () =>
    (await app.db.owner.query<{ key: string }>('SELECT dedupe_key AS key FROM webhook_events')).rows.map(
      ({ key }) => key,
    );
  await waitFor('the deletion of the old row', keys, (left) => left.length === 1);
  expect(await keys()).toEqual(['young']);
});
