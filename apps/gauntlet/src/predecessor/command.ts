import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { REPOSITORY } from '@nibog/local/repository';
import { withDatabases } from '../kill/run.ts';
import { NO_ORDERS, runScenario, type Counts } from './count.ts';
import { formatPredecessorDocument } from './document.ts';
import { startEnvironment } from './environment.ts';
import { SCENARIOS } from './scenarios.ts';

const ORDERS = 20;

/** `pnpm gauntlet --predecessor`: runs every scenario over both APIs and writes docs/predecessor.md. Returns the exit code. */
export async function predecessorFromArguments(args: string[]): Promise<number> {
  parseArgs({ args, options: {} });
  const counted = new Map<string, Counts>();
  let failures = 0;
  await withDatabases(async (openDatabase) => {
    for (const api of ['v2', 'v1'] as const) {
      await using environment = await startEnvironment(api, await openDatabase());
      const total: Counts = { ...NO_ORDERS };
      for (const scenario of SCENARIOS) {
        const { counts } = await runScenario(environment, scenario, ORDERS);
        counted.set(`${api} ${scenario.title}`, counts);
        total.orders += counts.orders;
        total.oneMail += counts.oneMail;
        const { duplicated, lost, spurious, oneMail, oneReference } = counts;
        const isRight = duplicated + lost + spurious === 0 && oneMail === ORDERS && oneReference === ORDERS;
        if (!isRight) failures += 1;
        process.stdout.write(`${api} ${scenario.title}: ${JSON.stringify(counts)}\n`);
      }
      counted.set(api, total);
    }
  });
  if (failures > 0) return 1;
  await writeFile(join(REPOSITORY, 'docs', 'predecessor.md'), formatPredecessorDocument(ORDERS, counted));
  return 0;
}
