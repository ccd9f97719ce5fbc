import { createTestApp } from '@nibog/testing/app/test-app';
import { lookTimes, startOne } from '@nibog/testing/load/crowd';
import { waitFor } from '@nibog/testing/wait-for';
import { expect, test } from 'vitest';

/** Twenty times faster than PhonePe's schedule: its steps of 3, 6 and 10 s are 150, 300 and 500 ms. */
const SCALE = 0.05;

test('a pending payment whose webhooks never come is looked at in the steps that PhonePe asks for', async () => {
  await using app = await createTestApp({
    simulator: { webhooksEnabled: false },
    env: { TIME_SCALE: String(SCALE) },
    // A look waits for the next sweep; a finer one keeps the steps apart.
    durations: { sweepEvery: 25 },
  });
  const startedAt = Date.now();
  const { client, transactionId } = await startOne(app);
  const looks = await waitFor(
    "looks for a minute and a half of PhonePe's time",
    () => lookTimes(app, transactionId),
    (times) => (times.at(-1) ?? 0) - (times[0] ?? 0) > 90_000 * SCALE,
  );
  const first = looks[0] ?? 0;
  expect(first - startedAt).toBeGreaterThanOrEqual(20_000 * SCALE);
  const between = (fromMs: number, toMs: number) =>
    looks.filter((at) => at - first > fromMs * SCALE && at - first <= toMs * SCALE).length;
  // A look takes time of its own here, so there are fewer than on paper (10, 10) but never more.
  expect(between(0, 30_000)).toBeGreaterThanOrEqual(5);
  expect(between(0, 30_000)).toBeLessThanOrEqual(10);
  expect(between(30_000, 90_000)).toBeGreaterThanOrEqual(5);
  expect(between(30_000, 90_000)).toBeLessThanOrEqual(11);
  expect((await client.booking.getBookingByTxn.query({ transactionId })).status).toBe('awaiting_payment');
});
