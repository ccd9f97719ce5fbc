import { isDatabaseUnavailable, sqlState } from '@nibog/db';
import { countWaiters } from '@nibog/testing/arrange/controls';
import { insertPayment } from '@nibog/testing/postgres/rows';
import { startTcpProxy } from '@nibog/testing/postgres/tcp-proxy';
import { waitFor } from '@nibog/testing/wait-for';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { recordWebhooks } from '../../src/webhook/record.ts';
import {
  makeWebhook,
  NUDGE_EVERY,
  openBatcher,
  openStore,
  readDeliveries,
  type WebhookStore,
} from './webhook-store.ts';

const NOTHING = { nudged: false, refundNudged: false };

/** A transaction that stores a webhook waits for this advisory lock in its commit, after its statement. */
const COMMIT_LOCK = 7;
const WAIT_IN_COMMIT = `
  CREATE FUNCTION wait_in_commit() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN PERFORM pg_advisory_xact_lock_shared(${COMMIT_LOCK}); RETURN NULL; END $$;
  GRANT EXECUTE ON FUNCTION wait_in_commit TO PUBLIC;
  CREATE CONSTRAINT TRIGGER waiting AFTER INSERT ON webhook_events DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION wait_in_commit()`;

let store: WebhookStore;
beforeAll(async () => {
  store = await openStore();
  await store.db.owner.query(WAIT_IN_COMMIT);
  await store.db.owner.query(`ALTER TABLE webhook_events ADD CONSTRAINT poison CHECK (event <> 'poison')`);
});
afterAll(() => store[Symbol.asyncDispose]());

test('stores the first webhook alone and immediately, and those that arrive during its statement together', async () => {
  const { record, sizes } = openBatcher(store);
  const webhooks = Array.from({ length: 60 }, () => makeWebhook());
  const answers = await Promise.all(webhooks.map(record));
  expect(sizes).toEqual([1, 50, 9]);
  expect(answers).toEqual(webhooks.map(() => ({ fresh: true, ...NOTHING })));
  expect(await readDeliveries(store, webhooks)).toEqual(webhooks.map(() => 1));
});

test('puts at most 256 KiB of bodies into a statement', async () => {
  const { record, sizes } = openBatcher(store);
  const webhooks = Array.from({ length: 10 }, () => makeWebhook({ bytes: 65_536 }));
  await Promise.all(webhooks.map(record));
  expect(sizes).toEqual([1, 4, 4, 1]);
  expect(await readDeliveries(store, webhooks)).toEqual(webhooks.map(() => 1));
});

test('counts every delivery when two processes receive the same bytes concurrently, and one of them is fresh', async () => {
  const processes = [openBatcher(store, { maxConcurrent: 4 }), openBatcher(store, { maxConcurrent: 4 })];
  const two = [makeWebhook(), makeWebhook()];
  const answers = await Promise.all(
    two.flatMap((webhook) =>
      processes.flatMap(({ record }) => Array.from({ length: 10 }, () => record(webhook))),
    ),
  );
  expect(await readDeliveries(store, two)).toEqual([20, 20]);
  expect(answers.filter(({ fresh }) => fresh)).toHaveLength(2);
});

test('PostgreSQL refuses a statement that contains the same bytes twice', async () => {
  const same = makeWebhook();
  const both = recordWebhooks(store.webhook, NUDGE_EVERY, [same, same]);
  expect(await stateOf(both)).toBe('21000');
  expect(await readDeliveries(store, [same])).toEqual([0]);
});

test('stores two webhooks of one payment in one statement, and nudges and claims the payment once', async () => {
  const { owner } = store.db;
  const { paymentId, transactionId } = await insertPayment(owner);
  const other = await insertPayment(owner);
  const webhooks = [
    makeWebhook({ merchantOrderId: transactionId }),
    makeWebhook({ merchantOrderId: other.transactionId }),
    makeWebhook({ merchantOrderId: transactionId, claimsSuccess: true }),
    makeWebhook({ merchantOrderId: 'unknown' }),
  ];
  expect(await recordWebhooks(store.webhook, NUDGE_EVERY, webhooks)).toEqual(
    [true, true, true, false].map((nudged) => ({ fresh: true, nudged, refundNudged: false })),
  );
  expect(await readDeliveries(store, webhooks)).toEqual([1, 1, 1, 1]);
  const nudges = await owner.query(
    `SELECT id, nudge_seq, next_look_at <= now() AS due, claimed_at IS NOT NULL AS claimed
       FROM payments WHERE id = ANY ($1) ORDER BY id`,
    [[paymentId, other.paymentId]],
  );
  expect(nudges.rows).toEqual([
    { id: paymentId, nudge_seq: 1, due: true, claimed: true },
    { id: other.paymentId, nudge_seq: 1, due: true, claimed: false },
  ]);
  // A look for each nudge would let any caller who knows the header starve other payments.
  expect(await recordWebhooks(store.webhook, NUDGE_EVERY, [webhooks[0] ?? makeWebhook()])).toEqual([
    { fresh: false, nudged: true, refundNudged: false },
  ]);
  const { rows } = await owner.query(
    `SELECT nudge_seq, nudged_look_at > now() AS later, next_look_at <= now() AS due FROM payments WHERE id = $1`,
    [paymentId],
  );
  expect(rows).toEqual([{ nudge_seq: 2, later: true, due: true }]);
});

test('nudges a refund by two webhooks in one statement, one with each of its ids', async () => {
  const { owner } = store.db;
  const { paymentId } = await insertPayment(owner);
  await owner.query(
    `INSERT INTO refunds (payment_id, merchant_refund_id, gateway_refund_id, amount_paise, reason, next_look_at)
     VALUES ($1, 'ours', 'theirs', 100, 'cancelled_by_parent', now() + interval '1 day')`,
    [paymentId],
  );
  const contents = [
    { merchantRefundId: 'ours' },
    { gatewayRefundId: 'theirs' },
    { merchantRefundId: 'unknown' },
  ];
  const recorded = await recordWebhooks(store.webhook, NUDGE_EVERY, contents.map(makeWebhook));
  expect(recorded.map(({ refundNudged }) => refundNudged)).toEqual([true, true, false]);
  const { rows } = await owner.query(
    'SELECT nudge_seq, next_look_at <= now() AS due FROM refunds WHERE payment_id = $1',
    [paymentId],
  );
  expect(rows).toEqual([{ nudge_seq: 1, due: true }]);
});

test('nudges a payment in the state that it has after the wait for its lock', async () => {
  const { owner } = store.db;
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
    const contents = [one, other].map(({ transactionId }) => ({
      merchantOrderId: transactionId,
      claimsSuccess: true,
    }));
    const sent = recordWebhooks(store.webhook, NUDGE_EVERY, contents.map(makeWebhook));
    await waitFor(
      'the statement to wait',
      () => countWaiters(store),
      (count) => count === 1,
    );
    return { recording: sent };
  });
  expect((await recording).map(({ nudged }) => nudged)).toEqual([true, false]);
  const { rows } = await owner.query(
    `SELECT nudge_seq, nudged_look_at > now() AS later, next_look_at = nudged_look_at AS due_then, claimed_at IS NOT NULL AS claimed
       FROM payments WHERE id = ANY ($1) ORDER BY id`,
    [[one.paymentId, other.paymentId]],
  );
  expect(rows).toEqual([
    { nudge_seq: 6, later: true, due_then: true, claimed: true },
    { nudge_seq: 0, later: null, due_then: null, claimed: false },
  ]);
});

/** `stored`, or the SQLSTATE of the error. */
async function stateOf(recording: Promise<unknown>): Promise<string | null> {
  return recording.then(() => 'stored', sqlState);
}

/** Three webhooks; PostgreSQL refuses the second. */
function makePoisonedBatch() {
  return [makeWebhook(), makeWebhook({ event: 'poison' }), makeWebhook()];
}

test('refuses only the webhook that cannot be stored', async () => {
  const { record, sizes } = openBatcher(store);
  const webhooks = makePoisonedBatch();
  const first = record(makeWebhook());
  const states = await Promise.all(webhooks.map((webhook) => stateOf(record(webhook))));
  await first;
  expect(states).toEqual(['stored', '23514', 'stored']);
  expect(await readDeliveries(store, webhooks)).toEqual([1, 0, 1]);
  expect(sizes).toEqual([1, 3, 1, 1, 1]);
});

test('control: one statement for all of them refuses all of them', async () => {
  const webhooks = makePoisonedBatch();
  expect(await stateOf(recordWebhooks(store.webhook, NUDGE_EVERY, webhooks))).toBe('23514');
  expect(await readDeliveries(store, webhooks)).toEqual([0, 0, 0]);
});

test('refuses only the webhook whose payment is locked, for a later delivery', async () => {
  await using impatient = await openStore({ timeouts: true });
  const { record } = openBatcher(impatient);
  const { transactionId } = await insertPayment(impatient.db.owner);
  const webhooks = [makeWebhook(), makeWebhook({ merchantOrderId: transactionId }), makeWebhook()];
  await impatient.db.owner.transaction(async (tx) => {
    await tx.query('SELECT FROM payments WHERE merchant_transaction_id = $1 FOR UPDATE', [transactionId]);
    const first = record(makeWebhook());
    const states = await Promise.all(webhooks.map((webhook) => stateOf(record(webhook))));
    await first;
    expect(states).toEqual(['stored', '55P03', 'stored']);
  });
  expect(await readDeliveries(impatient, webhooks)).toEqual([1, 0, 1]);
});

test('refuses all webhooks while PostgreSQL is unreachable, also those that wait, and stores them afterwards', async () => {
  await using proxy = await startTcpProxy(inject('clusterUrl'));
  await using remote = await openStore({ through: proxy.through });
  const { record, sizes } = openBatcher(remote);
  const webhooks = Array.from({ length: 120 }, () => makeWebhook());
  await record(makeWebhook());
  proxy.cut();
  const refused = await Promise.allSettled(webhooks.map(record));
  expect(refused.every((each) => each.status === 'rejected' && isDatabaseUnavailable(each.reason))).toBe(
    true,
  );
  expect(sizes).toEqual([1, 50]);
  proxy.resume();
  await waitFor(
    'the database to be reachable',
    () => stateOf(record(makeWebhook())),
    (state) => state === 'stored',
  );
  await Promise.all(webhooks.map(record));
  expect(await readDeliveries(remote, webhooks)).toEqual(webhooks.map(() => 1));
});

/** The number of webhooks that are acknowledged while their commits wait. */
async function countAcknowledgedEarly({ record }: ReturnType<typeof openBatcher>): Promise<number> {
  const { owner } = store.db;
  const webhooks = Array.from({ length: 5 }, () => makeWebhook());
  let acknowledged = 0;
  const { recording, early } = await owner.transaction(async (tx) => {
    await tx.query(`SELECT pg_advisory_xact_lock(${COMMIT_LOCK})`);
    const all = webhooks.map(async (webhook) => {
      await record(webhook);
      acknowledged += 1;
    });
    await waitFor(
      'a commit to wait',
      () => countWaiters(store),
      (count) => count > 0,
    );
    expect(await readDeliveries(store, webhooks)).toEqual([0, 0, 0, 0, 0]);
    return { recording: all, early: acknowledged };
  });
  await Promise.all(recording);
  await waitFor(
    'all to be stored',
    () => readDeliveries(store, webhooks),
    (deliveries) => deliveries.every((count) => count === 1),
  );
  return early;
}

test('acknowledges no webhook before its commit', async () => {
  expect(await countAcknowledgedEarly(openBatcher(store))).toBe(0);
});

test('control: an acknowledgement at the end of the statement precedes the commit', async () => {
  const batcher = openBatcher(store, {
    store: (webhooks) =>
      new Promise((resolve) => {
        void store.webhook.transaction(async (tx) =>
          resolve(await recordWebhooks(tx, NUDGE_EVERY, webhooks)),
        );
      }),
  });
  expect(await countAcknowledgedEarly(batcher)).toBeGreaterThan(0);
});
