import { connectAs, type RoleClient } from '@nibog/db';
import { createTestDatabase, type TestDatabase } from '@nibog/testing/postgres/database';
import { insertPayment } from '@nibog/testing/postgres/rows';
import { sabotage, type GuardName } from '@nibog/testing/proof/sabotage';
import { expect, test } from 'vitest';
import { createIncrementalAudit } from '../../src/audit/incremental.ts';
import { createWatermark } from '../../src/audit/watermark.ts';

type Side = { db: TestDatabase; watching: RoleClient<'owner'> };

/** Of this file's guard, switched off. */
const OFF: GuardName[] = ['audit-overlap'];

async function openSide(stack: AsyncDisposableStack, guards: GuardName[] = []): Promise<Side> {
  const db = stack.use(await createTestDatabase());
  const plan = guards.length === 0 ? null : stack.use(sabotage({ guards }));
  return { db, watching: stack.use(connectAs('owner', db.url, { max: 1, ...plan?.connect })) };
}

async function readMoved({ watching }: Side, watermark: ReturnType<typeof createWatermark>) {
  const moved: string[] = [];
  await watermark.forEachMoved(watching, 2, async (payments) => void moved.push(...payments));
  return moved;
}

const LINE = `INSERT INTO payment_timeline (payment_id, to_status, cause) VALUES ($1, 'pending', 'a test')`;

/** A line that is numbered before others and committed after them. Answers whether it was read in the end. */
async function findLateLine(side: Side): Promise<boolean> {
  const { db, watching } = side;
  const { paymentId: late } = await insertPayment(db.owner);
  const { paymentId: early } = await insertPayment(db.owner);
  const watermark = createWatermark();
  await readMoved(side, watermark);
  await db.owner.transaction(async (tx) => {
    await tx.query('UPDATE payments SET looks = looks + 1 WHERE id = $1', [late]);
    await tx.query(LINE, [late]);
    // Committed, and numbered higher. Both read by the watermark before the first is there.
    await watching.query(LINE, [early]);
    for (let times = 0; times < 3; times += 1) expect(await readMoved(side, watermark)).not.toContain(late);
  });
  return (await readMoved(side, watermark)).includes(late);
}

test('a line that is committed after higher numbers were read is not passed over', async () => {
  await using stack = new AsyncDisposableStack();
  expect(await findLateLine(await openSide(stack))).toBe(true);
});

test('control: without waiting for the transactions under way it is never seen', async () => {
  await using stack = new AsyncDisposableStack();
  expect(await findLateLine(await openSide(stack, OFF))).toBe(false);
});

test('lines are read in the order of their numbers, across a power of ten too', async () => {
  await using stack = new AsyncDisposableStack();
  const side = await openSide(stack);
  const watermark = createWatermark();
  await readMoved(side, watermark);
  await side.db.owner.query('ALTER SEQUENCE payment_timeline_id_seq RESTART WITH 99995');
  const moved: string[] = [];
  for (let count = 0; count < 10; count += 1) {
    const { paymentId } = await insertPayment(side.db.owner);
    await side.db.owner.query(LINE, [paymentId]);
    moved.push(paymentId);
  }
  expect(new Set(await readMoved(side, watermark))).toEqual(new Set(moved));
});

test('what was read and settled is not read again', async () => {
  await using stack = new AsyncDisposableStack();
  const side = await openSide(stack);
  const { paymentId: id } = await insertPayment(side.db.owner);
  await side.db.owner.query(LINE, [id]);
  const watermark = createWatermark();
  expect(await readMoved(side, watermark)).toContain(id);
  // Some other test's transaction may have been under way in the same cluster.
  await expect.poll(() => readMoved(side, watermark)).toEqual([]);
});

test('work that fails leaves its lines for the next time', async () => {
  await using stack = new AsyncDisposableStack();
  const side = await openSide(stack);
  const { paymentId: id } = await insertPayment(side.db.owner);
  await side.db.owner.query(LINE, [id]);
  const watermark = createWatermark();
  const failing = watermark.forEachMoved(side.watching, 10, async () => {
    throw new Error('no answer');
  });
  await expect(failing).rejects.toThrow('no answer');
  expect(await readMoved(side, watermark)).toContain(id);
});

test('what is broken is told at every audit until it is sound, changed by hand or not', async () => {
  await using stack = new AsyncDisposableStack();
  const { db, watching } = await openSide(stack);
  const { paymentId: id, transactionId } = await insertPayment(db.owner);
  const audit = createIncrementalAudit();
  expect(await audit(watching)).toEqual([]);
  await db.owner.query(`UPDATE payments SET captured_at = now() WHERE id = $1`, [id]);
  const broken = [{ name: 'captured_has_ending', count: 1, examples: [transactionId] }];
  expect(await audit(watching)).toMatchObject(broken);
  expect(await audit(watching)).toMatchObject(broken);
  await db.owner.query(`UPDATE payments SET captured_at = NULL WHERE id = $1`, [id]);
  expect(await audit(watching)).toEqual([]);
});
