import { writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { REPOSITORY } from '@nibog/local/repository';
import type { BatchResult } from './batch.ts';
import { checkNames } from './names.ts';
import { planBatches } from './plan.ts';
import { runKills, withDatabases } from './run.ts';
import { allBoundaries } from './steps.ts';
import { countKills, formatDocument } from './table.ts';

/**
 * `pnpm gauntlet --kill-points`: kills a process at every boundary and writes the table. Returns exit code 1 if there is a
 * violation.
 *
 * @throws {Error} with a one-line message for an invalid option
 */
export async function killFromArguments(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      api: { type: 'string', default: 'v2' },
      /** Selects the boundaries whose name contains this text. The document is written only without it. */
      only: { type: 'string' },
      lanes: { type: 'string', default: String(2 * cpus().length) },
    },
  });
  const { api, only } = values;
  if (api !== 'v1' && api !== 'v2') throw new Error('--api must be v1 or v2');
  const lanes = Number(values.lanes);
  if (!Number.isSafeInteger(lanes) || lanes < 1)
    throw new Error('--lanes must be a whole number of at least 1');
  // Two hundred processes load the same code; only the first compiles it.
  process.env['NODE_COMPILE_CACHE'] ??= join(REPOSITORY, '.cache', 'compiled');
  const boundaries = allBoundaries().filter(
    ({ name, step }) => name.includes(only ?? '') && (api === 'v2' || step.name !== 'ask for a token'),
  );
  const batches = planBatches(boundaries);
  const startedAt = performance.now();
  const { results, steps } = await withDatabases((openDatabase) =>
    runKills({
      batches,
      api,
      lanes,
      openDatabase,
      onResult: (result, done) => print(`${done} of ${batches.length}: ${describe(result)}`),
    }),
  );
  const minutes = Math.round((performance.now() - startedAt) / 6_000) / 10;
  const order = new Map(boundaries.map(({ name }, index) => [name, index]));
  const sorted = results.toSorted(
    (a, b) => (order.get(a.batch.boundary.name) ?? 0) - (order.get(b.batch.boundary.name) ?? 0),
  );
  const isComplete = only === undefined && api === 'v2';
  const nameProblems = isComplete ? checkNames(steps) : [];
  const figures = countKills(sorted);
  if (isComplete)
    await writeFile(join(REPOSITORY, 'docs', 'kill-points.md'), formatDocument(sorted, { minutes, api }));
  for (const problem of nameProblems) print(problem);
  print(
    `${figures.boundaries} boundaries, ${figures.crashes} crashes, ${figures.payments} payments at a boundary, ${figures.violations} violations, ${minutes} minutes`,
  );
  return figures.violations + nameProblems.length === 0 ? 0 : 1;
}

function describe({ batch: { boundary }, outcomes, violations }: BatchResult): string {
  const lines = violations.map(
    ({ check, transactionId, explanation }) => `\n  ${check}: ${transactionId ?? ''} ${explanation}`,
  );
  return `${boundary.name}: ${[...new Set(outcomes.values())].join(', ')}${lines.join('')}`;
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
