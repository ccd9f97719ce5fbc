import { mkdir, mkdtemp, rm, statfs, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { REPOSITORY } from '@nibog/local/repository';
import { compareSizes, formatGrowth, sumByOperation } from './compare.ts';
import { openDatabases, SIZES } from './databases.ts';
import { isMoneyPath } from './statement-names.ts';
import { warmIndexes } from './warm-indexes.ts';
import { startWorkload } from './workload.ts';

const SMALL = 10_000;
/** 5.2 million of these payments are booked. They have 24 million timeline rows. */
const BIG = 6_000_000;
const ROUNDS = 4;
const PARENTS_PER_ROUND = 6;
/** The disk space per payment. */
const BYTES_PER_PAYMENT = 5_000;

export const GROWTH_USAGE = `pnpm bench growth [--payments ${BIG}] [--data FOLDER]   each statement with ${SMALL} payments and with this number; --data keeps the databases`;

/**
 * Runs the product on a small and on a big database. Parents use every function of both alternately, and PostgreSQL explains
 * each statement.
 */
export async function runGrowth(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: { payments: { type: 'string' }, data: { type: 'string' }, json: { type: 'string' } },
  });
  const payments = Number(values.payments ?? BIG);
  if (!Number.isSafeInteger(payments) || payments < SMALL)
    throw new Error(`--payments must be at least ${SMALL}`);
  await using cleanup = new AsyncDisposableStack();
  const folder =
    values.data === undefined ? await mkdtemp(join(tmpdir(), 'nibog-growth-')) : resolve(values.data);
  if (values.data === undefined) cleanup.defer(() => rm(folder, { recursive: true, force: true }));
  await mkdir(folder, { recursive: true });
  await assertDiskSpace(folder, payments);
  const databases = cleanup.use(await openDatabases(folder, { small: SMALL, big: payments }, report));
  for (const size of SIZES) {
    const bytes = await warmIndexes(databases.urls[size], databases.clusterDir);
    report(`${size}: read ${(bytes / 1e9).toFixed(1)} GB of indexes`);
  }
  const small = cleanup.use(await startWorkload(databases.urls.small));
  const big = cleanup.use(await startWorkload(databases.urls.big));
  const workloads = { small, big };
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const size of SIZES) {
      report(round === 0 ? `${size}: warming up` : `${size}: round ${round} of ${ROUNDS}`);
      const workload = workloads[size];
      workload.recorder.enabled = round > 0;
      for (let parent = 0; parent < PARENTS_PER_ROUND; parent += 1) await workload.runParent();
      workload.recorder.enabled = false;
    }
  }
  const growths = compareSizes({ small: small.recorder.recorded, big: big.recorder.recorded });
  const path = values.json ?? join(REPOSITORY, '.cache', 'bench', 'growth.json');
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, JSON.stringify({ payments: { small: SMALL, big: payments }, growths }, null, 2));
  const moneyPath = growths.filter(({ name }) => isMoneyPath(name));
  console.log(`\n${formatGrowth(growths)}\n\nSums by operation:\n${formatGrowth(sumByOperation(growths))}`);
  console.log(
    `\nSum of the money path:\n${formatGrowth(sumByOperation(moneyPath.map((growth) => ({ ...growth, name: 'all' }))))}`,
  );
  console.log(`\nFull results: ${path}`);
}

function report(progress: string): void {
  process.stderr.write(`growth: ${progress}\n`);
}

async function assertDiskSpace(folder: string, payments: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const needed = payments * BYTES_PER_PAYMENT;
  if (bavail * bsize < needed)
    throw new Error(
      `${payments} payments need about ${Math.ceil(needed / 1e9)} GB in ${folder}; less is free.`,
    );
}
