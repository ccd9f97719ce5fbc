import { randomUUID } from 'node:crypto';
import { recordWebhooksStatement } from '@nibog/server/webhook/record-statement';
import { makeEvent } from '@nibog/testing/arrange/checkouts';
import type { Benchmark } from '../benchmark.ts';
import { fillPayments } from '../fill.ts';
import { runLoad } from '../http-load.ts';
import type { Pair } from '../measure.ts';
import { runSql, SQL_LABEL } from '../sql-load.ts';
import { postWebhook } from '../webhooks.ts';
import type { World } from '../world.ts';

const PAYMENTS = 10_000;
const CONNECTIONS = 32;
/** Of the product's to PostgreSQL, and of pgbench's. */
const CLIENTS = 10;
const NUDGE_EVERY_MS = 3_000;

export const webhook: Benchmark = {
  name: 'webhook',
  what: 'webhooks of pending payments, each stored and nudging, beside pgbench with the same statement',
  goalRatio: 0.7,
  prepare: async (world, scope) => preparePair(world, scope, null),
};

export const webhookAtHalf: Benchmark = {
  name: 'webhook-half',
  what: 'the same at half the rate that the product reaches: p99 is to be 50 ms at the most',
  goalRatio: null,
  prepare: async (world, scope) => preparePair(world, scope, 0.5),
};

async function preparePair(world: World, scope: AsyncDisposableStack, share: number | null): Promise<Pair> {
  const { eventId, slotIds } = await makeEvent(world.owner);
  const tag = randomUUID();
  const filling = { eventId, slotIds, count: PAYMENTS, status: 'pending', tag } as const;
  const ids = await fillPayments(world.owner, filling);
  // Nudged before, so that the looks that the nudges ask for lie ahead: they are the settlement's to measure.
  await world.owner.query(`UPDATE payments SET nudged_look_at = now() + interval '1 day'`);
  await world.owner.query('VACUUM ANALYZE');
  const server = scope.use(await world.startProduct());
  let sent = 0;
  const load = {
    ...server,
    connections: CONNECTIONS,
    next: () => postWebhook(ids[(sent++ * 7_919) % ids.length] ?? '', sent),
  };
  // The second time it is warm.
  if (share !== null) await runLoad(load, 1_500);
  const most = share === null ? null : await runLoad(load, 1_500);
  return {
    product: {
      label: 'the product',
      run: async (forMs) =>
        runLoad(
          { ...load, ...(most === null || share === null ? {} : { perSecond: most.perSecond * share }) },
          forMs,
        ),
    },
    baseline: {
      label: SQL_LABEL,
      run: async (forMs) =>
        runSql(
          { url: world.roleUrls.webhook, statement: toStatement(tag), upTo: PAYMENTS, clients: CLIENTS },
          forMs,
        ),
    },
  };
}

/** The product's statement with one webhook, its values drawn by pgbench. */
function toStatement(tag: string): string {
  const arrived = {
    dedupeKeys: [],
    events: [],
    transactionIds: [],
    bodies: [],
    claimsSuccess: [],
    refundIds: [],
    gatewayRefundIds: [],
  };
  const { text, values } = recordWebhooksStatement(arrived, NUDGE_EVERY_MS);
  const drawn = new Map<unknown, string>([
    [arrived.dedupeKeys, `ARRAY[md5(random()::text) || md5(:n::text)]`],
    [arrived.events, `ARRAY['checkout.order.completed']`],
    [arrived.transactionIds, `ARRAY['b_' || md5('${tag}' || :n)]`],
    [arrived.bodies, `ARRAY[convert_to(repeat('x', 300), 'UTF8')]`],
    [arrived.claimsSuccess, 'ARRAY[true]'],
    [arrived.refundIds, 'ARRAY[NULL]'],
    [arrived.gatewayRefundIds, 'ARRAY[NULL]'],
    [NUDGE_EVERY_MS, String(NUDGE_EVERY_MS)],
  ]);
  const statement = text.replaceAll(/\$(\d+)/g, (_all, n: string) => `(${drawn.get(values[Number(n) - 1])})`);
  return statement.replaceAll(/\s+/g, ' ');
}
