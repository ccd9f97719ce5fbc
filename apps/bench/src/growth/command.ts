import { mkdir, mkdtemp, rm, statfs, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { REPOSITORY } from '@nibog/local/repository';
import { compareSizes, formatGrowth, sumByOperation } from './compare.ts';
import { openDatabases, SIZES } from './databases.ts';
import { isMoneyPath } from './names.ts';
import { openStage } from './play.ts';
import { warmIndexes } from './warm.ts';

const SMALL = 10_000;
/** Of which 5.2 million are booked; with 24 million lines of the timeline. */
const BIG = 6_000_000;
const ROUNDS = 4;
const PARENTS = 6;
const BYTES_OF_PAYMENT = 5_000;

export const GROWTH_USAGE = `pnpm bench growth [--payments ${BIG}] [--data FOLDER]   each statement at ${SMALL} payments and at so many; --data keeps them`;

/**
 * The product beside two databases, a small and a big one. In turn, parents of both go every way there is, and PostgreSQL
 * explains each statement of theirs.
 */
export async function growthFromArguments(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: { payments: { type: 'string' }, data: { type: 'string' }, json: { type: 'string' } },
  });
  const payments = Number(values.payments ?? BIG);
  if (!Number.isSafeInteger(payments) || payments < SMALL)
    throw new Error(`--payments must be ${SMALL} at the least`);
  await using cleanup = new AsyncDisposableStack();
  const folder =
    values.data === undefined ? await mkdtemp(join(tmpdir(), 'nibog-growth-')) : resolve(values.data);
  if (values.data === undefined) cleanup.defer(() => rm(folder, { recursive: true, force: true }));
  await mkdir(folder, { recursive: true });
  await refuseFullDisk(folder, payments);
  const databases = cleanup.use(await openDatabases(folder, { small: SMALL, big: payments }, tell));
  for (const size of SIZES) {
    const bytes = await warmIndexes(databases.urls[size], databases.clusterDir);
    tell(`${size}: read ${(bytes / 1e9).toFixed(1)} GB of indexes`);
  }
  const small = cleanup.use(await openStage(databases.urls.small));
  const big = cleanup.use(await openStage(databases.urls.big));
  const stages = { small, big };
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const size of SIZES) {
      tell(round === 0 ? `${size}: warming up` : `${size}: round ${round} of ${ROUNDS}`);
      const stage = stages[size];
      stage.recorder.on = round > 0;
      for (let parent = 0; parent < PARENTS; parent += 1) await stage.playParent();
      stage.recorder.on = false;
    }
  }
  const growths = compareSizes({ small: small.recorder.recorded, big: big.recorder.recorded });
  const path = values.json ?? join(REPOSITORY, '.cache', 'bench', 'growth.json');
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, JSON.stringify({ payments: { small: SMALL, big: payments }, growths }, null, 2));
  const onPath = growths.filter(({ name }) => isMoneyPath(name));
  console.log(
    `\n${formatGrowth(growths)}\n\nAll statements of each:\n${formatGrowth(sumByOperation(growths))}`,
  );
  console.log(
    `\nMoney's path as a whole:\n${formatGrowth(sumByOperation(onPath.map((one) => ({ ...one, name: 'all' }))))}`,
  );
  console.log(`\nAll of it is in ${path}`);
}

function tell(progress: string): void {
  process.stderr.write(`growth: ${progress}\n`);
}

async function refuseFullDisk(folder: string, payments: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const needed = payments * BYTES_OF_PAYMENT;
  if (bavail * bsize < needed)
    throw new Error(
      `${payments} payments need some ${Math.ceil(needed / 1e9)} GB at ${folder}, and there is less room.`,
    );
}
