import { connectAs, type RoleClient } from '@nibog/db';
import { createTestDatabase, type TestDatabase } from '@nibog/testing/postgres/database';
import { insertPayment } from '@nibog/testing/postgres/rows';
import { createGuardSwitch } from '@nibog/testing/proof/sabotage';
import { waitFor } from '@nibog/testing/wait-for';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createIncrementalAudit } from '../../src/audit/incremental.ts';
import { createWatermark } from '../../src/audit/watermark.ts';

const guards = createGuardSwitch();
let db: TestDatabase;
/** The connection of the audit. */
let auditor: RoleClient<'owner'>;
beforeAll(async () => {
  db = await createTestDatabase();
  auditor = connectAs('owner', db.url, { max: 1, ...guards.connect });
});
afterAll(async () => {
  await auditor[Symbol.asyncDispose]();
  await db[Symbol.asyncDispose]();
});

async function readMoved(watermark: ReturnType<typeof createWatermark>): Promise<string[]> {
  const moved: string[] = [];
  await watermark.forEachMoved(auditor, 2, async (payments) => void moved.push(...payments));
  return moved;
}

/** A watermark after all lines of now. It stays behind lines that other transactions in the cluster may precede. */
async function createCurrentWatermark() {
  const watermark = createWatermark();
  await waitFor(
    'the lines of earlier tests',
    () => readMoved(watermark),
    (moved) => moved.length === 0,
  );
  return watermark;
}

const LINE = `INSERT INTO payment_timeline (payment_id, to_status, cause) VALUES ($1, 'pending', 'a test')`;

/** Commits a line after others with higher ids were read. Returns whether it is read in the end. */
async function findLateLine(): Promise<boolean> {
  const { paymentId: late } = await insertPayment(db.owner);
  const { paymentId: early } = await insertPayment(db.owner);
  const watermark = await createCurrentWatermark();
  await db.owner.transaction(async (tx) => {
    await tx.query('UPDATE payments SET looks = looks + 1 WHERE id = $1', [late]);
    await tx.query(LINE, [late]);
    // This line has a higher id, and is committed and read before the first one is visible.
    await auditor.query(LINE, [early]);
    for (let times = 0; times < 3; times += 1) expect(await readMoved(watermark)).not.toContain(late);
  });
  return (await readMoved(watermark)).includes(late);
}

test('reads a line that is committed after lines with higher ids were read', async () => {
  expect(await findLateLine()).toBe(true);
});

test('control: without waiting for older transactions the line is never read', async () => {
  using _ = guards.disable({ guards: ['audit-overlap'] });
  expect(await findLateLine()).toBe(false);
});

test('does not read settled lines again', async () => {
  const watermark = createWatermark();
  const { paymentId: id } = await insertPayment(db.owner);
  await db.owner.query(LINE, [id]);
  expect(await readMoved(watermark)).toContain(id);
  // A transaction of another test file may be older, in the same cluster.
  await waitFor(
    'no more lines',
    () => readMoved(watermark),
    (moved) => moved.length === 0,
  );
});

test('reads the same lines again after the work on them has failed', async () => {
  const { paymentId: id } = await insertPayment(db.owner);
  await db.owner.query(LINE, [id]);
  const watermark = createWatermark();
  const failing = watermark.forEachMoved(auditor, 10, async () => {
    throw new Error('no answer');
  });
  await expect(failing).rejects.toThrow('no answer');
  expect(await readMoved(watermark)).toContain(id);
});

test('reports a broken invariant at every audit until it is repaired, also when rows are changed manually', async () => {
  const { paymentId: id, transactionId } = await insertPayment(db.owner);
  const audit = createIncrementalAudit();
  expect(await audit(auditor)).toEqual([]);
  await db.owner.query(`UPDATE payments SET captured_at = now() WHERE id = $1`, [id]);
  const broken = [{ name: 'captured_has_ending', count: 1, examples: [transactionId] }];
  expect(await audit(auditor)).toMatchObject(broken);
  expect(await audit(auditor)).toMatchObject(broken);
  await db.owner.query(`UPDATE payments SET captured_at = NULL WHERE id = $1`, [id]);
  expect(await audit(auditor)).toEqual([]);
});

test('reads lines in the order of their ids, also across a power of ten', async () => {
  const watermark = await createCurrentWatermark();
  await db.owner.query('ALTER SEQUENCE payment_timeline_id_seq RESTART WITH 99995');
  const moved: string[] = [];
  for (let count = 0; count < 10; count += 1) {
    const { paymentId } = await insertPayment(db.owner);
    await db.owner.query(LINE, [paymentId]);
    moved.push(paymentId);
  }
  expect(new Set(await readMoved(watermark))).toEqual(new Set(moved));
});
