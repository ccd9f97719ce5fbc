import { FAULTS } from '@nibog/phonepe/simulator';
import { createTestApp } from '@nibog/testing/app/test-app';
import { mailsBySubject } from '@nibog/testing/load/crowd';
import { scaleByPace } from '@nibog/testing/pace';
import { dropConstraints, LINES_OF_ONE_BOOKING, sabotage } from '@nibog/testing/proof/sabotage';
import { expect, test } from 'vitest';
import { ALL_PAIRS, dependsOnClock, samplePairs, SINGLES, type FaultCase } from '../src/faults/cases.ts';
import { findProblems } from '../src/faults/judge.ts';
import { appOptions, SEED } from '../src/faults/options.ts';
import { playCases, type Played } from '../src/faults/play.ts';

/** Each fault alone over V2, and the controls. faults.long.test.ts combines faults and covers V1. */

test('each fault alone has its effect, and its order the outcome that follows from the fault', async () => {
  await using concurrentApp = await createTestApp(appOptions('v2', scaleByPace(1)));
  await using sequentialApp = await createTestApp(appOptions('v2', scaleByPace(1)));
  const played = await playCases(concurrentApp, sequentialApp, SINGLES);
  expect(played).toHaveLength(FAULTS.length);
  expect(played.flatMap((order) => findProblems(order, 'v2'))).toEqual([]);
  expect(played.flatMap(({ effective }) => effective).filter(dependsOnClock)).not.toEqual([]);
  for (const app of [concurrentApp, sequentialApp]) {
    expect(mailsBySubject(app).filter((count) => count !== 1)).toEqual([]);
  }
});

test('the sample of pairs follows from the seed and contains each fault at least three times', () => {
  const sample = samplePairs(SEED, { pairs: 84, minPerFault: 3 });
  expect(sample.length).toBeGreaterThanOrEqual(80);
  expect(samplePairs(SEED, { pairs: 84, minPerFault: 3 })).toEqual(sample);
  expect(samplePairs(SEED + 1, { pairs: 84, minPerFault: 3 })).not.toEqual(sample);
  const counts = FAULTS.map(({ name }) => sample.filter((pair) => pair.includes(name)).length);
  expect(counts.filter((count) => count < 3)).toEqual([]);
  expect(ALL_PAIRS).toHaveLength((38 * 37) / 2);
});

/** Runs cases on a server that accepts any amount and has no guard against a second booking of a payment. */
async function playWithoutGuards(cases: FaultCase[]): Promise<Played[]> {
  using saboteur = sabotage({ guards: LINES_OF_ONE_BOOKING.guards });
  const options = appOptions('v2', scaleByPace(1));
  await using app = await createTestApp({
    ...options,
    simulator: { timeScale: Number(options.env?.['TIME_SCALE']), statusDelayMs: 10_000 },
    audited: false,
    // Without the lease every sweep looks at the same payment again.
    durations: { sweepEvery: 1_000 },
    overrides: { connect: saboteur.connect },
  });
  await dropConstraints(app.db.owner, LINES_OF_ONE_BOOKING.keys);
  for (const { ctx } of app.servers) {
    const { gateway } = ctx;
    const requestStatus = gateway.orderStatus.bind(gateway);
    gateway.orderStatus = async (id) => {
      const order = await requestStatus(id);
      return order.found ? { ...order, amountPaise: 180_000 } : order;
    };
  }
  return await playCases(app, null, cases);
}

test('without the guards the same run reports a wrong amount that is booked and a payment that is booked twice', async () => {
  const repeated = Array.from({ length: 3 }, (): FaultCase => ['webhook-duplicated', 'status-slow']);
  const played = await playWithoutGuards([['status-wrong-amount', 'unknown-keys'], ...repeated]);
  const problems = played.flatMap((order) => findProblems(order, 'v2')).join('\n');
  expect(problems).toMatch(/status-wrong-amount with unknown-keys: booked.* instead of review/);
  expect(problems).toMatch(/webhook-duplicated with status-slow: booked, \d bookings.* instead of booked/);
});

test('reports a fault that has no effect although it must have one', () => {
  const order: Played = {
    faults: ['status-slow', 'late-success'],
    outcome: 'booked',
    effective: ['status-slow'],
    retryOutcome: null,
  };
  expect(findProblems(order, 'v2')).toEqual(['status-slow with late-success: late-success had no effect']);
});
