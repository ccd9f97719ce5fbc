import { writeFile } from 'node:fs/promises';
import { FAULTS, type SimApi } from '@nibog/phonepe/simulator';
import { createTestApp, type TestAppOptions } from '@nibog/testing/app/test-app';
import { mailsBySubject } from '@nibog/testing/load/crowd';
import { dropConstraints, LINES_OF_ONE_BOOKING, sabotage } from '@nibog/testing/proof/sabotage';
import { afterAll, describe, expect, test } from 'vitest';
import {
  ALL_PAIRS,
  dependsOnClock,
  drawMixtures,
  endingOf,
  findIdleReason,
  mayNeverBeMade,
  samplePairs,
  SINGLES,
  type FaultCase,
} from './fault-cases.ts';
import { playCases, type Played } from './fault-play.ts';
import { writeFaultDocument } from './fault-table.ts';

/**
 * Every fault of the simulator alone, in pairs and in mixtures. Set to a file, every pair is played, and what was seen
 * is written there for people to read.
 */
const DOCUMENT = process.env['FAULT_TABLE'];

/** With this one a stale status of the order that has no other fault lasts long enough to be asked for. */
const SEED = 6;
const PAIRS = DOCUMENT ? ALL_PAIRS : samplePairs(SEED, { pairs: 84, least: 3 });
const MIXTURES = drawMixtures(SEED, DOCUMENT ? 60 : 12);

function hostile(api: SimApi): TestAppOptions {
  return {
    servers: 2,
    env: { TIME_SCALE: '0.005', PHONEPE_API: api },
    durations: { sweepEvery: 100 },
    simulator: { timeScale: 0.005, faults: { seed: SEED } },
    overrides: { phonepeTimeoutMs: 500 },
  };
}

/** What is not as it has to be: an ending, a parent who is left without, or a fault that did nothing without a reason. */
function findWrong({ faults, ending, acted, again }: Played, api: SimApi): string[] {
  const lazy = faults.filter(
    (fault) =>
      !acted.includes(fault) && findIdleReason(fault, faults, api) === null && !dependsOnClock(fault),
  );
  const never = again !== null && mayNeverBeMade(faults);
  const due = never ? 'unpaid' : endingOf(faults);
  return [
    ...(ending === due ? [] : [`${ending} for ${due}`]),
    ...(again === null || (never && again === 'booked') ? [] : [`tried again and ${again}`]),
    // In a mixture one fault can leave another nothing to do.
    ...(never || faults.length > 2 ? [] : lazy.map((fault) => `${fault} did nothing`)),
  ].map((wrong) => `${faults.join(' with ')}: ${wrong}`);
}

const seen = new Map<SimApi, Played[]>();

afterAll(async () => {
  if (DOCUMENT) await writeFile(DOCUMENT, writeFaultDocument(seen));
});

describe.each(['v2', 'v1'] as const)('over %s', { concurrent: true, timeout: 900_000 }, (api) => {
  test('each fault alone, pairs of them and mixtures end as they have to, and each fault has its effect', async () => {
    await using crowded = await createTestApp(hostile(api));
    await using quiet = api === 'v2' ? await createTestApp(hostile(api)) : null;
    const played = await playCases(crowded, quiet, [...SINGLES, ...PAIRS, ...MIXTURES]);
    expect(played).toHaveLength(SINGLES.length + PAIRS.length + MIXTURES.length);
    expect(played.flatMap((order) => findWrong(order, api))).toEqual([]);
    expect(played.flatMap(({ acted }) => acted).filter(dependsOnClock)).not.toEqual([]);
    for (const app of quiet === null ? [crowded] : [crowded, quiet]) {
      expect(mailsBySubject(app).filter((count) => count !== 1)).toEqual([]);
    }
    seen.set(api, played);
  });
});

test('the pairs are drawn from a seed, and each fault is in at least three of them', () => {
  const sample = samplePairs(SEED, { pairs: 84, least: 3 });
  expect(sample.length).toBeGreaterThanOrEqual(80);
  expect(samplePairs(SEED, { pairs: 84, least: 3 })).toEqual(sample);
  expect(samplePairs(SEED + 1, { pairs: 84, least: 3 })).not.toEqual(sample);
  const counts = FAULTS.map(({ name }) => sample.filter((pair) => pair.includes(name)).length);
  expect(counts.filter((count) => count < 3)).toEqual([]);
  expect(ALL_PAIRS).toHaveLength((38 * 37) / 2);
});

/** A server that believes any amount, and nothing between a payment and its second booking. */
async function playWithoutGuards(cases: FaultCase[]): Promise<Played[]> {
  using saboteur = sabotage({ guards: LINES_OF_ONE_BOOKING.guards });
  await using app = await createTestApp({
    ...hostile('v2'),
    simulator: { timeScale: 0.005, statusDelayMs: 10_000 },
    audited: false,
    // Without the lease each sweep would look at the same payment again.
    durations: { sweepEvery: 1_000 },
    overrides: { connect: saboteur.connect },
  });
  await dropConstraints(app.db.owner, LINES_OF_ONE_BOOKING.keys);
  for (const { ctx } of app.servers) {
    const { gateway } = ctx;
    const ask = gateway.orderStatus.bind(gateway);
    gateway.orderStatus = async (id) => {
      const order = await ask(id);
      return order.found ? { ...order, amountPaise: 180_000 } : order;
    };
  }
  return await playCases(app, null, cases);
}

test('without the guards the same playing shows what is wrong: other money booked, one payment booked twice', async () => {
  const repeated = Array.from({ length: 3 }, (): FaultCase => ['webhook-duplicated', 'status-slow']);
  const played = await playWithoutGuards([['status-wrong-amount', 'unknown-keys'], ...repeated]);
  const wrong = played.flatMap((order) => findWrong(order, 'v2')).join('\n');
  expect(wrong).toMatch(/status-wrong-amount with unknown-keys: booked.* for review/);
  expect(wrong).toMatch(/webhook-duplicated with status-slow: booked, \d bookings.* for booked/);
});

test('a fault that does nothing where it has to is told', () => {
  const order: Played = {
    faults: ['status-slow', 'late-success'],
    ending: 'booked',
    acted: ['status-slow'],
    again: null,
  };
  expect(findWrong(order, 'v2')).toEqual(['status-slow with late-success: late-success did nothing']);
});
