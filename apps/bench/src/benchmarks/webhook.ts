import { randomUUID } from 'node:crypto';
import { recordWebhooksStatement } from '@nibog/server/webhook/record-statement';
import { makeEvent } from '@nibog/testing/arrange/checkouts';
import type { Benchmark } from '../benchmark.ts';
import type { BenchEnvironment } from '../environment.ts';
import { runLoad } from '../http-load.ts';
import type { Pair } from '../measure.ts';
import { insertPayments } from '../payment-rows.ts';
import { runSql, SQL_LABEL } from '../sql-load.ts';
import { createWebhookRequest } from '../webhooks.ts';

const PAYMENTS = 10_000;
const CONNECTIONS = 32;
/** Connections to PostgreSQL, of the product and of pgbench. */
const CLIENTS = 10;
const NUDGE_EVERY_MS = 3_000;

export const webhook: Benchmark = {
  name: 'webhook',
  description:
    'webhooks of pending payments, each stored and nudging, compared with pgbench with the same statement',
  goalRatio: 0.7,
  prepare: async (environment, scope) => preparePair(environment, scope, null),
};

export const webhookAtHalf: Benchmark = {
  name: 'webhook-half',
  description: 'webhooks at half the maximum rate of the product; the goal is a p99 of at most 50 ms',
  goalRatio: null,
  prepare: async (environment, scope) => preparePair(environment, scope, 0.5),
};

/** `share` limits the product's rate to a share of its maximum rate. */
async function preparePair(
  environment: BenchEnvironment,
  scope: AsyncDisposableStack,
  share: number | null,
): Promise<Pair> {
  const { eventId, slotIds } = await makeEvent(environment.owner);
  const tag = randomUUID();
  const ids = await insertPayments(environment.owner, {
    eventId,
    slotIds,
    count: PAYMENTS,
    status: 'pending',
    tag,
  });
  // Nudges then request no look before tomorrow: this benchmark does not measure looks.
  await environment.owner.query(`UPDATE payments SET nudged_look_at = now() + interval '1 day'`);
  await environment.owner.query('VACUUM ANALYZE');
  const server = scope.use(await environment.startProduct());
  let sent = 0;
  const load = {
    ...server,
    connections: CONNECTIONS,
    next: () => createWebhookRequest(ids[(sent++ * 7_919) % ids.length] ?? '', sent),
  };
  // The first run is the warm-up.
  if (share !== null) await runLoad(load, 1_500);
  const maximum = share === null ? null : await runLoad(load, 1_500);
  return {
    product: {
      label: 'the product',
      run: async (forMs) =>
        runLoad(
          {
            ...load,
            ...(maximum === null || share === null ? {} : { perSecond: maximum.perSecond * share }),
          },
          forMs,
        ),
    },
    baseline: {
      label: SQL_LABEL,
      run: async (forMs) =>
        runSql(
          {
            url: environment.roleUrls.webhook,
            statement: createStatement(tag),
            maxN: PAYMENTS,
            clients: CLIENTS,
          },
          forMs,
        ),
    },
  };
}

/** The product's statement for one webhook, with values that pgbench generates. */
function createStatement(tag: string): string {
  const arrivals = {
    dedupeKeys: [],
    events: [],
    transactionIds: [],
    bodies: [],
    claimsSuccess: [],
    refundIds: [],
    gatewayRefundIds: [],
  };
  const { text, values } = recordWebhooksStatement(arrivals, NUDGE_EVERY_MS);
  const expressions = new Map<unknown, string>([
    [arrivals.dedupeKeys, `ARRAY[md5(random()::text) || md5(:n::text)]`],
    [arrivals.events, `ARRAY['checkout.order.completed']`],
    [arrivals.transactionIds, `ARRAY['b_' || md5('${tag}' || :n)]`],
    [arrivals.bodies, `ARRAY[convert_to(repeat('x', 300), 'UTF8')]`],
    [arrivals.claimsSuccess, 'ARRAY[true]'],
    [arrivals.refundIds, 'ARRAY[NULL]'],
    [arrivals.gatewayRefundIds, 'ARRAY[NULL]'],
    [NUDGE_EVERY_MS, String(NUDGE_EVERY_MS)],
  ]);
  const statement = text.replaceAll(
    /\$(\d+)/g,
    (_all, n: string) => `(${expressions.get(values[Number(n) - 1])})`,
  );
  return statement.replaceAll(/\s+/g, ' ');
}
