import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { REPOSITORY } from '@nibog/local/repository';
import type { SimApi } from '@nibog/phonepe/simulator';
import { createTestApp } from '@nibog/testing/app/test-app';
import { mailsBySubject } from '@nibog/testing/load/crowd';
import { measurePace } from '@nibog/testing/pace';
import { withDatabases } from '../kill/run.ts';
import { ALL_PAIRS, drawMixtures, SINGLES } from './cases.ts';
import { formatFaultDocument } from './document.ts';
import { findProblems } from './judge.ts';
import { appOptions, SEED } from './options.ts';
import { playCases, type Played } from './play.ts';

const MIXTURES = 60;
const CASES = [...SINGLES, ...ALL_PAIRS, ...drawMixtures(SEED, MIXTURES)];

/** `pnpm gauntlet --faults`: injects every fault, pair and mixture over both APIs and writes docs/faults.md. Returns the exit code. */
export async function faultsFromArguments(args: string[]): Promise<number> {
  parseArgs({ args, options: {} });
  const pace = measurePace();
  const seen = new Map<SimApi, Played[]>();
  const problems = await withDatabases(async (openDatabase) => {
    const found: string[] = [];
    for (const api of ['v2', 'v1'] as const) {
      await using concurrentApp = await createTestApp({ ...appOptions(api, pace), db: await openDatabase() });
      await using sequentialApp =
        api === 'v2' ? await createTestApp({ ...appOptions(api, pace), db: await openDatabase() }) : null;
      const played = await playCases(concurrentApp, sequentialApp, CASES);
      seen.set(api, played);
      found.push(...played.flatMap((order) => findProblems(order, api)));
      for (const app of sequentialApp === null ? [concurrentApp] : [concurrentApp, sequentialApp]) {
        if (mailsBySubject(app).some((count) => count !== 1)) found.push(`over ${api} a mail was sent twice`);
      }
    }
    return found;
  });
  for (const problem of problems) print(problem);
  if (problems.length === 0)
    await writeFile(join(REPOSITORY, 'docs', 'faults.md'), formatFaultDocument(seen));
  print(`${CASES.length} cases over V2 and V1, ${problems.length} problems`);
  return problems.length === 0 ? 0 : 1;
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
