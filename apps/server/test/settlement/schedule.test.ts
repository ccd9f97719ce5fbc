import { createTestApp } from '@nibog/testing/app/test-app';
import { readLooks, recordLooks } from '@nibog/testing/arrange/time-travel';
import { lookTimes, startOne } from '@nibog/testing/load/crowd';
import { waitFor } from '@nibog/testing/wait-for';
import { expect, test } from 'vitest';

/** Fifty times faster than PhonePe's schedule: its steps of 3, 6 and 10 s are 60, 120 and 200 ms. */
const SCALE = 0.02;

/** The longest time to the next look that PhonePe's UAT checklist allows at this age of a pending payment, in ms. */
function stepOf(ageMs: number): number {
  if (ageMs < 52_000 * SCALE) return 3_000 * SCALE;
  if (ageMs < 112_000 * SCALE) return 6_000 * SCALE;
  if (ageMs < 172_000 * SCALE) return 10_000 * SCALE;
  return (ageMs < 232_000 * SCALE ? 30_000 : 60_000) * SCALE;
}

test('looks at a pending payment without webhooks in the steps that PhonePe asks for', async () => {
  await using app = await createTestApp({
    simulator: { webhooksEnabled: false },
    env: { TIME_SCALE: String(SCALE) },
    // A look waits for the next sweep. Short sweeps keep the steps distinct.
    durations: { sweepEvery: 10 },
  });
  await recordLooks(app);
  const startedAt = Date.now();
  const { client, transactionId } = await startOne(app);
  const times = await waitFor(
    'ten looks and 100 s of the schedule',
    () => lookTimes(app, transactionId),
    (all) => all.length >= 10 && (all.at(-1) ?? 0) - (all[0] ?? 0) > 100_000 * SCALE,
  );
  const first = times[0] ?? 0;
  expect(first - startedAt).toBeGreaterThanOrEqual(20_000 * SCALE);
  const countBetween = (fromMs: number, toMs: number) =>
    times.filter((at) => at - first > fromMs * SCALE && at - first <= toMs * SCALE).length;
  // The schedule has 10 looks in each of these periods. Looks take time of their own, so there may be fewer.
  expect(countBetween(0, 30_000)).toBeLessThanOrEqual(10);
  expect(countBetween(30_000, 90_000)).toBeLessThanOrEqual(11);

  // The plan itself skips none: it is exact on any machine.
  const [checkout, ...looks] = await readLooks(app, transactionId);
  expect(checkout?.plannedMs).toBeLessThanOrEqual(25_000 * SCALE);
  expect(looks.filter(({ ageMs, plannedMs }) => (plannedMs ?? Infinity) > stepOf(ageMs))).toEqual([]);
  expect(looks.length).toBeGreaterThanOrEqual(9);
  expect((await client.booking.getBookingByTxn.query({ transactionId })).status).toBe('awaiting_payment');
});
