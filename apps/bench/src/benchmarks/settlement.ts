import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { makeEvent } from '@nibog/testing/arrange/checkouts';
import type { Benchmark } from '../benchmark.ts';
import type { BenchEnvironment } from '../environment.ts';
import { openConnection } from '../http-load.ts';
import { measureCpu, type Sample } from '../measure.ts';
import { insertPayments, MANY_SLOTS } from '../payment-rows.ts';
import { runSql, SQL_LABEL } from '../sql-load.ts';
import { createWebhookRequest } from '../webhooks.ts';

/** Payments per second of a round; more than the product settles, so that no process runs out of work. */
const PAYMENTS_PER_SECOND = 1_200;
const CLIENTS = 16;

/** Measures how fast a number of processes looks at due payments and books them. PhonePe responds immediately. */
export function settlementBy(processes: number): Benchmark {
  return createBenchmark({ name: `settlement-${processes}`, processes, webhooks: false });
}

/** Measures bookings from the webhook on: the whole cost of a booking to the server until its mail is queued. */
export const booking = createBenchmark({ name: 'booking', processes: 1, webhooks: true });

type Plan = { name: string; processes: number; webhooks: boolean };
type Server = { url: string; pid: number };

function createBenchmark({ name, processes, webhooks }: Plan): Benchmark {
  const measured = webhooks ? 'webhook to queued mail' : 'looks at due payments';
  return {
    name,
    description: `${measured}, ${processes} process${processes > 1 ? 'es' : ''}, compared with pgbench with the same writes in one statement`,
    goalRatio: 0.35,
    async prepare(environment, scope) {
      const { eventId, slotIds } = await makeEvent(environment.owner, MANY_SLOTS);
      const servers = await Promise.all(
        Array.from({ length: processes }, async () => scope.use(await environment.startProduct())),
      );
      const insertPending = async (forMs: number, dueInMs?: number, tag = randomUUID()) =>
        insertPayments(environment.owner, {
          eventId,
          slotIds,
          count: Math.ceil((forMs / 1_000) * PAYMENTS_PER_SECOND),
          status: 'pending',
          tag,
          ...(dueInMs === undefined ? {} : { dueInMs }),
        });
      return {
        product: {
          label: `${processes} of the product`,
          run: async (forMs) => {
            const ids = await insertPending(forMs, webhooks ? undefined : 0);
            return measureSettlement(environment, servers, { ids, webhooks });
          },
        },
        baseline: {
          label: SQL_LABEL,
          run: async (forMs) => {
            const tag = randomUUID();
            // Far more payments than pgbench can book in a round; their next look is in a year.
            await insertPending(forMs * 10, undefined, tag);
            await environment.owner.query('DROP SEQUENCE IF EXISTS bench_turn');
            await environment.owner.query('CREATE SEQUENCE bench_turn');
            return runSql(
              { url: environment.database.url, statement: createStatement(tag), clients: CLIENTS },
              forMs,
            );
          },
        },
      };
    },
  };
}

async function measureSettlement(
  { owner }: BenchEnvironment,
  servers: readonly Server[],
  { ids, webhooks }: { ids: string[]; webhooks: boolean },
): Promise<Sample> {
  const { cpuMicros } = await measureCpu(
    servers.map(({ pid }) => pid),
    async () => {
      if (webhooks) await sendAll(servers, ids);
      for (;;) {
        // Reads the first payment by its index; counting due payments would cost PostgreSQL much of its time.
        const { rows } = await owner.query<{ due: boolean }>(
          `SELECT next_look_at <= now() AS due FROM payments
            WHERE next_look_at IS NOT NULL ORDER BY next_look_at LIMIT 1`,
        );
        if (rows[0]?.due !== true) return;
        await pause(50);
      }
    },
  );
  const { rows } = await owner.query<{ ms: number; booked: number }>(
    `SELECT extract(epoch FROM max(captured_at) - min(captured_at))::float8 * 1000 AS ms,
            (count(*) FILTER (WHERE status = 'booked'))::int AS booked
       FROM payments WHERE merchant_transaction_id = ANY($1)`,
    [ids],
  );
  const { ms = Infinity, booked = 0 } = rows[0] ?? {};
  if (booked !== ids.length) throw new Error(`${ids.length - booked} of ${ids.length} were not booked`);
  return {
    perSecond: ((ids.length - 1) / ms) * 1_000,
    p50Ms: null,
    p99Ms: null,
    cpuMicros: cpuMicros === null ? null : cpuMicros / ids.length,
  };
}

async function sendAll(servers: readonly Server[], ids: readonly string[]): Promise<void> {
  const queue = ids.entries();
  await Promise.all(
    servers.flatMap(({ url }) =>
      Array.from({ length: CLIENTS }, async () => {
        using connection = openConnection(url);
        for (const [index, id] of queue) await connection.exchange(createWebhookRequest(id, index));
      }),
    ),
  );
}

/** One statement with all the writes of a booking, without guards. */
function createStatement(tag: string): string {
  return `
    WITH payment AS (
      UPDATE payments SET status = 'booked', captured_at = now(), looks = looks + 1, answered_at = now(), next_look_at = NULL
       WHERE merchant_transaction_id = 'b_' || md5('${tag}' || (SELECT nextval('bench_turn')))
      RETURNING id, merchant_transaction_id, booking_ref, event_id),
    item AS (
      UPDATE payment_items i SET hold = 'booked' FROM payment WHERE i.payment_id = payment.id
      RETURNING i.payment_id, i.slot_id, i.child_id, i.child_key, i.price_paise),
    slot AS (UPDATE slots s SET booked = booked + 1, held = held - 1 FROM item WHERE s.id = item.slot_id),
    line AS (
      INSERT INTO payment_timeline (payment_id, from_status, to_status, cause)
      SELECT id, 'pending', 'booked', 'PhonePe: COMPLETED' FROM payment),
    booking AS (
      INSERT INTO bookings (payment_id, merchant_transaction_id, booking_ref, event_id)
      SELECT id, merchant_transaction_id, booking_ref, event_id FROM payment RETURNING id, payment_id),
    booked AS (
      INSERT INTO booking_items (booking_id, slot_id, child_id, child_key, price_paise)
      SELECT b.id, i.slot_id, i.child_id, i.child_key, i.price_paise FROM booking b JOIN item i USING (payment_id))
    INSERT INTO emails (payment_id, kind, message_id, next_look_at)
    SELECT id, 'booking_confirmed', md5(merchant_transaction_id), now() + interval '1 year' FROM payment`.replaceAll(
    /\s+/g,
    ' ',
  );
}
