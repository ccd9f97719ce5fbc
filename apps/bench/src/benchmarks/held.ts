import { setTimeout as pause } from 'node:timers/promises';
import { makeEvent } from '@nibog/testing/arrange/checkouts';
import { Client } from 'pg';
import type { Benchmark } from '../benchmark.ts';
import { fillPayments, MANY_SLOTS } from '../fill.ts';
import { getRequest, openConnection } from '../http-load.ts';
import { percentile, withCpu, type Sample } from '../measure.ts';
import { pollPath } from '../poll-path.ts';
import { postWebhook } from '../webhooks.ts';
import type { World } from '../world.ts';

const WAITING = 2_000;
const BOOKINGS_PER_SECOND = 50;
/** Between an answer that was held and the page's next request, in ms. */
const PAGE_PAUSE_MS = 35;

type Server = { url: string; pid: number };

/** From a booking's transaction to the answer that tells of it, beside what PostgreSQL needs to tell another session. */
export const held: Benchmark = {
  name: 'held',
  what: `from a booking to the page that waits for it, ${WAITING} waiting, beside NOTIFY heard by a bare LISTEN`,
  goalRatio: null,
  async prepare(world, scope) {
    const { eventId, slotIds } = await makeEvent(world.owner, MANY_SLOTS);
    const server = scope.use(await world.startProduct());
    const fill = async () =>
      fillPayments(world.owner, { eventId, slotIds, count: WAITING, status: 'pending' });
    return {
      product: {
        label: 'the product',
        run: async (forMs) => bookWhileWaiting(world, server, { ids: await fill(), forMs }),
      },
      baseline: {
        label: 'NOTIFY and LISTEN',
        run: async (forMs) => notifyAndHear(world.roleUrls.reader, forMs),
      },
    };
  },
};

async function bookWhileWaiting(
  world: World,
  server: Server,
  { ids, forMs }: { ids: string[]; forMs: number },
): Promise<Sample> {
  using pages = new DisposableStack();
  const seenAt = new Map<string, number>();
  const over = new AbortController();
  for (const id of ids) void waitAsPage(server, id, { pages, seenAt, over: over.signal });
  await untilHeld(server, ids.length);
  const hook = pages.use(openConnection(server.url));
  const startedAt = performance.now();
  const { cpuMicros } = await withCpu([server.pid], async () => {
    for (let sent = 0; performance.now() - startedAt < forMs && sent < ids.length; sent += 1) {
      const early = startedAt + (sent / BOOKINGS_PER_SECOND) * 1_000 - performance.now();
      if (early > 0) await pause(early);
      await hook.exchange(postWebhook(ids[sent] ?? '', sent));
    }
    // The last ones are under way.
    await pause(500);
  });
  over.abort();
  const took = await sinceBooked(world, seenAt);
  return {
    perSecond: (took.length / forMs) * 1_000,
    p50Ms: percentile(took, 0.5),
    p99Ms: percentile(took, 0.99),
    cpuMicros: cpuMicros === null ? null : cpuMicros / took.length,
  };
}

type Waiting = { pages: DisposableStack; seenAt: Map<string, number>; over: AbortSignal };

async function waitAsPage({ url }: Server, transactionId: string, waiting: Waiting): Promise<void> {
  const { exchange } = waiting.pages.use(openConnection(url));
  let holdWhile = 'awaiting_payment';
  try {
    while (!waiting.over.aborted) {
      const body = await exchange(getRequest(pollPath({ transactionId, holdWhile })));
      const status = /"status":"(\w+)"/.exec(body)?.[1] ?? '';
      if (status === 'booked') {
        waiting.seenAt.set(transactionId, Date.now());
        return;
      }
      holdWhile = status;
      await pause(PAGE_PAUSE_MS);
    }
  } catch (error) {
    if (!waiting.over.aborted) throw error;
  }
}

async function untilHeld({ url }: Server, count: number): Promise<void> {
  for (;;) {
    const metrics = await (await fetch(`${url}/metrics`)).text();
    if (Number(/^nibog_held_answers (\d+)/m.exec(metrics)?.[1]) >= count) return;
    await pause(100);
  }
}

/** In ms, in order. A booking has the time at which its transaction began: its commit came a little later. */
async function sinceBooked({ owner }: World, seenAt: ReadonlyMap<string, number>): Promise<number[]> {
  const { rows } = await owner.query<{ id: string; at: number }>(
    `SELECT merchant_transaction_id AS id, extract(epoch FROM created_at)::float8 * 1000 AS at
       FROM bookings WHERE merchant_transaction_id = ANY($1)`,
    [[...seenAt.keys()]],
  );
  return rows.map(({ id, at }) => (seenAt.get(id) ?? Infinity) - at).toSorted((a, b) => a - b);
}

async function notifyAndHear(url: string, forMs: number): Promise<Sample> {
  const [speaker, listener] = [new Client(url), new Client(url)];
  await Promise.all([speaker.connect(), listener.connect()]);
  await listener.query('LISTEN bench');
  const took: number[] = [];
  const startedAt = performance.now();
  while (performance.now() - startedAt < forMs) {
    const sentAt = performance.now();
    const heard = new Promise((resolve) => listener.once('notification', resolve));
    await speaker.query('NOTIFY bench');
    await heard;
    took.push(performance.now() - sentAt);
    await pause(1_000 / BOOKINGS_PER_SECOND);
  }
  await Promise.all([speaker.end(), listener.end()]);
  took.sort((a, b) => a - b);
  return {
    perSecond: (took.length / forMs) * 1_000,
    p50Ms: percentile(took, 0.5),
    p99Ms: percentile(took, 0.99),
    cpuMicros: null,
  };
}
