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
import { ALL_ENDINGS, ALL_KINDS } from '../src/model/tally.ts';

/** It works all the time and waits for nothing: how long it takes says how busy the machine is. */
const PATIENT = { timeout: 600_000 };

function tell(title: string, { plan, violation }: Counterexample): void {
  process.stdout.write(`${title}: ${violation}\n${describePlan(plan)}\n`);
}

test(
  'three thousand random runs end as the model says, and nothing that can happen was left out',
  PATIENT,
  async () => {
    const random = randomInt(2 ** 31);
    process.stdout.write(`the model's random seed: ${random}\n`);
    const seeds = [20_261_123, 20_261_124, random];
    const { tally, counterexample } = await searchModel({
      runs: 3_000,
      seeds,
      openDatabase: createTestDatabase,
    });
    if (counterexample) tell(`seed ${counterexample.seed}, path ${counterexample.path}`, counterexample);
    expect(counterexample).toBeNull();
    expect(tally.runs).toBe(3_000);
    expect(Object.keys(tally.commands).toSorted()).toEqual(ALL_KINDS);
    expect(Object.keys(tally.endings).toSorted()).toEqual(ALL_ENDINGS);
    // Operations were half-way while others went on, and PostgreSQL made some wait.
    expect(tally.interleaved).toBeGreaterThan(500);
    expect(tally.blocked).toBeGreaterThan(5);
  },
);

/** Each guard off in turn: the search must find it, and shrink it to what a person can follow. */
const PLANTED: { guard: GuardName; replace?: Replacement[]; seed: number; commands: number }[] = [
  { guard: 'status', seed: 1, commands: 5 },
  { guard: 'hold', seed: 2, commands: 3 },
  { guard: 'nudge', seed: 11, commands: 3 },
  // Under the payment's lock a cancelled booking is known as such; only where it is read as live does the guard decide.
  { guard: 'cancel', replace: [CANCELLED_READ_AS_LIVE], seed: 3, commands: 5 },
];

test.each(PLANTED)(
  'a planted bug, the guard $guard switched off, is found and shrunk to $commands commands or fewer',
  PATIENT,
  async ({ guard, replace = [], seed, commands }) => {
    using saboteur = sabotage({ guards: [guard], replace });
    const { counterexample } = await searchModel({
      runs: 3_000,
      seeds: [seed],
      openDatabase: createTestDatabase,
      createPool: saboteur.connect.createPool,
    });
    if (!counterexample) throw new Error(`the guard ${guard} is off, and nobody noticed`);
    tell(`without the guard ${guard}, after ${counterexample.runs} runs`, counterexample);
    expect(counterexample.commands.length).toBeLessThanOrEqual(commands);
  },
);
