import { createTestApp, type TestApp, type TestServer } from '@nibog/testing/app/test-app';
import { readLedger, waitForStatus } from '@nibog/testing/arrange/checkouts';
import { NEXT_STEP_FAR_AWAY, payDuringLook } from '@nibog/testing/arrange/scenarios';
import { durationsBeside, lookTimes, readJob } from '@nibog/testing/load/crowd';
import { createGuardSwitch } from '@nibog/testing/proof/sabotage';
import { waitFor } from '@nibog/testing/wait-for';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WEBHOOK_PATH } from '../../src/webhook/path.ts';

const HOUR_MS = 3_600_000;

const guards = createGuardSwitch();
let app: TestApp;
/** Serves webhooks but never sweeps on its own, so that the first server makes every scheduled look. */
let other: TestServer;

beforeAll(async () => {
  app = await createTestApp({
    simulator: { webhooksEnabled: false },
    // The schedule's next step is further away than any test waits: only a nudge can cause a second look.
    durations: { ...NEXT_STEP_FAR_AWAY, pendingStep: () => HOUR_MS },
    // A look whose response PhonePe withholds waits for it, on a slow machine too.
    overrides: { phonepeTimeoutMs: 600_000, connect: guards.connect },
  });
  other = await app.startServer({ durations: durationsBeside(app, { sweepEvery: HOUR_MS }) });
});
afterAll(() => app[Symbol.asyncDispose]());

function sendWebhooksTo({ url }: { url: string }): void {
  app.simulator.setWebhookUrls([`${url}${WEBHOOK_PATH}`]);
}

test.each(['the same process', 'another process'])(
  'looks again immediately when %s receives a webhook while a look is reading PENDING',
  async (receiver) => {
    sendWebhooksTo(receiver === 'another process' ? other : app);
    const { answer, client, event, transactionId } = await payDuringLook(app);
    expect(answer).toBe(200);
    await waitForStatus(client, transactionId, 'booked');
    expect(lookTimes(app, transactionId)).toHaveLength(2);
    expect(await readLedger(app, event.eventId)).toMatchObject({ bookings: 1, mails: 1, doubled: 0 });
  },
);

test('control: without the comparison of nudge counts the webhook has no effect until the next step', async () => {
  using _ = guards.disable({ guards: ['nudge'] });
  sendWebhooksTo(app);
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
