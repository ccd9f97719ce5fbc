import { once } from 'node:events';
import { createServer, connect as connectTo } from 'node:net';
import { createDurations } from '@nibog/domain';
import { createTestApp, type TestApp, type TestServer } from '@nibog/testing/app/test-app';
import { connect, pay } from '@nibog/testing/arrange/checkouts';
import { deliverCompleted, durationsBeside, startOne } from '@nibog/testing/load/crowd';
import { sendText } from '@nibog/testing/postgres/send-text';
import { waitFor } from '@nibog/testing/wait-for';
import { expect, test } from 'vitest';
import { WEBHOOK_PATH } from '../../src/webhook/path.ts';

const HOUR_MS = 3_600_000;
/** No sweep comes to help, and nobody is answered because the time is over. */
const UNAIDED = { sweepEvery: HOUR_MS, pollHold: HOUR_MS };

function hold({ url }: { url: string }, transactionId: string, signal?: AbortSignal) {
  return connect(url).booking.getBookingByTxn.query(
    { transactionId, holdWhile: 'awaiting_payment' },
    signal === undefined ? {} : { signal },
  );
}

async function untilHeld({ ctx }: TestServer, count: number): Promise<void> {
  await waitFor('the answers to be held', () => ctx.changes.longPollCount() === count);
}

const LISTENERS = `
  SELECT pid FROM pg_stat_activity
   WHERE datname = current_database() AND application_name = 'nibog changes' AND query LIKE 'LISTEN%'`;

/** Who listens for changes in this database, by their backend. A role sees, and may end, what is its own. */
async function readListeners({ servers }: TestApp): Promise<number[]> {
  const [first] = servers;
  if (!first) return [];
  const { rows } = await sendText<{ pid: number }>(first.ctx.reader, LISTENERS);
  return rows.map(({ pid }) => pid);
}

async function endListeners({ servers }: TestApp): Promise<void> {
  const [first] = servers;
  if (first)
    await sendText(first.ctx.reader, `SELECT pg_terminate_backend(pid) FROM (${LISTENERS}) AS listeners`);
}

async function untilListening(app: TestApp, count: number, but: number[] = []): Promise<number[]> {
  return waitFor(
    'the connections that listen',
    () => readListeners(app),
    (pids) => pids.length === count && pids.every((pid) => !but.includes(pid)),
  );
}

/** PhonePe's webhooks go to the first. */
async function openTwo(): Promise<AsyncDisposable & { app: TestApp; second: TestServer }> {
  const app = await createTestApp({ durations: UNAIDED });
  const second = await app.startServer();
  const [first] = app.servers;
  if (!first) throw new Error('there is no first server');
  app.simulator.setWebhookUrls([`${first.url}${WEBHOOK_PATH}`]);
  return { app, second, [Symbol.asyncDispose]: () => app[Symbol.asyncDispose]() };
}

test('an answer that is held is given when another process books the payment, without any sweep', async () => {
  await using two = await openTwo();
  const { app, second } = two;
  await untilListening(app, 2);
  const { transactionId } = await startOne(app);
  const held = hold(second, transactionId);
  await untilHeld(second, 1);
  await pay(app, transactionId);
  const first = await held;
  expect(['confirming', 'booked']).toContain(first.status);
  const last =
    first.status === 'booked'
      ? first
      : await connect(second.url).booking.getBookingByTxn.query({ transactionId, holdWhile: 'confirming' });
  expect(last).toMatchObject({ status: 'booked', pollAfterMs: null });
  expect(second.ctx.changes.longPollCount()).toBe(0);
});

test('the connection that listens comes back by itself when it is lost, and hears again', async () => {
  await using two = await openTwo();
  const { app, second } = two;
  const lost = await untilListening(app, 2);
  await endListeners(app);
  await untilListening(app, 2, lost);
  const { transactionId } = await startOne(app);
  const held = hold(second, transactionId);
  await untilHeld(second, 1);
  expect(await deliverCompleted(app, transactionId)).toBe(200);
  expect(await held).toMatchObject({ status: 'confirming', pollAfterMs: 0 });
});

test('what was changed while nobody listened is seen as soon as somebody listens again', async () => {
  await using two = await openTwo();
  const { app, second } = two;
  await untilListening(app, 2);
  const { transactionId } = await startOne(app);
  const held = hold(second, transactionId);
  await untilHeld(second, 1);
  await app.db.owner.query('UPDATE payments SET claimed_at = now() WHERE merchant_transaction_id = $1', [
    transactionId,
  ]);
  await endListeners(app);
  expect(await held).toMatchObject({ status: 'confirming' });
});

test('a change that nobody tells of is found by the sweep', async () => {
  await using app = await createTestApp({ durations: { ...UNAIDED, sweepEvery: 50 } });
  const [server] = app.servers;
  const { transactionId } = await startOne(app);
  const held = hold(app, transactionId);
  await waitFor('the answer to be held', () => server?.ctx.changes.longPollCount() === 1);
  await app.db.owner.query('UPDATE payments SET claimed_at = now() WHERE merchant_transaction_id = $1', [
    transactionId,
  ]);
  expect(await held).toMatchObject({ status: 'confirming', pollAfterMs: 0 });
});

test('where no more can be held the answer comes at once and asks to be polled; who hangs up makes room', async () => {
  await using app = await createTestApp({ durations: UNAIDED });
  const server = await app.startServer({ longPollLimits: { maxTotal: 3, maxPerPayment: 2 } });
  const { transactionId } = await startOne(app);
  const other = await startOne(app);
  const hangUp = new AbortController();
  const ended = hold(server, transactionId, hangUp.signal).catch((error: unknown) => error);
  const held = [hold(server, transactionId)];
  await untilHeld(server, 2);
  // Of one payment no more than two, so that others find room …
  expect(await hold(server, transactionId)).toMatchObject({ status: 'awaiting_payment', pollAfterMs: 1_000 });
  held.push(hold(server, other.transactionId));
  await untilHeld(server, 3);
  // … and of all no more than three.
  expect(await hold(server, other.transactionId)).toMatchObject({ pollAfterMs: 1_000 });
  hangUp.abort();
  expect(await ended).toBeInstanceOf(Error);
  await untilHeld(server, 2);
  held.push(hold(server, other.transactionId));
  await untilHeld(server, 3);
  // A process that stops gives every answer that it holds.
  await server[Symbol.asyncDispose]();
  for (const answer of held)
    expect(await answer).toMatchObject({ status: 'awaiting_payment', pollAfterMs: 0 });
});

test('behind a proxy that cuts what is silent for 30 s every answer comes whole, in a tenth of the time', async () => {
  const { pollHold } = createDurations(0.1);
  expect(pollHold).toBe(2_000);
  await using app = await createTestApp({ durations: { ...UNAIDED, pollHold } });
  await using proxy = await startCuttingProxy(app.url, 3_000);
  const { transactionId } = await startOne(app);
  const unchanged = await hold(proxy, transactionId);
  expect(unchanged).toMatchObject({ status: 'awaiting_payment', pollAfterMs: 0 });
  const held = hold(proxy, transactionId);
  await app.startServer({ durations: durationsBeside(app, { sweepEvery: 50 }) });
  await deliverCompleted(app, transactionId);
  expect(await held).toMatchObject({ status: 'confirming' });
  expect(proxy.cut()).toBe(0);
});

/** Ends a connection on which nothing came from the server for so long. */
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
    cut: () => cut,
    async [Symbol.asyncDispose]() {
      server.close();
    },
  };
}
