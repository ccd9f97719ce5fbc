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

/** A small part of `pnpm gauntlet --kill-points`. */
const LONG_TIMEOUT = { timeout: 600_000 };
const LANES = 3;
const TWO_SCHEDULES = SCHEDULES.filter(({ name }) => name === 'until acknowledged' || name === 'never');

beforeAll(() => {
  process.env['NODE_COMPILE_CACHE'] ??= join(tmpdir(), 'nibog-compiled');
});

function runBoundaries(names: string[] | null, replacements?: Replacement[]): Promise<KillResult> {
  const boundaries =
    names === null ? sampleBoundaries() : allBoundaries().filter(({ name }) => names.includes(name));
  return runKills({
    batches: planBatches(boundaries, TWO_SCHEDULES),
    api: 'v2',
    lanes: LANES,
    openDatabase: createTestDatabase,
    ...(replacements === undefined ? {} : { replacements }),
  });
}

test.concurrent(
  'lists every step and finds no violation after a crash at the last boundary of each flow',
  LONG_TIMEOUT,
  async () => {
    const { results, steps } = await runBoundaries(null);
    expect(results.flatMap(({ violations }) => violations)).toEqual([]);
    expect(checkNames(steps)).toEqual([]);
    expect(steps.size).toBeGreaterThan(90);
  },
);

test.concurrent(
  'reports a duplicate mail when `handed_over` is not committed before the last byte',
  LONG_TIMEOUT,
  async () => {
    const { results } = await runBoundaries(
      ["mail: the message's end, after"],
      [
        { text: `SET status = 'handed_over', handed_over_at = now()`, by: 'SET handed_over_at = now()' },
        {
          text: `status IN ('handed_over', 'unknown')`,
          by: `status IN ('queued', 'handed_over', 'unknown')`,
        },
      ],
    );
    const found = results.flatMap(({ violations }) => violations.map(({ check }) => check));
    expect(found).toEqual(TWO_SCHEDULES.map(() => 'duplicate mail'));
  },
);

test('reports a step that is not listed and a listed step that no process takes', () => {
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
  expect(problems).toContain('not listed in steps.ts: look: unlisted: set-capacity');
  expect(problems).toContain('look: commit has the kind statement, but steps.ts lists commit');
  expect(problems).toContain('no process took the step: mail: mark-email-sent');
  expect(problems).not.toContain('no process took the step: look: begin');
});

test('reaches every boundary with at least five schedules', () => {
  const scheduleCounts = planBatches(allBoundaries()).map(({ schedules }) => schedules.length);
  expect(scheduleCounts.length).toBeGreaterThan(200);
  expect(Math.min(...scheduleCounts)).toBeGreaterThanOrEqual(5);
});
