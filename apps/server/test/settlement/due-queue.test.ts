import type { RoleClient } from '@nibog/db';
import { createTestDatabase } from '@nibog/testing/postgres/database';
import { expect, test } from 'vitest';
import { leaseDueRows } from '../../src/due/queue.ts';

async function storeDuePayments(owner: RoleClient<'owner'>, count: number): Promise<void> {
  await owner.query(
    `INSERT INTO payments (merchant_transaction_id, booking_ref, idempotency_key_hash, request_hash, event_id,
                           amount_paise, hold_expires_at, order_final_at, next_look_at)
     SELECT md5(n::text), 'NBG-0000-0000-' || lpad(n::text, 4, '0'), n::text, '', (SELECT min(id) FROM events),
            180000, now(), now(), now() - n * interval '1 s'
       FROM generate_series(1, $1::int) AS n`,
    [count],
  );
  await owner.query('ANALYZE payments');
}

test('leases at most `limit` rows even when PostgreSQL chooses a nested loop', async () => {
  await using db = await createTestDatabase();
  await storeDuePayments(db.owner, 300);
  const leases = await db.owner.transaction(async (tx) => {
    // The only plan left is a nested loop, which runs its inner side once per row.
    for (const planNode of ['hashjoin', 'mergejoin', 'hashagg', 'sort', 'material'])
      await tx.query(`SET LOCAL enable_${planNode} = off`);
    return leaseDueRows(tx, 'payments', { leaseMs: 20_000, limit: 2 });
  });
  expect(leases).toHaveLength(2);
});

test('concurrent sweeps share the due rows and lease none of them twice', async () => {
  await using db = await createTestDatabase();
  await storeDuePayments(db.owner, 30);
  const leases = await Promise.all(
    Array.from({ length: 10 }, () => leaseDueRows(db.owner, 'payments', { leaseMs: 20_000, limit: 2 })),
  );
  const ids = leases.flat().map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  const { rows } = await db.owner.query<{ leased: number }>(
    'SELECT count(*)::int AS leased FROM payments WHERE look_lease_until IS NOT NULL',
  );
  expect(rows[0]?.leased).toBe(ids.length);
  const [nextDue] = await leaseDueRows(db.owner, 'payments', { leaseMs: 20_000, limit: 1 });
  expect(ids).not.toContain(nextDue?.id);
});
