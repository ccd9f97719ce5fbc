import { createTestApp, type TestApp } from '@nibog/testing/app/test-app';
import { readLedger, readSlot, waitForStatus } from '@nibog/testing/arrange/checkouts';
import {
  durationsBeside,
  lookTimes,
  readJob,
  readTimeline,
  startOne,
  stopServers,
} from '@nibog/testing/load/crowd';
import { scaleByPace } from '@nibog/testing/pace';
import { sabotage } from '@nibog/testing/proof/sabotage';
import { waitFor } from '@nibog/testing/wait-for';
import { pino } from 'pino';
import { expect, test } from 'vitest';

/** Short enough to expire while PhonePe withholds a response, long enough for a look whose response it does not withhold. */
const SHORT_LEASE = {
  lookLease: scaleByPace(1_500),
  firstLook: 200,
  sweepEvery: 100,
  pendingStep: () => 3_600_000,
};

/** A look whose response PhonePe withholds waits for it, on a slow machine too. */
const PATIENT = { phonepeTimeoutMs: 600_000 };

/** PhonePe withholds the response to a server's look until the lease has expired and a second server has settled the payment. */
async function takeOverFromSlowServer(app: TestApp, paid: 'before its response' | 'after its response') {
  const look = app.simulator.gate('status');
  const started = await startOne(app);
  if (paid === 'before its response') await app.simulator.complete(started.transactionId);
  await look.reached;
  if (paid === 'after its response') await app.simulator.complete(started.transactionId);
  await app.startServer({ durations: durationsBeside(app, {}) });
  await waitForStatus(started.client, started.transactionId, 'booked');
  const settled = await readJob(app, started.transactionId);
  look.release();
  await stopServers(app);
  return { ...started, settled };
}

test.concurrent.each(['before its response', 'after its response'] as const)(
  'a slow server drops the result of a look whose lease another server took over (paid %s)',
  async (paid) => {
    await using app = await createTestApp({
      simulator: { webhooksEnabled: false },
      durations: SHORT_LEASE,
      overrides: PATIENT,
    });
    const { event, settled, slotId, transactionId } = await takeOverFromSlowServer(app, paid);
    expect(settled).toMatchObject({ looks: 2, leased: false, nextInMs: null });
    expect(await readJob(app, transactionId)).toEqual(settled);
    expect(await readTimeline(app, transactionId)).toEqual(['pending', 'booked']);
    expect(await readLedger(app, event.eventId)).toMatchObject({ bookings: 1, mails: 1, doubled: 0 });
    expect(await readSlot(app, slotId)).toMatchObject({ held: 0, booked: 1 });
  },
);

test.concurrent(
  'control: without the check of the lease at the end, the slow server overwrites what the other one settled',
  async () => {
    using saboteur = sabotage({ guards: ['lease-end'] });
    await using app = await createTestApp({
      simulator: { webhooksEnabled: false },
      durations: SHORT_LEASE,
      overrides: { ...PATIENT, connect: saboteur.connect },
    });
    const { settled, transactionId } = await takeOverFromSlowServer(app, 'after its response');
    expect(settled).toMatchObject({ status: 'booked', nextInMs: null });
    // The payment is booked, and a further look is planned nevertheless.
    expect((await readJob(app, transactionId)).nextInMs).toBeGreaterThan(0);
  },
);

test.concurrent(
  'a slow server drops its look at a refund that another server completed, and logs no error',
  async () => {
    const errors: string[] = [];
    await using app = await createTestApp({
      simulator: { webhooksEnabled: false, refundConfirmMs: 0, refundCompleteMs: 0 },
      // The first look may come before the payment.
      durations: { ...SHORT_LEASE, pendingStep: () => 300, refundStep: () => 300 },
      overrides: {
        ...PATIENT,
        log: pino({ level: 'error' }, { write: (line: string) => void errors.push(line) }),
      },
    });
    const { client, transactionId } = await startOne(app);
    await app.simulator.complete(transactionId);
    await waitForStatus(client, transactionId, 'booked');
    const look = app.simulator.gate('refund-status');
    const { refundPaise } = await client.booking.quoteCancellation.query({ transactionId });
    await client.booking.cancel.mutate({ transactionId, expectedRefundPaise: refundPaise });
    await look.reached;
    await app.startServer({ durations: durationsBeside(app, {}) });
    await waitForStatus(client, transactionId, 'refunded');
    look.release();
    await stopServers(app);
    expect(errors).toEqual([]);
  },
);

test.concurrent('the lease of a process that crashed is taken over when it expires', async () => {
  await using app = await createTestApp({
    simulator: { webhooksEnabled: false },
    durations: { ...SHORT_LEASE, firstLook: 3_600_000 },
  });
  const { client, transactionId } = await startOne(app);
  await app.simulator.complete(transactionId);
  await app.db.owner.query(
    `UPDATE payments SET next_look_at = now(), looks = looks + 1, look_lease_until = now() + interval '2 s'`,
  );
  const { leaseEndsAt } = await readJob(app, transactionId);
  await waitForStatus(client, transactionId, 'booked');
  const [lookedAt] = await waitFor('the look', () => lookTimes(app, transactionId));
  expect(lookedAt).toBeGreaterThanOrEqual(leaseEndsAt ?? Number.POSITIVE_INFINITY);
});
