import { createTestApp } from '@nibog/testing/app/test-app';
import { readLedger, waitForStatus } from '@nibog/testing/arrange/checkouts';
import { NEXT_STEP_FAR_AWAY, payDuringLook } from '@nibog/testing/arrange/scenarios';
import { durationsBeside, lookTimes, readJob } from '@nibog/testing/load/crowd';
import { sabotage } from '@nibog/testing/proof/sabotage';
import { waitFor } from '@nibog/testing/wait-for';
import { expect, test } from 'vitest';
import { WEBHOOK_PATH } from '../../src/webhook/path.ts';

/** The next sweep, on a busy machine; the schedule's next step would be a minute away. */
const AT_ONCE_MS = 10_000;

test('a webhook that comes while a look is reading PENDING is not lost: the next look follows at once', async () => {
  await using app = await createTestApp({
    simulator: { webhooksEnabled: false },
    durations: NEXT_STEP_FAR_AWAY,
  });
  const { answer, client, event, transactionId } = await payDuringLook(app);
  const releasedAt = performance.now();
  expect(answer).toBe(200);
  await waitForStatus(client, transactionId, 'booked');
  expect(performance.now() - releasedAt).toBeLessThan(AT_ONCE_MS);
  expect(lookTimes(app, transactionId)).toHaveLength(2);
  expect(await readLedger(app, event.eventId)).toMatchObject({ bookings: 1, mails: 1, doubled: 0 });
});

test('nor is one that another process takes while this one looks', async () => {
  await using app = await createTestApp({
    simulator: { webhooksEnabled: false },
    durations: NEXT_STEP_FAR_AWAY,
  });
  // It serves webhooks, but never sweeps by itself: the look is surely the first server's.
  const other = await app.startServer({ durations: durationsBeside(app, { sweepEvery: 600_000 }) });
  app.simulator.setWebhookUrls([`${other.url}${WEBHOOK_PATH}`]);
  const { answer, client, event, transactionId } = await payDuringLook(app);
  const releasedAt = performance.now();
  expect(answer).toBe(200);
  await waitForStatus(client, transactionId, 'booked');
  expect(performance.now() - releasedAt).toBeLessThan(AT_ONCE_MS);
  expect(lookTimes(app, transactionId)).toHaveLength(2);
  expect(await readLedger(app, event.eventId)).toMatchObject({ bookings: 1, mails: 1, doubled: 0 });
});

test('without the count of nudges such a webhook is lost until the next step', async () => {
  using saboteur = sabotage({ guards: ['nudge'] });
  await using app = await createTestApp({
    simulator: { webhooksEnabled: false },
    durations: NEXT_STEP_FAR_AWAY,
    overrides: { connect: saboteur.connect },
  });
  const { answer, transactionId } = await payDuringLook(app);
  expect(answer).toBe(200);
  const job = await waitFor(
    'the end of the look',
    () => readJob(app, transactionId),
    ({ leased }) => !leased,
  );
  expect(job).toMatchObject({ status: 'pending', looks: 1 });
  expect(job.nextInMs).toBeGreaterThan(50_000);
});
