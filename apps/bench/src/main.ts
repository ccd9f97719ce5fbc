import { mkdir, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { REPOSITORY } from '@nibog/local/repository';
import { measure, type Benchmark, type Result } from './benchmark.ts';
import { checkout } from './benchmarks/checkout.ts';
import { longPoll } from './benchmarks/long-poll.ts';
import { poll, pollOfPending } from './benchmarks/poll.ts';
import { booking, settlementBy } from './benchmarks/settlement.ts';
import { webhook, webhookAtHalf } from './benchmarks/webhook.ts';
import { startEnvironment } from './environment.ts';
import { GROWTH_USAGE, runGrowth } from './growth/command.ts';
import { IDLE_USAGE, runIdle } from './idle/command.ts';
import { DEFAULTS, readOptions } from './options.ts';
import { SOAK_USAGE, runSoak } from './soak/command.ts';
import { formatTable } from './table.ts';

const BENCHMARKS: readonly Benchmark[] = [
  poll,
  pollOfPending,
  longPoll,
  webhook,
  webhookAtHalf,
  settlementBy(1),
  settlementBy(2),
  settlementBy(4),
  booking,
  checkout,
];
/** Commands that measure without a baseline. Each has its own arguments. */
const COMMANDS: Record<string, (args: string[]) => Promise<void>> = {
  growth: runGrowth,
  idle: runIdle,
  soak: runSoak,
};

const USAGE = `pnpm bench [--only NAME]... [--rounds ${DEFAULTS.rounds}] [--seconds ${DEFAULTS.roundMs / 1_000}] [--pooler] [--json FILE]

${BENCHMARKS.map(({ name, description }) => `  ${name.padEnd(14)} ${description}`).join('\n')}

${GROWTH_USAGE}
${IDLE_USAGE}
${SOAK_USAGE}`;

/** Runs the chosen benchmarks, prints a table and writes all results as JSON. */
async function main(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      only: { type: 'string', multiple: true },
      rounds: { type: 'string' },
      seconds: { type: 'string' },
      pooler: { type: 'boolean' },
      json: { type: 'string' },
      help: { type: 'boolean' },
    },
  });
  if (values.help === true) {
    console.log(USAGE);
    return;
  }
  const options = readOptions(
    values,
    BENCHMARKS.map(({ name }) => name),
  );
  const chosen = BENCHMARKS.filter(({ name }) => options.only.length === 0 || options.only.includes(name));
  const results: Result[] = [];
  for (const benchmark of chosen) {
    const reportProgress = (progress: string): void =>
      void process.stderr.write(`${benchmark.name}: ${progress}\n`);
    // Each benchmark gets a new environment, because the rows of one would slow the next.
    await using environment = await startEnvironment(options);
    results.push(await measure(benchmark, environment, options, reportProgress));
  }
  const path = values.json ?? join(REPOSITORY, '.cache', 'bench', 'latest.json');
  await mkdir(dirname(path), { recursive: true });
  const machine = { cores: cpus().length, processor: cpus()[0]?.model, node: process.version };
  await writeFile(path, JSON.stringify({ machine, options, results }, null, 2));
  console.log(`\n${formatTable(results)}\n\nFull results: ${path}`);
}

try {
  const [first = '', ...rest] = process.argv.slice(2);
  const command = Object.hasOwn(COMMANDS, first) ? COMMANDS[first] : undefined;
  await (command === undefined ? main(process.argv.slice(2)) : command(rest));
} catch (error) {
  console.error(error);
  process.exitCode = 1;
}
