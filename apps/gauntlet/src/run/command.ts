import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { REPOSITORY } from '@nibog/local/repository';
import { readOptions } from './options.ts';
import { createProgressPrinter, formatReport, writeReport } from './report.ts';
import { runGauntlet } from './run.ts';

const USAGE =
  'pnpm gauntlet [--api v1|v2] [--orders N] [--seed S] [--processes P] [--kill] [--pooler] [--json FILE]';

/**
 * Runs the product under all faults and disruptions together. Returns exit code 1 if there is a violation.
 *
 * @throws {Error} with a one-line message for an invalid option
 */
export async function runFromArguments(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      api: { type: 'string' },
      orders: { type: 'string' },
      seed: { type: 'string' },
      processes: { type: 'string' },
      kill: { type: 'boolean' },
      pooler: { type: 'boolean' },
      json: { type: 'string' },
      help: { type: 'boolean' },
    },
  });
  if (values.help === true) {
    console.log(USAGE);
    return 0;
  }
  const options = readOptions(values);
  const report = await runGauntlet(options, { onProgress: createProgressPrinter(process.stderr) });
  const { api, seed } = options;
  const path = values.json ?? join(REPOSITORY, '.cache', 'gauntlet', `${api}-seed${seed}.json`);
  await writeReport(path, report);
  console.log(`\n${formatReport(report)}\n\nThe full report is in ${path}`);
  return report.violations.length === 0 ? 0 : 1;
}
