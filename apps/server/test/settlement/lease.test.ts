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
import { sabotage } from '@nibog/testing/proof/sabotage';
import { waitFor } from '@nibog/testing/wait-for';
import { pino } from 'pino';
import { expect, test } from 'vitest';

/** Short enough to run out while PhonePe holds an answer back, long enough for a look that it does not hold. */
const SHORT_LEASE = { lookLease: 1_500, firstLook: 200, sweepEvery: 100, pendingStep: () => 60_000 };

/** A first server's look is held by PhonePe until its lease has run out and a second server has taken over. */
async function takeOverFromSlowHolder(app: TestApp, paid: 'before its answer' | 'after its answer') {
  const look = app.simulator.gate('status');
  const started = await startOne(app);
  if (paid === 'before its answer') await app.simulator.complete(started.transactionId);
  await look.reached;
  if (paid === 'after its answer') await app.simulator.complete(started.transactionId);
  await app.startServer({ durations: durationsBeside(app, {}) });
  await waitForStatus(started.client, started.transactionId, 'booked');
  const settled = await readJob(app, started.transactionId);
  look.release();
  await stopServers(app);
  return { ...started, settled };
}

test.concurrent.each(['before its answer', 'after its answer'] as const)(
  'a slow holder whose lease was taken over drops its result (paid %s)',
  async (paid) => {
    await using app = await createTestApp({
      simulator: { webhooksEnabled: false },
      durations: SHORT_LEASE,
    });
    const { event, settled, slotId, transactionId } = await takeOverFromSlowHolder(app, paid);
    expect(settled).toMatchObject({ looks: 2, leased: false, nextInMs: null });
    expect(await readJob(app, transactionId)).toEqual(settled);
    expect(await readTimeline(app, transactionId)).toEqual(['pending', 'booked']);
    expect(await readLedger(app, event.eventId)).toMatchObject({ bookings: 1, mails: 1, doubled: 0 });
    expect(await readSlot(app, slotId)).toMatchObject({ held: 0, booked: 1 });
  },
);

test.concurrent(
  'without the check of the lease at the end, the slow holder writes over what its successor settled',
  async () => {
    using saboteur = sabotage({ guards: ['lease-end'] });
    await using app = await createTestApp({
      simulator: { webhooksEnabled: false },
      durations: SHORT_LEASE,
      overrides: { connect: saboteur.connect },
    });
    const { settled, transactionId } = await takeOverFromSlowHolder(app, 'after its answer');
    expect(settled).toMatchObject({ status: 'booked', nextInMs: null });
    // Booked, and yet to be asked about once more.
    expect((await readJob(app, transactionId)).nextInMs).toBeGreaterThan(0);
  },
);

test.concurrent(
  'a slow holder of a refund that its successor completed drops its result, which is no error',
  async () => {
    const errors: string[] = [];
    await using app = await createTestApp({
      simulator: { webhooksEnabled: false, refundConfirmMs: 0, refundCompleteMs: 0 },
      // The first look may come before the payment.
      durations: { ...SHORT_LEASE, pendingStep: () => 300, refundStep: () => 300 },
      overrides: { log: pino({ level: 'error' }, { write: (line: string) => void errors.push(line) }) },
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

test.concurrent('a claim that nobody will ever finish is taken over when its lease ends', async () => {
  await using app = await createTestApp({
    simulator: { webhooksEnabled: false },
    durations: { ...SHORT_LEASE, firstLook: 60_000 },
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
