import { randomUUID } from 'node:crypto';
import { connectAs, type RoleClient } from '@nibog/db';
import { createTestDatabase, type TestDatabase } from '@nibog/testing/postgres/database';
import { readLogin } from '@nibog/testing/postgres/role-login';
import type { GuardSwitch } from '@nibog/testing/proof/sabotage';
import { createWebhookBatcher, type BatchOptions } from '../../src/webhook/batches.ts';
import { recordWebhooks, toIncomingWebhook, type IncomingWebhook } from '../../src/webhook/record.ts';

/** Longer than any test here takes. */
export const NUDGE_EVERY = { nudgeEvery: 3_600_000 };

export type WebhookStore = AsyncDisposable & {
  db: TestDatabase;
  webhook: RoleClient<'webhook'>;
};

type StoreOptions = {
  /** Puts a network on the way to the database. */
  through?: (url: string) => string;
  /** For controls, which replace texts of the SQL. */
  guards?: GuardSwitch;
  /** Whether the role's limits on statements and locks apply. Without them a slow machine fails no statement. */
  timeouts?: boolean;
};

/** A database of the test file's own and the webhook role's connection to it. */
export async function openStore({
  through,
  guards,
  timeouts = false,
}: StoreOptions = {}): Promise<WebhookStore> {
  await using stack = new AsyncDisposableStack();
  const db = stack.use(await createTestDatabase());
  const login = readLogin(db, 'webhook');
  const url = new URL(through?.(login) ?? login);
  if (!timeouts) url.searchParams.set('options', '-c lock_timeout=0 -c statement_timeout=0');
  const webhook = stack.use(connectAs('webhook', url.toString(), { ...guards?.connect }));
  const owned = stack.move();
  return { db, webhook, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

type WebhookContent = Partial<IncomingWebhook['event']> & { dedupeKey?: string; bytes?: number };

/** A webhook with distinct bytes. */
export function makeWebhook({ dedupeKey, bytes = 0, ...content }: WebhookContent = {}): IncomingWebhook {
  const webhook = toIncomingWebhook(Buffer.from(randomUUID().padEnd(bytes, ' ')), {
    event: 'checkout.order.completed',
    merchantOrderId: null,
    gatewayOrderId: null,
    merchantRefundId: null,
    gatewayRefundId: null,
    claimsSuccess: false,
    ...content,
  });
  return dedupeKey === undefined ? webhook : { ...webhook, dedupeKey };
}

/** The product's batcher on this store, and the number of webhooks in each statement. */
export function openBatcher(
  { webhook }: WebhookStore,
  { maxConcurrent = 1, store }: Partial<BatchOptions> = {},
) {
  const sizes: number[] = [];
  const record = createWebhookBatcher({
    maxConcurrent,
    store: (batch) => {
      sizes.push(batch.length);
      return (store ?? ((all) => recordWebhooks(webhook, NUDGE_EVERY, all)))(batch);
    },
  });
  return { sizes, record };
}

/** The number of stored deliveries of each webhook; `0`: it is not stored. */
export async function readDeliveries({ db }: WebhookStore, webhooks: IncomingWebhook[]): Promise<number[]> {
  const { rows } = await db.owner.query<{ deliveries: number }>(
    `SELECT coalesce(w.deliveries, 0) AS deliveries
       FROM unnest($1::text[]) WITH ORDINALITY AS a (key, nth)
       LEFT JOIN webhook_events w ON w.dedupe_key = a.key ORDER BY a.nth`,
    [webhooks.map(({ dedupeKey }) => dedupeKey)],
  );
  return rows.map(({ deliveries }) => deliveries);
}
