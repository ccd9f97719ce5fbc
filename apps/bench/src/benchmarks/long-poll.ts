import { setTimeout as pause } from 'node:timers/promises';
import { makeEvent } from '@nibog/testing/arrange/checkouts';
import { Client } from 'pg';
import type { Benchmark } from '../benchmark.ts';
import type { BenchEnvironment } from '../environment.ts';
import { createGetRequest, openConnection } from '../http-load.ts';
import { measureCpu, percentile, type Sample } from '../measure.ts';
import { insertPayments, MANY_SLOTS } from '../payment-rows.ts';
import { pollPath } from '../poll-path.ts';
import { createWebhookRequest } from '../webhooks.ts';

const PAGES = 2_000;
const BOOKINGS_PER_SECOND = 50;
/** The time between a response and the page's next request. */
const PAGE_PAUSE_MS = 35;

type Server = { url: string; pid: number };

/**
 * Measures the time from the start of a booking's transaction until the waiting page has the response. The baseline is the
 * time that PostgreSQL needs to notify another session.
 */
export const longPoll: Benchmark = {
  name: 'held',
  description: `from a booking to its waiting page, with ${PAGES} waiting pages, compared with NOTIFY to a bare LISTEN`,
  goalRatio: null,
  async prepare(environment, scope) {
    const { eventId, slotIds } = await makeEvent(environment.owner, MANY_SLOTS);
    const server = scope.use(await environment.startProduct());
    const insertPending = async () =>
      insertPayments(environment.owner, { eventId, slotIds, count: PAGES, status: 'pending' });
    return {
      product: {
        label: 'the product',
        run: async (forMs) => bookWhileWaiting(environment, server, { ids: await insertPending(), forMs }),
      },
      baseline: {
        label: 'NOTIFY and LISTEN',
        run: async (forMs) => measureNotify(environment.roleUrls.reader, forMs),
      },
    };
  },
};

async function bookWhileWaiting(
  environment: BenchEnvironment,
  server: Server,
  { ids, forMs }: { ids: string[]; forMs: number },
): Promise<Sample> {
  using pages = new DisposableStack();
  const seenAt = new Map<string, number>();
  const stopping = new AbortController();
  for (const id of ids) void waitAsPage(server, id, { pages, seenAt, stopping: stopping.signal });
  await waitForLongPolls(server, ids.length);
  const webhooks = pages.use(openConnection(server.url));
  const startedAt = performance.now();
  const { cpuMicros } = await measureCpu([server.pid], async () => {
    for (let sent = 0; performance.now() - startedAt < forMs && sent < ids.length; sent += 1) {
      const delayMs = startedAt + (sent / BOOKINGS_PER_SECOND) * 1_000 - performance.now();
      if (delayMs > 0) await pause(delayMs);
      await webhooks.exchange(createWebhookRequest(ids[sent] ?? '', sent));
    }
    // Waits for the last bookings in flight.
    await pause(500);
  });
  stopping.abort();
  const latenciesMs = await readLatencies(environment, seenAt);
  return {
    perSecond: (latenciesMs.length / forMs) * 1_000,
    p50Ms: percentile(latenciesMs, 0.5),
    p99Ms: percentile(latenciesMs, 0.99),
    cpuMicros: cpuMicros === null ? null : cpuMicros / latenciesMs.length,
  };
}

type PageOptions = { pages: DisposableStack; seenAt: Map<string, number>; stopping: AbortSignal };

async function waitAsPage({ url }: Server, transactionId: string, options: PageOptions): Promise<void> {
  const { exchange } = options.pages.use(openConnection(url));
  let holdWhile = 'awaiting_payment';
  try {
    while (!options.stopping.aborted) {
      const body = await exchange(createGetRequest(pollPath({ transactionId, holdWhile })));
      const status = /"status":"(\w+)"/.exec(body)?.[1] ?? '';
      if (status === 'booked') {
        options.seenAt.set(transactionId, Date.now());
        return;
      }
      holdWhile = status;
      await pause(PAGE_PAUSE_MS);
    }
  } catch (error) {
    if (!options.stopping.aborted) throw error;
  }
}

async function waitForLongPolls({ url }: Server, count: number): Promise<void> {
  for (;;) {
    const metrics = await (await fetch(`${url}/metrics`)).text();
    if (Number(/^nibog_held_answers (\d+)/m.exec(metrics)?.[1]) >= count) return;
    await pause(100);
  }
}

/** The sorted latencies, ms, since each booking's `created_at`, which is the start of its transaction. */
async function readLatencies(
  { owner }: BenchEnvironment,
  seenAt: ReadonlyMap<string, number>,
): Promise<number[]> {
  const { rows } = await owner.query<{ id: string; at: number }>(
    `SELECT merchant_transaction_id AS id, extract(epoch FROM created_at)::float8 * 1000 AS at
       FROM bookings WHERE merchant_transaction_id = ANY($1)`,
    [[...seenAt.keys()]],
  );
  return rows.map(({ id, at }) => (seenAt.get(id) ?? Infinity) - at).toSorted((a, b) => a - b);
}

async function measureNotify(url: string, forMs: number): Promise<Sample> {
  const [notifier, listener] = [new Client(url), new Client(url)];
  await Promise.all([notifier.connect(), listener.connect()]);
  await listener.query('LISTEN bench');
  const latenciesMs: number[] = [];
  const startedAt = performance.now();
  while (performance.now() - startedAt < forMs) {
    const sentAt = performance.now();
    const received = new Promise((resolve) => listener.once('notification', resolve));
    await notifier.query('NOTIFY bench');
    await received;
    latenciesMs.push(performance.now() - sentAt);
    await pause(1_000 / BOOKINGS_PER_SECOND);
  }
  await Promise.all([notifier.end(), listener.end()]);
  latenciesMs.sort((a, b) => a - b);
  return {
    perSecond: (latenciesMs.length / forMs) * 1_000,
    p50Ms: percentile(latenciesMs, 0.5),
    p99Ms: percentile(latenciesMs, 0.99),
    cpuMicros: null,
  };
}
