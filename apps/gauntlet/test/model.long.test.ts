import { randomInt } from 'node:crypto';
import { createTestDatabase } from '@nibog/testing/postgres/database';
import {
  CANCELLED_READ_AS_LIVE,
  sabotage,
  type GuardName,
  type Replacement,
} from '@nibog/testing/proof/sabotage';
import { expect, test } from 'vitest';
import { describePlan } from '../src/model/commands.ts';
import { searchModel, type Counterexample } from '../src/model/search.ts';
import { ALL_OUTCOMES, ALL_KINDS } from '../src/model/tally.ts';

/** The search is CPU-bound, so its duration depends on the load of the machine. */
const LONG_TIMEOUT = { timeout: 600_000 };

function printCounterexample(title: string, { plan, violation }: Counterexample): void {
  process.stdout.write(`${title}: ${violation}\n${describePlan(plan)}\n`);
}

test(
  'finds no difference from the model in 3,000 random runs that cover all commands and outcomes',
  LONG_TIMEOUT,
  async () => {
    const random = randomInt(2 ** 31);
    process.stdout.write(`the model's random seed: ${random}\n`);
    const seeds = [20_261_123, 20_261_124, random];
    const { tally, counterexample } = await searchModel({
      runs: 3_000,
      seeds,
      openDatabase: createTestDatabase,
    });
    if (counterexample)
      printCounterexample(`seed ${counterexample.seed}, path ${counterexample.path}`, counterexample);
    expect(counterexample).toBeNull();
    expect(tally.runs).toBe(3_000);
    expect(Object.keys(tally.commands).toSorted()).toEqual(ALL_KINDS);
    expect(Object.keys(tally.outcomes).toSorted()).toEqual(ALL_OUTCOMES);
    // Operations interleaved, and some waited for locks.
    expect(tally.interleavedSteps).toBeGreaterThan(500);
    expect(tally.blockedSteps).toBeGreaterThan(5);
  },
);

/** For each disabled guard, the search must find a violation and shrink the run to at most this many commands. */
const DISABLED_GUARDS: { guard: GuardName; replace?: Replacement[]; seed: number; commands: number }[] = [
  { guard: 'status', seed: 1, commands: 5 },
  { guard: 'hold', seed: 2, commands: 3 },
  { guard: 'nudge', seed: 11, commands: 3 },
  // The payment's lock already prevents a second cancellation. The guard matters only if the booking is read as live.
  { guard: 'cancel', replace: [CANCELLED_READ_AS_LIVE], seed: 3, commands: 5 },
];

test.each(DISABLED_GUARDS)(
  'finds a violation without the guard $guard and shrinks the run to at most $commands commands',
  LONG_TIMEOUT,
  async ({ guard, replace = [], seed, commands }) => {
    using saboteur = sabotage({ guards: [guard], replace });
    const { counterexample } = await searchModel({
      runs: 3_000,
      seeds: [seed],
      openDatabase: createTestDatabase,
      createPool: saboteur.connect.createPool,
    });
    if (!counterexample) throw new Error(`no violation was found without the guard ${guard}`);
    printCounterexample(`without the guard ${guard}, after ${counterexample.runs} runs`, counterexample);
    expect(counterexample.commands.length).toBeLessThanOrEqual(commands);
  },
);
