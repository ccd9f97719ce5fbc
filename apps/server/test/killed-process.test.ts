import { expect, test } from 'vitest';
import { waitFor } from '@nibog/db/testing';
import {
  checkoutInput,
  connect,
  makeEvent,
  readLedger,
  readSlot,
  waitForStatus,
  type TestEvent,
} from './arrange.ts';
import {
  deliverCompleted,
  lookTimes,
  mailsBySubject,
  readJob,
  startCheckouts,
  waitForOutbox,
} from './crowd.ts';
import { waitUntilAllBooked } from './scenarios.ts';
import {
  createSurroundings,
  sendWebhooksTo,
  startServerProcess,
  type ServerProcess,
} from './server-process.ts';
import type { TestApp } from './test-app.ts';

/**
 * Real processes, killed with SIGKILL, in real time: what is promised here is thirty seconds. PhonePe sends each
 * webhook once and never again.
 */
const NOTHING_REDELIVERED = { simulator: { webhookRetryMs: [], statusDelayMs: 300 } };
const PROMISE_MS = 30_000;
const LEASE_MS = 20_000;
const PAYMENTS = 60;

/** All parents pay at the same moment; answers when, once webhooks are being taken and looks are under way. */
async function payAllAtOnce(app: TestApp, transactionIds: string[]): Promise<number> {
  const paidAt = performance.now();
  await Promise.all(transactionIds.map((id) => app.simulator.complete(id)));
  await waitFor(
    'webhooks and looks in flight',
    async () => {
      const { rows } = await app.db.owner.query<{ nudged: number; leased: number }>(
        `SELECT count(*) FILTER (WHERE nudge_seq > 0)::int AS nudged,
                count(*) FILTER (WHERE look_lease_until > now())::int AS leased FROM payments`,
      );
      return rows[0] ?? { nudged: 0, leased: 0 };
    },
    ({ nudged, leased }) => nudged >= 10 && leased >= 5,
    { everyMs: 5 },
  );
  return paidAt;
}

async function expectAllOnce(app: TestApp, event: TestEvent): Promise<void> {
  expect(await readLedger(app, event.eventId)).toEqual({
    payments: PAYMENTS,
    booked: PAYMENTS,
    bookings: PAYMENTS,
    items: PAYMENTS,
    mails: PAYMENTS,
    doubled: 0,
  });
  expect(await readSlot(app, event.slotIds[0] ?? 0)).toMatchObject({ held: 0, booked: PAYMENTS });
  // A mail that the dead process had handed over may or may not have arrived: it is unknown, and not sent again.
  const { sent = 0, unknown = 0 } = await waitForOutbox(app);
  expect(sent + unknown).toBe(PAYMENTS);
  expect(Math.max(...mailsBySubject(app))).toBe(1);
  expect(app.smtp.messages.length).toBeGreaterThanOrEqual(sent);
}

async function leases(app: TestApp): Promise<number> {
  const { rows } = await app.db.owner.query<{ leased: number }>(
    'SELECT count(*)::int AS leased FROM payments WHERE look_lease_until IS NOT NULL',
  );
  return rows[0]?.leased ?? 0;
}

test.concurrent(
  'of two processes one is killed in the middle: the other books everything within 30 s',
  { timeout: 120_000 },
  async () => {
    await using app = await createSurroundings(NOTHING_REDELIVERED);
    await using victim = await startServerProcess(app);
    await using survivor = await startServerProcess(app);
    sendWebhooksTo(app, [victim, survivor]);
    const event = await makeEvent(app.db.owner);
    const transactionIds = await startCheckouts(connect(survivor.url), event, PAYMENTS);

    const paidAt = await payAllAtOnce(app, transactionIds);
    await victim.killNow();
    expect((await readLedger(app, event.eventId)).booked).toBeLessThan(PAYMENTS);

    await waitUntilAllBooked(app, event, { timeoutMs: PROMISE_MS });
    expect(performance.now() - paidAt).toBeLessThan(PROMISE_MS);
    const unanswered = app.simulator.log.filter(
      (entry) => entry.kind === 'delivery' && entry.status === null,
    );
    expect(unanswered.length).toBeGreaterThan(0);
    await expectAllOnce(app, event);
  },
);

test.concurrent(
  'the only process is killed in the middle: one started afterwards books everything',
  { timeout: 120_000 },
  async () => {
    await using app = await createSurroundings(NOTHING_REDELIVERED);
    await using victim = await startServerProcess(app);
    sendWebhooksTo(app, [victim]);
    const event = await makeEvent(app.db.owner);
    const transactionIds = await startCheckouts(connect(victim.url), event, PAYMENTS);

    const paidAt = await payAllAtOnce(app, transactionIds);
    await victim.killNow();
    expect((await readLedger(app, event.eventId)).booked).toBeLessThan(PAYMENTS);
    expect(await leases(app)).toBeGreaterThan(0);

    await using successor: ServerProcess = await startServerProcess(app);
    await waitUntilAllBooked(app, event, { timeoutMs: PROMISE_MS });
    expect(performance.now() - paidAt).toBeLessThan(PROMISE_MS);
    await expectAllOnce(app, event);
    expect(await successor.terminate()).toBe(0);
  },
);

test.concurrent(
  'a process killed in the middle of a look costs its lease of 20 s: not less, since it might live, and not more',
  { timeout: 90_000 },
  async () => {
    await using app = await createSurroundings();
    await using victim = await startServerProcess(app);
    await using survivor = await startServerProcess(app);
    sendWebhooksTo(app, [victim]);
    const client = connect(survivor.url);
    const event = await makeEvent(app.db.owner);
    const { transactionId } = await client.checkout.start.mutate(checkoutInput(event));
    const look = app.simulator.gate('status', transactionId);
    await app.simulator.complete(transactionId);
    await look.reached;
    await victim.killNow();
    const { leaseEndsAt, looks } = await readJob(app, transactionId);
    expect(looks).toBe(1);
    if (leaseEndsAt === null) throw new Error('the look had no lease');

    // Nudged again and again, the survivor looks no sooner: the lease is still the dead process's.
    sendWebhooksTo(app, [survivor]);
    await deliverCompleted(app, transactionId);
    await waitForStatus(client, transactionId, 'booked');
    const [lookedAt] = lookTimes(app, transactionId);
    expect(lookedAt).toBeGreaterThanOrEqual(leaseEndsAt);
    expect(lookedAt).toBeLessThan(leaseEndsAt + LEASE_MS / 2);
    expect(lookTimes(app, transactionId)).toHaveLength(1);
    expect(await waitForOutbox(app)).toEqual({ sent: 1 });
    expect(await readLedger(app, event.eventId)).toMatchObject({ bookings: 1, mails: 1, doubled: 0 });
  },
);
