import {
  createSurroundings,
  sendWebhooksTo,
  startServerProcess,
  type ServerProcess,
} from '@nibog/testing/app/server-process';
import type { TestApp } from '@nibog/testing/app/test-app';
import {
  checkoutInput,
  connect,
  makeEvent,
  readLedger,
  readSlot,
  waitForStatus,
  type TestEvent,
} from '@nibog/testing/arrange/checkouts';
import { waitUntilAllBooked } from '@nibog/testing/arrange/scenarios';
import {
  deliverCompleted,
  lookTimes,
  mailsBySubject,
  readJob,
  startCheckouts,
  waitForOutbox,
} from '@nibog/testing/load/crowd';
import { scaleByPace } from '@nibog/testing/pace';
import { waitFor } from '@nibog/testing/wait-for';
import { expect, test } from 'vitest';

/**
 * Real processes, killed with SIGKILL. What is promised is a time, 30 s, and it is checked where it is exact: in the rows,
 * which say by the database's clock when each payment is due for another process. PhonePe sends each webhook once.
 */
const NOTHING_REDELIVERED = { simulator: { webhookRetryMs: [], statusDelayMs: 300 } };
/** The processes run five times faster, less on a slow machine. */
const SCALE = Math.min(1, scaleByPace(0.2));
const FAST = { TIME_SCALE: String(SCALE) };
const PROMISE_MS = 30_000 * SCALE;
const LEASE_MS = 20_000 * SCALE;
const SWEEP_EVERY_MS = 2_000 * SCALE;
const PAYMENTS = 60;
const PAID_BEFORE = 40;

/**
 * Forty parents pay concurrently. With webhooks and looks in flight, `target` is killed. Then twenty more parents pay, whose
 * webhooks the killed process cannot receive.
 */
async function killWithWorkInFlight(
  app: TestApp,
  event: TestEvent,
  target: ServerProcess,
  transactionIds: string[],
): Promise<void> {
  await Promise.all(transactionIds.slice(0, PAID_BEFORE).map((id) => app.simulator.complete(id)));
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
  await target.killNow();
  await Promise.all(transactionIds.slice(PAID_BEFORE).map((id) => app.simulator.complete(id)));
  expect((await readLedger(app, event.eventId)).booked).toBeLessThan(PAYMENTS);
}

/** Checks that a running process finds each pending payment due, and without a lease, within the promised time from now. */
async function expectDueInTime({ db }: TestApp): Promise<void> {
  const { rows } = await db.owner.query<{ pending: number; longestMs: number }>(
    `SELECT count(*)::int AS pending,
            max(extract(epoch FROM greatest(next_look_at, look_lease_until) - now()))::float8 * 1000 AS "longestMs"
       FROM payments WHERE status = 'pending'`,
  );
  expect(rows[0]?.pending).toBeGreaterThan(0);
  expect((rows[0]?.longestMs ?? Number.POSITIVE_INFINITY) + SWEEP_EVERY_MS).toBeLessThan(PROMISE_MS);
}

/** The number of payments whose webhook no server received; PhonePe does not send it again. */
function countLostWebhooks({ simulator }: TestApp, transactionIds: string[]): number {
  return transactionIds.filter((id) => simulator.deliveries(id).every(({ state }) => state === 'given-up'))
    .length;
}

async function expectEachBookedOnce(app: TestApp, event: TestEvent): Promise<void> {
  expect(await readLedger(app, event.eventId)).toEqual({
    payments: PAYMENTS,
    booked: PAYMENTS,
    bookings: PAYMENTS,
    items: PAYMENTS,
    mails: PAYMENTS,
    doubled: 0,
  });
  expect(await readSlot(app, event.slotIds[0] ?? 0)).toMatchObject({ held: 0, booked: PAYMENTS });
  // A mail that the killed process had handed over may have arrived or not: it is unknown, and not sent again.
  const { sent = 0, unknown = 0 } = await waitForOutbox(app);
  expect(sent + unknown).toBe(PAYMENTS);
  expect(Math.max(...mailsBySubject(app))).toBe(1);
  expect(app.smtp.messages.length).toBeGreaterThanOrEqual(sent);
}

async function countLeases(app: TestApp): Promise<number> {
  const { rows } = await app.db.owner.query<{ leased: number }>(
    'SELECT count(*)::int AS leased FROM payments WHERE look_lease_until IS NOT NULL',
  );
  return rows[0]?.leased ?? 0;
}

test.concurrent(
  'when one of two processes is killed, the other one books everything within 30 s',
  async () => {
    await using app = await createSurroundings(NOTHING_REDELIVERED);
    await using target = await startServerProcess(app, FAST);
    await using survivor = await startServerProcess(app, FAST);
    sendWebhooksTo(app, [target, survivor]);
    const event = await makeEvent(app.db.owner);
    const transactionIds = await startCheckouts(connect(survivor.url), event, PAYMENTS);

    await killWithWorkInFlight(app, event, target, transactionIds);

    await expectDueInTime(app);
    await waitUntilAllBooked(app, event);
    expect(countLostWebhooks(app, transactionIds)).toBeGreaterThanOrEqual(10);
    await expectEachBookedOnce(app, event);
  },
);

test.concurrent(
  'when the only process is killed, its successor books everything within 30 s of the kill',
  async () => {
    await using app = await createSurroundings(NOTHING_REDELIVERED);
    await using target = await startServerProcess(app, FAST);
    sendWebhooksTo(app, [target]);
    const event = await makeEvent(app.db.owner);
    const transactionIds = await startCheckouts(connect(target.url), event, PAYMENTS);

    await killWithWorkInFlight(app, event, target, transactionIds);
    await expectDueInTime(app);
    expect(await countLeases(app)).toBeGreaterThan(0);

    await using successor = await startServerProcess(app, FAST);
    await waitUntilAllBooked(app, event);
    expect(countLostWebhooks(app, transactionIds)).toBeGreaterThanOrEqual(20);
    await expectEachBookedOnce(app, event);
    expect(await successor.terminate()).toBe(0);
  },
);

test.concurrent(
  'a process killed during a look delays its payment by its lease: not less, since it might be alive, and not more',
  async () => {
    await using app = await createSurroundings();
    await using target = await startServerProcess(app, FAST);
    await using survivor = await startServerProcess(app, FAST);
    sendWebhooksTo(app, [target]);
    const client = connect(survivor.url);
    const event = await makeEvent(app.db.owner);
    const { transactionId } = await client.checkout.start.mutate(checkoutInput(event));
    const look = app.simulator.gate('status', transactionId);
    await app.simulator.complete(transactionId);
    await look.reached;
    await target.killNow();
    const { leaseEndsAt, looks } = await readJob(app, transactionId);
    expect(looks).toBe(1);
    if (leaseEndsAt === null) throw new Error('the look had no lease');
    expect(leaseEndsAt - Date.now()).toBeLessThanOrEqual(LEASE_MS);

    // Another webhook does not make the survivor look sooner: the killed process still has the lease. But the payment is
    // due as soon as the lease expires.
    sendWebhooksTo(app, [survivor]);
    await deliverCompleted(app, transactionId);
    const { nextInMs, ...waiting } = await readJob(app, transactionId);
    expect(waiting).toMatchObject({ status: 'pending', leaseEndsAt, looks: 1 });
    expect(Date.now() + (nextInMs ?? Number.POSITIVE_INFINITY)).toBeLessThanOrEqual(leaseEndsAt);
    await waitForStatus(client, transactionId, 'booked');
    const [lookedAt] = lookTimes(app, transactionId);
    expect(lookedAt).toBeGreaterThanOrEqual(leaseEndsAt);
    expect(lookTimes(app, transactionId)).toHaveLength(1);
    expect((await readJob(app, transactionId)).looks).toBe(2);
    expect(await waitForOutbox(app)).toEqual({ sent: 1 });
    expect(await readLedger(app, event.eventId)).toMatchObject({ bookings: 1, mails: 1, doubled: 0 });
  },
);
