import { mkdir, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { REPOSITORY } from '@nibog/local/repository';
import { measure, type Benchmark, type Result } from './benchmark.ts';
import { checkout } from './benchmarks/checkout.ts';
import { held } from './benchmarks/held.ts';
import { poll, pollOfPending } from './benchmarks/poll.ts';
import { booking, settlementBy } from './benchmarks/settlement.ts';
import { webhook, webhookAtHalf } from './benchmarks/webhook.ts';
import { GROWTH_USAGE, growthFromArguments } from './growth/command.ts';
import { IDLE_USAGE, idleFromArguments } from './idle/command.ts';
import { DEFAULTS, readOptions } from './options.ts';
import { SOAK_USAGE, soakFromArguments } from './soak/command.ts';
import { formatTable } from './table.ts';
import { startWorld } from './world.ts';

const BENCHMARKS: readonly Benchmark[] = [
  poll,
  pollOfPending,
  held,
  webhook,
  webhookAtHalf,
  settlementBy(1),
  settlementBy(2),
  settlementBy(4),
  booking,
  checkout,
];
/** Measured in another way than by rounds beside a baseline; each with arguments of its own. */
const OTHERS: Record<string, (args: string[]) => Promise<void>> = {
  growth: growthFromArguments,
  idle: idleFromArguments,
  soak: soakFromArguments,
};

const USAGE = `pnpm bench [--only NAME]... [--rounds ${DEFAULTS.rounds}] [--seconds ${DEFAULTS.roundMs / 1_000}] [--pooler] [--json FILE]

${BENCHMARKS.map(({ name, what }) => `  ${name.padEnd(14)} ${what}`).join('\n')}

${GROWTH_USAGE}
${IDLE_USAGE}
${SOAK_USAGE}`;

/** The real product beside the limits of what it stands on; a table, and all the figures as JSON. */
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
    const tell = (progress: string): void => void process.stderr.write(`${benchmark.name}: ${progress}\n`);
    // A world of its own for each: what one leaves in the tables would weigh on the next.
    await using world = await startWorld(options);
    results.push(await measure(benchmark, world, options, tell));
  }
  const path = values.json ?? join(REPOSITORY, '.cache', 'bench', 'latest.json');
  await mkdir(dirname(path), { recursive: true });
  const machine = { cores: cpus().length, processor: cpus()[0]?.model, node: process.version };
  await writeFile(path, JSON.stringify({ machine, options, results }, null, 2));
  console.log(`\n${formatTable(results)}\n\nAll of it is in ${path}`);
}

try {
  const [first = '', ...rest] = process.argv.slice(2);
  const other = Object.hasOwn(OTHERS, first) ? OTHERS[first] : undefined;
  await (other === undefined ? main(process.argv.slice(2)) : other(rest));
} catch (error) {
  console.error(error);
  process.exitCode = 1;
}
