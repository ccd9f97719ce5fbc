import { writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { REPOSITORY } from '@nibog/local/repository';
import type { Outcome } from './batch.ts';
import { checkNames } from './names.ts';
import { planBatches } from './plan.ts';
import { runKills, withDatabases } from './run.ts';
import { allBoundaries } from './steps.ts';
import { countKills, formatDocument } from './table.ts';

/**
 * `pnpm gauntlet --kill-points`: kills a process at every boundary and writes the table. Answers 1 when a promise was broken.
 *
 * @throws Error with one line for an option that cannot be used
 */
export async function killFromArguments(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      api: { type: 'string', default: 'v2' },
      /** Boundaries whose name has this in it; the table is written for all of them alone. */
      only: { type: 'string' },
      lanes: { type: 'string', default: String(2 * cpus().length) },
    },
  });
  const { api, only } = values;
  if (api !== 'v1' && api !== 'v2') throw new Error('--api must be v1 or v2');
  const lanes = Number(values.lanes);
  if (!Number.isSafeInteger(lanes) || lanes < 1) throw new Error('--lanes must be a whole number from 1 on');
  // Two hundred processes that load the same code: each but the first finds it compiled.
  process.env['NODE_COMPILE_CACHE'] ??= join(REPOSITORY, '.cache', 'compiled');
  const boundaries = allBoundaries().filter(
    ({ name, step }) => name.includes(only ?? '') && (api === 'v2' || step.name !== 'ask for a token'),
  );
  const batches = planBatches(boundaries);
  const began = performance.now();
  const { outcomes, steps } = await withDatabases((openDatabase) =>
    runKills({
      batches,
      api,
      lanes,
      openDatabase,
      tell: (outcome, done) => print(`${done} of ${batches.length}: ${describe(outcome)}`),
    }),
  );
  const minutes = Math.round((performance.now() - began) / 6_000) / 10;
  const order = new Map(boundaries.map(({ name }, index) => [name, index]));
  const sorted = outcomes.toSorted(
    (a, b) => (order.get(a.batch.boundary.name) ?? 0) - (order.get(b.batch.boundary.name) ?? 0),
  );
  const whole = only === undefined && api === 'v2';
  const wrongNames = whole ? checkNames(steps) : [];
  const figures = countKills(sorted);
  if (whole)
    await writeFile(join(REPOSITORY, 'docs', 'kill-points.md'), formatDocument(sorted, { minutes, api }));
  for (const problem of wrongNames) print(problem);
  print(
    `${figures.boundaries} boundaries, ${figures.deaths} deaths, ${figures.cells} payments at one, ${figures.violations} violations, ${minutes} minutes`,
  );
  return figures.violations + wrongNames.length === 0 ? 0 : 1;
}

function describe({ batch: { boundary }, endings, violations }: Outcome): string {
  const lines = violations.map(
    ({ check, transactionId, explanation }) => `\n  ${check}: ${transactionId ?? ''} ${explanation}`,
  );
  return `${boundary.name}: ${[...new Set(endings.values())].join(', ')}${lines.join('')}`;
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
