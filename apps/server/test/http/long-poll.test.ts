import { once } from 'node:events';
import { createServer, connect as connectTo } from 'node:net';
import { createDurations } from '@nibog/domain';
import { createTestApp, type TestApp, type TestServer } from '@nibog/testing/app/test-app';
import { connect, pay } from '@nibog/testing/arrange/checkouts';
import { deliverCompleted, durationsBeside, startOne } from '@nibog/testing/load/crowd';
import { scaleByPace } from '@nibog/testing/pace';
import { sendText } from '@nibog/testing/postgres/send-text';
import { waitFor } from '@nibog/testing/wait-for';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WEBHOOK_PATH } from '../../src/webhook/path.ts';

const HOUR_MS = 3_600_000;
/** No sweep finds a change, and no long poll ends because of its duration. */
const UNAIDED = { sweepEvery: HOUR_MS, pollHold: HOUR_MS };

function longPoll({ url }: { url: string }, transactionId: string, signal?: AbortSignal) {
  return connect(url).booking.getBookingByTxn.query(
    { transactionId, holdWhile: 'awaiting_payment' },
    signal === undefined ? {} : { signal },
  );
}

async function waitForLongPolls({ ctx }: TestServer, count: number): Promise<void> {
  await waitFor(`${count} waiting requests`, () => ctx.changes.longPollCount() === count);
}

/** Changes a payment so that it reads as confirming, and notifies no process. */
async function claimUnannounced({ db }: TestApp, transactionId: string): Promise<void> {
  await db.owner.query('UPDATE payments SET claimed_at = now() WHERE merchant_transaction_id = $1', [
    transactionId,
  ]);
}

/** Such a connection sends SET, then LISTEN, then other statements. */
const LISTENERS = `
  SELECT pid FROM pg_stat_activity
   WHERE datname = current_database() AND application_name = 'nibog changes' AND query !~ '^(SET|$)'`;

/** The backends that listen for changes in this database. A role sees and may terminate only its own. */
async function readListeners({ servers }: TestApp): Promise<number[]> {
  const [first] = servers;
  if (!first) return [];
  const { rows } = await sendText<{ pid: number }>(first.ctx.reader, LISTENERS);
  return rows.map(({ pid }) => pid);
}

async function terminateListeners({ servers }: TestApp): Promise<void> {
  const [first] = servers;
  if (first)
    await sendText(first.ctx.reader, `SELECT pg_terminate_backend(pid) FROM (${LISTENERS}) AS listeners`);
}

async function waitForListeners(app: TestApp, count: number, except: number[] = []): Promise<number[]> {
  return waitFor(
    'the listening connections',
    () => readListeners(app),
    (pids) => pids.length === count && pids.every((pid) => !except.includes(pid)),
  );
}

describe('with two processes', () => {
  let app: TestApp;
  let second: TestServer;
  beforeAll(async () => {
    app = await createTestApp({ durations: UNAIDED });
    second = await app.startServer();
    // PhonePe's webhooks go to the first process.
    app.simulator.setWebhookUrls([`${app.url}${WEBHOOK_PATH}`]);
  });
  afterAll(() => app[Symbol.asyncDispose]());

  test('a long poll ends when another process books the payment, without any sweep', async () => {
    await waitForListeners(app, 2);
    const { transactionId } = await startOne(app);
    const waiting = longPoll(second, transactionId);
    await waitForLongPolls(second, 1);
    await pay(app, transactionId);
    const first = await waiting;
    expect(['confirming', 'booked']).toContain(first.status);
    const last =
      first.status === 'booked'
        ? first
        : await connect(second.url).booking.getBookingByTxn.query({ transactionId, holdWhile: 'confirming' });
    expect(last).toMatchObject({ status: 'booked', pollAfterMs: null });
    expect(second.ctx.changes.longPollCount()).toBe(0);
  });

  test('a listening connection that is lost is replaced, and the new one receives changes', async () => {
    const lost = await waitForListeners(app, 2);
    await terminateListeners(app);
    await waitForListeners(app, 2, lost);
    const { transactionId } = await startOne(app);
    const waiting = longPoll(second, transactionId);
    await waitForLongPolls(second, 1);
    expect(await deliverCompleted(app, transactionId)).toBe(200);
    expect(await waiting).toMatchObject({ status: 'confirming', pollAfterMs: 0 });
  });

  test('a change that is made while no process listens is found when one listens again', async () => {
    await waitForListeners(app, 2);
    const { transactionId } = await startOne(app);
    const waiting = longPoll(second, transactionId);
    await waitForLongPolls(second, 1);
    await claimUnannounced(app, transactionId);
    await terminateListeners(app);
    expect(await waiting).toMatchObject({ status: 'confirming' });
  });

  test('a request beyond the limits is answered immediately and asked to poll; a client that disconnects frees its place', async () => {
    const server = await app.startServer({ longPollLimits: { maxTotal: 3, maxPerPayment: 2 } });
    const { transactionId } = await startOne(app);
    const other = await startOne(app);
    const disconnect = new AbortController();
    const ended = longPoll(server, transactionId, disconnect.signal).catch((error: unknown) => error);
    const waiting = [longPoll(server, transactionId)];
    await waitForLongPolls(server, 2);
    // At most two requests wait for one payment, so that others find a place …
    expect(await longPoll(server, transactionId)).toMatchObject({
      status: 'awaiting_payment',
      pollAfterMs: 1_000,
    });
    waiting.push(longPoll(server, other.transactionId));
    await waitForLongPolls(server, 3);
    // … and at most three wait in all.
    expect(await longPoll(server, other.transactionId)).toMatchObject({ pollAfterMs: 1_000 });
    disconnect.abort();
    expect(await ended).toBeInstanceOf(Error);
    await waitForLongPolls(server, 2);
    waiting.push(longPoll(server, other.transactionId));
    await waitForLongPolls(server, 3);
    // A process that stops answers every waiting request.
    await server[Symbol.asyncDispose]();
    for (const response of waiting)
      expect(await response).toMatchObject({ status: 'awaiting_payment', pollAfterMs: 0 });
  });
});

test.concurrent('the sweep finds a change of which no process is notified', async () => {
  await using app = await createTestApp({ durations: { ...UNAIDED, sweepEvery: 50 } });
  const [server] = app.servers;
  if (!server) throw new Error('there is no server');
  const { transactionId } = await startOne(app);
  const waiting = longPoll(app, transactionId);
  await waitForLongPolls(server, 1);
  await claimUnannounced(app, transactionId);
  expect(await waiting).toMatchObject({ status: 'confirming', pollAfterMs: 0 });
});

test.concurrent(
  'every response arrives complete through a proxy that cuts connections after 30 s of silence',
  async () => {
    // A tenth of real time, more on a slow machine.
    const scale = scaleByPace(0.1);
    const { pollHold } = createDurations(scale);
    expect(pollHold).toBe(20_000 * scale);
    await using app = await createTestApp({ durations: { ...UNAIDED, pollHold } });
    await using proxy = await startCuttingProxy(app.url, 30_000 * scale);
    const { transactionId } = await startOne(app);
    const unchanged = await longPoll(proxy, transactionId);
    expect(unchanged).toMatchObject({ status: 'awaiting_payment', pollAfterMs: 0 });
    const waiting = longPoll(proxy, transactionId);
    await app.startServer({ durations: durationsBeside(app, { sweepEvery: 50 }) });
    await deliverCompleted(app, transactionId);
    expect(await waiting).toMatchObject({ status: 'confirming' });
    expect(proxy.cutCount()).toBe(0);
  },
);

/** Ends a connection when the server has sent nothing for `silenceMs`. */
async function startCuttingProxy(targetUrl: string, silenceMs: number) {
  const { hostname, port } = new URL(targetUrl);
  let cut = 0;
  const server = createServer((near) => {
    const far = connectTo(Number(port), hostname);
    let waiting = false;
    near.on('data', () => (waiting = true)).on('error', () => undefined);
    far.on('data', () => (waiting = false)).on('error', () => undefined);
    far.setTimeout(silenceMs, () => {
      if (waiting) cut += 1;
      near.destroy();
      far.destroy();
    });
    near.pipe(far).pipe(near);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    cutCount: () => cut,
    async [Symbol.asyncDispose]() {
      server.close();
    },
  };
}
