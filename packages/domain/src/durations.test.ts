import { expect, test } from 'vitest';
import { createDurations, type Durations } from './durations.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Returns the instants of the looks at a payment that stays pending, in ms after checkout, if looks take no time. */
function pendingLooks(durations: Durations, untilMs: number): number[] {
  const looks = [durations.firstLook];
  for (let age = durations.firstLook; age < untilMs;) {
    age += durations.pendingStep(age);
    looks.push(age);
  }
  return looks;
}

function countBetween(looks: number[], fromMs: number, toMs: number): number {
  return looks.filter((at) => at > fromMs && at <= toMs).length;
}

test("the looks at a pending payment follow PhonePe's schedule", () => {
  const looks = pendingLooks(createDurations(), 10 * MINUTE);
  const [first = 0] = looks;
  expect(first).toBeGreaterThanOrEqual(20 * SECOND);
  expect(first).toBeLessThanOrEqual(25 * SECOND);
  // Every 3 s for 30 s, every 6 s for 60 s, every 10 s for 60 s, every 30 s for 60 s, then every 60 s.
  expect(countBetween(looks, first, first + 30_000)).toBe(10);
  expect(countBetween(looks, first + 30_000, first + 90_000)).toBe(10);
  expect(countBetween(looks, first + 90_000, first + 150_000)).toBe(6);
  expect(countBetween(looks, first + 150_000, first + 210_000)).toBe(2);
  expect(countBetween(looks, first + 210_000, first + 510_000)).toBe(5);
});

test('a nudge before the first look does not postpone the first look', () => {
  const { firstLook, pendingStep } = createDurations();
  expect(pendingStep(0)).toBe(firstLook);
  expect(pendingStep(5_000)).toBe(firstLook - 5_000);
});

test('scaled time keeps the schedule, only faster', () => {
  const real = pendingLooks(createDurations(), 10 * MINUTE);
  const scaled = pendingLooks(createDurations(0.01), (10 * MINUTE) / 100);
  expect(scaled.length).toBe(real.length);
  for (const [index, at] of scaled.entries()) expect(at).toBeCloseTo((real[index] ?? 0) / 100, 5);
});

test('schedules looks at a failed or expired payment every 10 min, then hourly, then daily for a week, one sweep early', () => {
  const { closedStep, sweepEvery } = createDurations();
  expect(closedStep(0)).toBe(10 * MINUTE - sweepEvery);
  expect(closedStep(2 * HOUR - 1)).toBe(10 * MINUTE - sweepEvery);
  expect(closedStep(2 * HOUR)).toBe(HOUR - sweepEvery);
  expect(closedStep(48 * HOUR - 1)).toBe(HOUR - sweepEvery);
  expect(closedStep(48 * HOUR)).toBe(DAY - sweepEvery);
  expect(closedStep(7 * DAY - 1)).toBe(DAY - sweepEvery);
  expect(closedStep(7 * DAY)).toBeNull();
});

test('looks at an unconfirmed claim after 1, 2, 3, 3 … s', () => {
  const { claimStep } = createDurations();
  expect([1, 2, 3, 4, 50].map(claimStep)).toEqual([1_000, 2_000, 3_000, 3_000, 3_000]);
});

test('leases and the sweep keep a minimum duration at any time scale', () => {
  const { lookLease, payLease, sweepEvery } = createDurations(0.001);
  expect(lookLease).toBeGreaterThanOrEqual(3_000);
  expect(payLease).toBeGreaterThanOrEqual(10_000);
  expect(sweepEvery).toBeGreaterThanOrEqual(50);
  const real = createDurations();
  expect(real).toMatchObject({ lookLease: 20_000, payLease: 10_000, sweepEvery: 2_000, nudgeEvery: 3_000 });
});

test("the hold lasts 5 min longer than PhonePe's page", () => {
  const { hold, paymentPage } = createDurations();
  expect(hold - paymentPage).toBe(5 * MINUTE);
});
