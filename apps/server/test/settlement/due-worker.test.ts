import { connectAs } from '@nibog/db';
import { createTestDatabase } from '@nibog/testing/postgres/database';
import { waitFor } from '@nibog/testing/wait-for';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { endLease } from '../../src/due/queue.ts';
import { startDueWorker } from '../../src/due/worker.ts';

const CONCURRENCY = 16;
const HANGING_ROWS = 13;
const QUICK_ROWS = 20;

test('takes the next due rows without waiting for the sweep while most of its slots hang', async () => {
  await using db = await createTestDatabase();
  await db.owner.query(
    `INSERT INTO payments (merchant_transaction_id, booking_ref, idempotency_key_hash, request_hash, event_id,
                           amount_paise, hold_expires_at, order_final_at, next_look_at)
     SELECT md5(n::text), 'NBG-0000-0000-' || lpad(n::text, 4, '0'), n::text, '', (SELECT min(id) FROM events),
            180000, now() + interval '1 day', now() + interval '1 day', now() - interval '1 h' + n * interval '1 s'
       FROM generate_series(1, $1::int) AS n`,
    [HANGING_ROWS + QUICK_ROWS],
  );
  await using settlement = connectAs('settlement', db.url);
  const hang = Promise.withResolvers<undefined>();
  let handled = 0;
  let done = 0;
  {
    await using worker = startDueWorker({
      db: settlement,
      table: 'payments',
      leaseMs: 60_000,
      sweepEveryMs: 3_600_000,
      concurrency: CONCURRENCY,
      log: pino({ level: 'silent' }),
      async handle(lease) {
        handled += 1;
        if (handled <= HANGING_ROWS) return hang.promise;
        await endLease(settlement, 'payments', lease, { next: 3_600_000 });
        done += 1;
      },
    });
    await waitFor(
      'the rows that do not hang',
      () => done,
      (count) => count === QUICK_ROWS,
    );
    expect(worker.sinceSweepMs()).not.toBeNull();
    hang.resolve(undefined);
  }
  expect(handled).toBe(HANGING_ROWS + QUICK_ROWS);
});
