import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { REPOSITORY } from '../src/start/config.ts';
import { readOptions } from './run/options.ts';
import { createTeller, formatReport, writeReport } from './run/report.ts';
import { runGauntlet } from './run/run.ts';

const USAGE = `pnpm gauntlet [--api v1|v2] [--orders N] [--seed S] [--processes P] [--kill] [--json FILE]`;

/**
 * `pnpm gauntlet`: the product as it is run, against everything that can go wrong at once. Exits 1 when a promise was
 * broken.
 */
async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      api: { type: 'string' },
      orders: { type: 'string' },
      seed: { type: 'string' },
      processes: { type: 'string' },
      kill: { type: 'boolean' },
      json: { type: 'string' },
      help: { type: 'boolean' },
    },
  });
  if (values.help === true) {
    console.log(USAGE);
    return 0;
  }
  const options = readOptions(values);
  const report = await runGauntlet(options, createTeller(process.stderr));
  const { api, seed } = options;
  const path = values.json ?? join(REPOSITORY, '.cache', 'gauntlet', `${api}-seed${seed}.json`);
  await writeReport(path, report);
  console.log(`\n${formatReport(report)}\n\nAll of it is in ${path}`);
  return report.violations.length === 0 ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error);
  process.exitCode = 1;
}
