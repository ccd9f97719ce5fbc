import { randomUUID } from 'node:crypto';
import { connectAs, migrateDatabase, type RoleClient } from '@nibog/db';
import { createTestDatabase, type TestDatabase } from '@nibog/testing/postgres/database';
import { sabotage, type Replacement } from '@nibog/testing/proof/sabotage';
import { createWebhookBatcher, type BatchOptions } from '../../src/webhook/batches.ts';
import { recordWebhooks, toIncomingWebhook, type IncomingWebhook } from '../../src/webhook/record.ts';

export const NUDGE_EVERY = { nudgeEvery: 3_000 };

export type Side = AsyncDisposable & {
  db: TestDatabase;
  webhook: RoleClient<'webhook'>;
};

type SidePlan = {
  /** The way there, instead of straight. */
  through?: (url: string) => string;
  replace?: Replacement[];
  /** Waits for locks as long as a statement may last, so that a busy machine gives up none of them. */
  patient?: boolean;
};

/** A database of the test's own and the webhook's login to it, its SQL sabotaged where a control asks for that. */
export async function openSide({ through, replace, patient = false }: SidePlan = {}): Promise<Side> {
  await using stack = new AsyncDisposableStack();
  const db = stack.use(await createTestDatabase());
  const { roleUrls } = await migrateDatabase({ url: db.url });
  const url = new URL(through?.(roleUrls.webhook) ?? roleUrls.webhook);
  if (patient) url.searchParams.set('options', '-c lock_timeout=0 -c statement_timeout=0');
  const saboteur = replace ? stack.use(sabotage({ guards: [], replace })) : null;
  const webhook = stack.use(connectAs('webhook', url.toString(), { ...saboteur?.connect }));
  const owned = stack.move();
  return { db, webhook, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

type Told = Partial<IncomingWebhook['event']> & { dedupeKey?: string; bytes?: number };

/** A webhook with bytes of its own. */
export function arrive({ dedupeKey, bytes = 0, ...told }: Told = {}): IncomingWebhook {
  const arrival = toIncomingWebhook(Buffer.from(randomUUID().padEnd(bytes, ' ')), {
    event: 'checkout.order.completed',
    merchantOrderId: null,
    gatewayOrderId: null,
    merchantRefundId: null,
    gatewayRefundId: null,
    claimsSuccess: false,
    ...told,
  });
  return dedupeKey === undefined ? arrival : { ...arrival, dedupeKey };
}

/** The product's batches over this side, and how many webhooks went with each statement. */
export function openBatches({ webhook }: Side, { maxConcurrent = 1, store }: Partial<BatchOptions> = {}) {
  const sizes: number[] = [];
  const record = createWebhookBatcher({
    maxConcurrent,
    store: (arrivals) => {
      sizes.push(arrivals.length);
      return (store ?? ((all) => recordWebhooks(webhook, NUDGE_EVERY, all)))(arrivals);
    },
  });
  return { sizes, record };
}

/** How often each of these was delivered, in their order; `0`: it is not stored. */
export async function readDeliveries({ db }: Side, arrivals: IncomingWebhook[]): Promise<number[]> {
  const { rows } = await db.owner.query<{ deliveries: number }>(
    `SELECT coalesce(w.deliveries, 0) AS deliveries
       FROM unnest($1::text[]) WITH ORDINALITY AS a (key, nth)
       LEFT JOIN webhook_events w ON w.dedupe_key = a.key ORDER BY a.nth`,
    [arrivals.map(({ dedupeKey }) => dedupeKey)],
  );
  return rows.map(({ deliveries }) => deliveries);
}
