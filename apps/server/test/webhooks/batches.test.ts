import { isDatabaseUnavailable, sqlState } from '@nibog/db';
import { countWaiters } from '@nibog/testing/arrange/controls';
import { insertPayment } from '@nibog/testing/postgres/rows';
import { startTcpProxy } from '@nibog/testing/postgres/tcp-proxy';
import { waitFor } from '@nibog/testing/wait-for';
import { expect, inject, test } from 'vitest';
import { recordWebhooks } from '../../src/webhook/record.ts';
import { arrive, NUDGE_EVERY, openBatches, openSide, readDeliveries, type Side } from './batches.ts';

const NOTHING = { nudged: false, refundNudged: false };

test('a webhook goes at once and alone, and those that come meanwhile go together', async () => {
  await using side = await openSide();
  const { record, sizes } = openBatches(side);
  const arrivals = Array.from({ length: 60 }, () => arrive());
  const answers = await Promise.all(arrivals.map(record));
  expect(sizes).toEqual([1, 50, 9]);
  expect(answers).toEqual(arrivals.map(() => ({ fresh: true, ...NOTHING })));
  expect(await readDeliveries(side, arrivals)).toEqual(arrivals.map(() => 1));
});

test('a statement carries 256 KiB of bodies at the most', async () => {
  await using side = await openSide();
  const { record, sizes } = openBatches(side);
  const arrivals = Array.from({ length: 10 }, () => arrive({ bytes: 65_536 }));
  await Promise.all(arrivals.map(record));
  expect(sizes).toEqual([1, 4, 4, 1]);
  expect(await readDeliveries(side, arrivals)).toEqual(arrivals.map(() => 1));
});

test('the same bytes at once, at two processes: every delivery is counted, and one of them is fresh', async () => {
  await using side = await openSide();
  const processes = [openBatches(side, { maxConcurrent: 4 }), openBatches(side, { maxConcurrent: 4 })];
  const two = [arrive(), arrive()];
  const answers = await Promise.all(
    two.flatMap((arrival) =>
      processes.flatMap(({ record }) => Array.from({ length: 10 }, () => record(arrival))),
    ),
  );
  expect(await readDeliveries(side, two)).toEqual([20, 20]);
  expect(answers.filter(({ fresh }) => fresh)).toHaveLength(2);
});

test('the same bytes twice in one statement are refused by PostgreSQL, and stored by none', async () => {
  await using side = await openSide();
  const same = arrive();
  const both = recordWebhooks(side.webhook, NUDGE_EVERY, [same, same]);
  expect(await stateOf(both)).toBe('21000');
  expect(await readDeliveries(side, [same])).toEqual([0]);
});

test('two webhooks of one payment in one statement: both are stored, and it is nudged and claimed once', async () => {
  await using side = await openSide();
  const { owner } = side.db;
  const { paymentId, transactionId } = await insertPayment(owner);
  const other = await insertPayment(owner);
  const arrivals = [
    arrive({ merchantOrderId: transactionId }),
    arrive({ merchantOrderId: other.transactionId }),
    arrive({ merchantOrderId: transactionId, claimsSuccess: true }),
    arrive({ merchantOrderId: 'nobody' }),
  ];
  expect(await recordWebhooks(side.webhook, NUDGE_EVERY, arrivals)).toEqual(
    [true, true, true, false].map((nudged) => ({ fresh: true, nudged, refundNudged: false })),
  );
  expect(await readDeliveries(side, arrivals)).toEqual([1, 1, 1, 1]);
  const nudges = await owner.query(
    `SELECT id, nudge_seq, next_look_at <= now() AS due, claimed_at IS NOT NULL AS claimed FROM payments ORDER BY id`,
  );
  expect(nudges.rows).toEqual([
    { id: paymentId, nudge_seq: 1, due: true, claimed: true },
    { id: other.paymentId, nudge_seq: 1, due: true, claimed: false },
  ]);
  // A look for each nudge would let anybody with the header starve the others.
  expect(await recordWebhooks(side.webhook, NUDGE_EVERY, [arrivals[0] ?? arrive()])).toEqual([
    { fresh: false, nudged: true, refundNudged: false },
  ]);
  const { rows } = await owner.query(
    `SELECT nudge_seq, nudged_look_at > now() AS later, next_look_at <= now() AS due FROM payments WHERE id = $1`,
    [paymentId],
  );
  expect(rows).toEqual([{ nudge_seq: 2, later: true, due: true }]);
});

test('two webhooks of one refund, one by each of its ids, in one statement: both nudge it', async () => {
  await using side = await openSide();
  const { owner } = side.db;
  const { paymentId } = await insertPayment(owner);
  await owner.query(
    `INSERT INTO refunds (payment_id, merchant_refund_id, gateway_refund_id, amount_paise, reason, next_look_at)
     VALUES ($1, 'ours', 'theirs', 100, 'cancelled_by_parent', now() + interval '1 day')`,
    [paymentId],
  );
  const told = [{ merchantRefundId: 'ours' }, { gatewayRefundId: 'theirs' }, { merchantRefundId: 'nobody' }];
  const recorded = await recordWebhooks(side.webhook, NUDGE_EVERY, told.map(arrive));
  expect(recorded.map(({ refundNudged }) => refundNudged)).toEqual([true, true, false]);
  const { rows } = await owner.query('SELECT nudge_seq, next_look_at <= now() AS due FROM refunds');
  expect(rows).toEqual([{ nudge_seq: 1, due: true }]);
});

test('what changes while a statement waits for it is nudged as it is then, or no more', async () => {
  await using side = await openSide({ patient: true });
  const { owner } = side.db;
  const [one, other] = [await insertPayment(owner), await insertPayment(owner)];
  const { recording } = await owner.transaction(async (tx) => {
    await tx.query(
      `UPDATE payments SET nudge_seq = 5, nudged_look_at = now(), next_look_at = now() + interval '2 days' WHERE id = $1`,
      [one.paymentId],
    );
    await tx.query(
      `UPDATE payments SET status = 'review', captured_at = now(), next_look_at = NULL WHERE id = $1`,
      [other.paymentId],
    );
    const told = [one, other].map(({ transactionId }) => ({
      merchantOrderId: transactionId,
      claimsSuccess: true,
    }));
    const sent = recordWebhooks(side.webhook, NUDGE_EVERY, told.map(arrive));
    await waitFor(
      'the statement to wait',
      () => countWaiters(side),
      (count) => count === 1,
    );
    return { recording: sent };
  });
  expect((await recording).map(({ nudged }) => nudged)).toEqual([true, false]);
  const { rows } = await owner.query(
    `SELECT nudge_seq, nudged_look_at > now() AS later, next_look_at = nudged_look_at AS due_then, claimed_at IS NOT NULL AS claimed
       FROM payments ORDER BY id`,
  );
  expect(rows).toEqual([
    { nudge_seq: 6, later: true, due_then: true, claimed: true },
    { nudge_seq: 0, later: null, due_then: null, claimed: false },
  ]);
});

/** `stored`, or the SQLSTATE of why not. */
async function stateOf(recording: Promise<unknown>): Promise<string | null> {
  return recording.then(() => 'stored', sqlState);
}

/** One that PostgreSQL refuses among others, in one statement. */
async function arrangePoison({ db }: Side) {
  await db.owner.query(`ALTER TABLE webhook_events ADD CONSTRAINT poison CHECK (event <> 'poison')`);
  return [arrive(), arrive({ event: 'poison' }), arrive()];
}

test('one webhook that cannot be stored is refused alone', async () => {
  await using side = await openSide();
  const { record, sizes } = openBatches(side);
  const arrivals = await arrangePoison(side);
  const first = record(arrive());
  const states = await Promise.all(arrivals.map((arrival) => stateOf(record(arrival))));
  await first;
  expect(states).toEqual(['stored', '23514', 'stored']);
  expect(await readDeliveries(side, arrivals)).toEqual([1, 0, 1]);
  expect(sizes).toEqual([1, 3, 1, 1, 1]);
});

test('control: its statement alone would have failed its neighbours', async () => {
  await using side = await openSide();
  const arrivals = await arrangePoison(side);
  expect(await stateOf(recordWebhooks(side.webhook, NUDGE_EVERY, arrivals))).toBe('23514');
  expect(await readDeliveries(side, arrivals)).toEqual([0, 0, 0]);
});

test('one whose payment somebody holds locked is told to come again, and its neighbours are stored', async () => {
  await using side = await openSide();
  const { record } = openBatches(side);
  const { transactionId } = await insertPayment(side.db.owner);
  const arrivals = [arrive(), arrive({ merchantOrderId: transactionId }), arrive()];
  await side.db.owner.transaction(async (tx) => {
    await tx.query('SELECT FROM payments WHERE merchant_transaction_id = $1 FOR UPDATE', [transactionId]);
    const first = record(arrive());
    const states = await Promise.all(arrivals.map((arrival) => stateOf(record(arrival))));
    await first;
    expect(states).toEqual(['stored', '55P03', 'stored']);
  });
  expect(await readDeliveries(side, arrivals)).toEqual([1, 0, 1]);
});

test('while PostgreSQL is away everybody is told so, those who only waited too; then all are stored', async () => {
  await using proxy = await startTcpProxy(inject('clusterUrl'));
  await using side = await openSide({ through: proxy.through });
  const { record, sizes } = openBatches(side);
  const arrivals = Array.from({ length: 120 }, () => arrive());
  await record(arrive());
  proxy.cut();
  const refused = await Promise.allSettled(arrivals.map(record));
  expect(refused.every((each) => each.status === 'rejected' && isDatabaseUnavailable(each.reason))).toBe(
    true,
  );
  expect(sizes).toEqual([1, 50]);
  proxy.resume();
  await waitFor(
    'the way to be free',
    () => stateOf(record(arrive())),
    (state) => state === 'stored',
  );
  await Promise.all(arrivals.map(record));
  expect(await readDeliveries(side, arrivals)).toEqual(arrivals.map(() => 1));
});

/** Whoever commits a webhook waits for the owner to let it, with all of its statement done. */
const HELD_COMMITS = `
  CREATE FUNCTION hold_commit() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN PERFORM pg_advisory_xact_lock_shared(7); RETURN NULL; END $$;
  GRANT EXECUTE ON FUNCTION hold_commit TO PUBLIC;
  CREATE CONSTRAINT TRIGGER held AFTER INSERT ON webhook_events DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION hold_commit()`;

/** How many are answered while no commit of theirs has been made. */
async function countAnsweredEarly(side: Side, { record }: ReturnType<typeof openBatches>): Promise<number> {
  const { owner } = side.db;
  await owner.query(HELD_COMMITS);
  const arrivals = Array.from({ length: 5 }, () => arrive());
  let answered = 0;
  const { recording, early } = await owner.transaction(async (tx) => {
    await tx.query('SELECT pg_advisory_xact_lock(7)');
    const all = arrivals.map(async (arrival) => {
      await record(arrival);
      answered += 1;
    });
    await waitFor(
      'a commit to be held',
      () => countWaiters(side),
      (count) => count > 0,
    );
    expect(await readDeliveries(side, arrivals)).toEqual([0, 0, 0, 0, 0]);
    return { recording: all, early: answered };
  });
  await Promise.all(recording);
  await waitFor(
    'all to be stored',
    () => readDeliveries(side, arrivals),
    (deliveries) => deliveries.every((count) => count === 1),
  );
  return early;
}

test('nothing is answered before its commit', async () => {
  await using side = await openSide({ patient: true });
  expect(await countAnsweredEarly(side, openBatches(side))).toBe(0);
});

test('control: answered at the end of the statement, it would be told of while it may still be lost', async () => {
  await using side = await openSide({ patient: true });
  const batches = openBatches(side, {
    store: (arrivals) =>
      new Promise((resolve) => {
        void side.webhook.transaction(async (tx) => resolve(await recordWebhooks(tx, NUDGE_EVERY, arrivals)));
      }),
  });
  expect(await countAnsweredEarly(side, batches)).toBeGreaterThan(0);
});
