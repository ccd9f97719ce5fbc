import { sqlState } from '@nibog/db';
import { countWaiters } from '@nibog/testing/arrange/controls';
import { insertPayment } from '@nibog/testing/postgres/rows';
import type { Replacement } from '@nibog/testing/proof/sabotage';
import { waitFor } from '@nibog/testing/wait-for';
import { expect, test } from 'vitest';
import { recordWebhooks, type IncomingWebhook } from '../../src/webhook/record.ts';
import { arrive, NUDGE_EVERY, openSide, type Side } from './batches.ts';

/** What statements lock rows of. */
type Table = {
  /** Locks those whose ids are `$1`. */
  lock: string;
  /** Answers the row's id. */
  insert: (side: Side) => Promise<string>;
  /** A webhook for which the statement locks it. */
  arrive: (id: string) => IncomingWebhook;
  /** In the order in which they came, as it would be without an order of its own. */
  asTheyCame: Replacement;
};

const TABLES: Record<'webhook_events' | 'payments' | 'refunds', Table> = {
  webhook_events: {
    lock: 'SELECT FROM webhook_events WHERE dedupe_key = ANY ($1) FOR UPDATE',
    insert: async ({ db }) => {
      const { dedupeKey } = arrive();
      await db.owner.query(`INSERT INTO webhook_events (dedupe_key, body) VALUES ($1, '')`, [dedupeKey]);
      return dedupeKey;
    },
    arrive: (dedupeKey) => arrive({ dedupeKey }),
    asTheyCame: { text: 'FROM arrived ORDER BY dedupe_key', by: 'FROM arrived ORDER BY nth' },
  },
  payments: {
    lock: 'SELECT FROM payments WHERE merchant_transaction_id = ANY ($1) FOR UPDATE',
    insert: async ({ db }) => (await insertPayment(db.owner)).transactionId,
    arrive: (merchantOrderId) => arrive({ merchantOrderId }),
    asTheyCame: {
      text: 'ORDER BY merchant_transaction_id FOR',
      by: 'ORDER BY array_position($3, merchant_transaction_id) FOR',
    },
  },
  refunds: {
    lock: 'SELECT FROM refunds WHERE merchant_refund_id = ANY ($1) FOR UPDATE',
    insert: insertRefund,
    arrive: (merchantRefundId) => arrive({ merchantRefundId }),
    asTheyCame: { text: 'ORDER BY id FOR', by: 'ORDER BY array_position($6, merchant_refund_id) FOR' },
  },
};
const NAMES = ['webhook_events', 'payments', 'refunds'] as const;

async function insertRefund({ db }: Side): Promise<string> {
  const { paymentId } = await insertPayment(db.owner);
  const { rows } = await db.owner.query<{ id: string }>(
    `INSERT INTO refunds (payment_id, merchant_refund_id, amount_paise, reason, next_look_at)
     VALUES ($1::bigint, 'of_' || $1::bigint, 100, 'cancelled_by_parent', now()) RETURNING merchant_refund_id AS id`,
    [paymentId],
  );
  return rows[0]?.id ?? '';
}

async function waitForWaiters(side: Side, wanted: number): Promise<void> {
  await waitFor(
    `${wanted} to wait`,
    () => countWaiters(side),
    (count) => count === wanted,
  );
}

/**
 * Two statements that both want the same two rows, given in opposite orders. Between them each wants one that the owner
 * holds until both wait: so that, in the order given, each would have the one that the other wants next.
 */
async function crossTwo(side: Side, { lock, insert, arrive: arriveFor }: Table) {
  const [one, other, between, beside] = [
    await insert(side),
    await insert(side),
    await insert(side),
    await insert(side),
  ];
  const { ended } = await side.db.owner.transaction(async (tx) => {
    await tx.query(lock, [[between, beside]]);
    const sent = [
      [one, between, other],
      [other, beside, one],
    ].map((ids) => recordWebhooks(side.webhook, NUDGE_EVERY, ids.map(arriveFor)));
    await waitForWaiters(side, 2);
    return { ended: Promise.allSettled(sent) };
  });
  return (await ended).map((each) => (each.status === 'fulfilled' ? 'stored' : sqlState(each.reason)));
}

test.each(NAMES)('two processes that want the same %s, in opposite orders, wait in a line', async (name) => {
  await using side = await openSide({ patient: true });
  expect(await crossTwo(side, TABLES[name])).toEqual(['stored', 'stored']);
});

test.each(NAMES)('control: in the order in which they came, %s would be a deadlock', async (name) => {
  await using side = await openSide({ patient: true, replace: [TABLES[name].asTheyCame] });
  expect(new Set(await crossTwo(side, TABLES[name]))).toEqual(new Set(['40P01', 'stored']));
});

test.each([
  ['webhook_events', 'payments'],
  ['payments', 'refunds'],
] as const)('while a statement waits for %s it has locked none of %s', async (held, free) => {
  await using side = await openSide({ patient: true });
  const ids = {
    webhook_events: await TABLES.webhook_events.insert(side),
    payments: await TABLES.payments.insert(side),
    refunds: await TABLES.refunds.insert(side),
  };
  const arrival = arrive({
    dedupeKey: ids.webhook_events,
    merchantOrderId: ids.payments,
    merchantRefundId: ids.refunds,
  });
  const { recording } = await side.db.owner.transaction(async (tx) => {
    await tx.query(TABLES[held].lock, [[ids[held]]]);
    const sent = recordWebhooks(side.webhook, NUDGE_EVERY, [arrival]);
    await waitForWaiters(side, 1);
    await side.db.owner.query(`${TABLES[free].lock} NOWAIT`, [[ids[free]]]);
    return { recording: sent };
  });
  expect(await recording).toEqual([{ fresh: false, nudged: true, refundNudged: true }]);
});
