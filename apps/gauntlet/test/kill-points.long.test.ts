import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTestDatabase } from '@nibog/testing/postgres/database';
import type { Replacement } from '@nibog/testing/proof/sabotage';
import { beforeAll, expect, test } from 'vitest';
import { checkNames } from '../src/kill/names.ts';
import { planBatches, sampleBoundaries } from '../src/kill/plan.ts';
import { runKills, type KillResult } from '../src/kill/run.ts';
import { SCHEDULES } from '../src/kill/schedules.ts';
import { allBoundaries, findStatement } from '../src/kill/steps.ts';

/** A small part of `pnpm gauntlet --kill-points`, which is where the table comes from. */
const PATIENT = { timeout: 600_000 };
const LANES = 3;
const TWO_SCHEDULES = SCHEDULES.filter(({ name }) => name === 'until taken' || name === 'never');

beforeAll(() => {
  process.env['NODE_COMPILE_CACHE'] ??= join(tmpdir(), 'nibog-compiled');
});

function kill(names: string[] | null, plant?: Replacement[]): Promise<KillResult> {
  const boundaries =
    names === null ? sampleBoundaries() : allBoundaries().filter(({ name }) => names.includes(name));
  return runKills({
    batches: planBatches(boundaries, TWO_SCHEDULES),
    api: 'v2',
    lanes: LANES,
    openDatabase: createTestDatabase,
    ...(plant === undefined ? {} : { plant }),
  });
}

test.concurrent(
  'every step that a process takes has a name, every name is taken, and a death at the last of each flow breaks nothing',
  PATIENT,
  async () => {
    const { outcomes, steps } = await kill(null);
    expect(outcomes.flatMap(({ violations }) => violations)).toEqual([]);
    expect(checkNames(steps)).toEqual([]);
    expect(steps.size).toBeGreaterThan(90);
  },
);

test.concurrent(
  'without the commit before the last byte a process that dies after it sends a second mail, and that is found',
  PATIENT,
  async () => {
    const { outcomes } = await kill(
      ["mail: the message's end, after"],
      [
        { text: `SET status = 'handed_over', handed_over_at = now()`, by: 'SET handed_over_at = now()' },
        {
          text: `status IN ('handed_over', 'unknown')`,
          by: `status IN ('queued', 'handed_over', 'unknown')`,
        },
      ],
    );
    const found = outcomes.flatMap(({ violations }) => violations.map(({ check }) => check));
    expect(found).toEqual(TWO_SCHEDULES.map(() => 'second mail'));
  },
);

test('a statement that is not listed is told of, and so is a listed one that nobody takes', () => {
  expect(findStatement('look', 'set-capacity')).toBeNull();
  expect(findStatement('look', 'book-payment', 'write')?.step.name).toBe('book-payment');
  expect(findStatement('look', 'book-payment', 'statement')?.step.name).toBe(
    'book-payment, in a transaction',
  );
  const problems = checkNames(
    new Map([
      ['look: unlisted: set-capacity', null],
      ['look: commit', 'statement'],
      ['look: begin', 'statement'],
    ]),
  );
  expect(problems).toContain('it is not listed in steps.ts: look: unlisted: set-capacity');
  expect(problems).toContain('look: commit is a statement, and steps.ts says commit');
  expect(problems).toContain('nobody came by it: mail: mark-email-sent');
  expect(problems).not.toContain('nobody came by it: look: begin');
});

test('every boundary is met by five schedules or more', () => {
  const met = planBatches(allBoundaries()).map(({ schedules }) => schedules.length);
  expect(met.length).toBeGreaterThan(200);
  expect(Math.min(...met)).toBeGreaterThanOrEqual(5);
});
