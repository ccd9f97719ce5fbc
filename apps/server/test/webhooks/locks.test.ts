import { sqlState } from '@nibog/db';
import { countWaiters } from '@nibog/testing/arrange/controls';
import { insertPayment } from '@nibog/testing/postgres/rows';
import { createGuardSwitch, type Replacement } from '@nibog/testing/proof/sabotage';
import { waitFor } from '@nibog/testing/wait-for';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { recordWebhooks, type IncomingWebhook } from '../../src/webhook/record.ts';
import { makeWebhook, NUDGE_EVERY, openStore, type WebhookStore } from './webhook-store.ts';

const guards = createGuardSwitch();
let store: WebhookStore;
beforeAll(async () => {
  store = await openStore({ guards });
});
afterAll(() => store[Symbol.asyncDispose]());

/** A table in which the statement locks rows. */
type LockedTable = {
  /** Locks the rows with the ids `$1`. */
  lock: string;
  /** Returns the row's id. */
  insert: () => Promise<string>;
  /** A webhook for which the statement locks it. */
  webhookFor: (id: string) => IncomingWebhook;
  /** Makes the statement lock rows in the order of the webhooks. */
  inOrderOfArrival: Replacement;
};

const TABLES: Record<'webhook_events' | 'payments' | 'refunds', LockedTable> = {
  webhook_events: {
    lock: 'SELECT FROM webhook_events WHERE dedupe_key = ANY ($1) FOR UPDATE',
    insert: async () => {
      const { dedupeKey } = makeWebhook();
      await store.db.owner.query(`INSERT INTO webhook_events (dedupe_key, body) VALUES ($1, '')`, [
        dedupeKey,
      ]);
      return dedupeKey;
    },
    webhookFor: (dedupeKey) => makeWebhook({ dedupeKey }),
    inOrderOfArrival: { text: 'FROM arrived ORDER BY dedupe_key', by: 'FROM arrived ORDER BY nth' },
  },
  payments: {
    lock: 'SELECT FROM payments WHERE merchant_transaction_id = ANY ($1) FOR UPDATE',
    insert: async () => (await insertPayment(store.db.owner)).transactionId,
    webhookFor: (merchantOrderId) => makeWebhook({ merchantOrderId }),
    inOrderOfArrival: {
      text: 'ORDER BY merchant_transaction_id FOR',
      by: 'ORDER BY array_position($3, merchant_transaction_id) FOR',
    },
  },
  refunds: {
    lock: 'SELECT FROM refunds WHERE merchant_refund_id = ANY ($1) FOR UPDATE',
    insert: insertRefund,
    webhookFor: (merchantRefundId) => makeWebhook({ merchantRefundId }),
    inOrderOfArrival: { text: 'ORDER BY id FOR', by: 'ORDER BY array_position($6, merchant_refund_id) FOR' },
  },
};
const NAMES = ['webhook_events', 'payments', 'refunds'] as const;

async function insertRefund(): Promise<string> {
  const { owner } = store.db;
  const { paymentId } = await insertPayment(owner);
  const { rows } = await owner.query<{ id: string }>(
    `INSERT INTO refunds (payment_id, merchant_refund_id, amount_paise, reason, next_look_at)
     VALUES ($1::bigint, 'of_' || $1::bigint, 100, 'cancelled_by_parent', now()) RETURNING merchant_refund_id AS id`,
    [paymentId],
  );
  return rows[0]?.id ?? '';
}

async function waitForWaiters(wanted: number): Promise<void> {
  await waitFor(
    `${wanted} waiting statements`,
    () => countWaiters(store),
    (count) => count === wanted,
  );
}

/**
 * Sends two statements that need the same two rows, given in opposite orders. Between these two rows each needs one that the
 * owner has locked until both wait. In the order of arrival each would then have locked the row that the other needs next.
 */
async function runCrossed({ lock, insert, webhookFor }: LockedTable) {
  const [one, other, between, beside] = [await insert(), await insert(), await insert(), await insert()];
  const { ended } = await store.db.owner.transaction(async (tx) => {
    await tx.query(lock, [[between, beside]]);
    const sent = [
      [one, between, other],
      [other, beside, one],
    ].map((ids) => recordWebhooks(store.webhook, NUDGE_EVERY, ids.map(webhookFor)));
    await waitForWaiters(2);
    return { ended: Promise.allSettled(sent) };
  });
  return (await ended).map((each) => (each.status === 'fulfilled' ? 'stored' : sqlState(each.reason)));
}

test.each(NAMES)(
  'two statements that need the same %s in opposite orders wait for each other without a deadlock',
  async (name) => {
    expect(await runCrossed(TABLES[name])).toEqual(['stored', 'stored']);
  },
);

test.each(NAMES)('control: locking %s in the order of arrival causes a deadlock', async (name) => {
  using _ = guards.disable({ guards: [], replace: [TABLES[name].inOrderOfArrival] });
  expect(new Set(await runCrossed(TABLES[name]))).toEqual(new Set(['40P01', 'stored']));
});

test.each([
  ['webhook_events', 'payments'],
  ['payments', 'refunds'],
] as const)('a statement that waits for %s has locked none of %s', async (held, free) => {
  const ids = {
    webhook_events: await TABLES.webhook_events.insert(),
    payments: await TABLES.payments.insert(),
    refunds: await TABLES.refunds.insert(),
  };
  const webhook = makeWebhook({
    dedupeKey: ids.webhook_events,
    merchantOrderId: ids.payments,
    merchantRefundId: ids.refunds,
  });
  const { recording } = await store.db.owner.transaction(async (tx) => {
    await tx.query(TABLES[held].lock, [[ids[held]]]);
    const sent = recordWebhooks(store.webhook, NUDGE_EVERY, [webhook]);
    await waitForWaiters(1);
    await store.db.owner.query(`${TABLES[free].lock} NOWAIT`, [[ids[free]]]);
    return { recording: sent };
  });
  expect(await recording).toEqual([{ fresh: false, nudged: true, refundNudged: true }]);
});
