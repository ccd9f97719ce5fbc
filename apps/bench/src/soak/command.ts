import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { createContests } from '@nibog/gauntlet/run/contests';
import { startEnvironment, type Environment } from '@nibog/gauntlet/run/environment';
import { DEFAULTS, type GauntletOptions } from '@nibog/gauntlet/run/options';
import { simulateParent } from '@nibog/gauntlet/run/parents';
import { makePlan } from '@nibog/gauntlet/run/plan';
import { createRecorder } from '@nibog/gauntlet/run/recorder';
import { REPOSITORY } from '@nibog/local/repository';
import { auditMoney } from '@nibog/server/audit/audit';
import { monitorServers } from './monitor.ts';
import { compareHalves, formatSoak } from './samples.ts';

const MINUTES = 8;
const SIMULATED_MINUTES = 60;
const PARENTS_PER_SECOND = 4;

export const SOAK_USAGE = `pnpm bench soak [--minutes ${MINUTES}] [--parents ${PARENTS_PER_SECOND}] [--processes 2]   one simulated hour of a season opening; --minutes is its real time, --parents the rate per second`;

/**
 * Runs the gauntlet's parents at a constant rate, with faults of PhonePe and of the mail server, and kills no process. The
 * servers' use of resources must not grow with their uptime.
 */
export async function runSoak(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      minutes: { type: 'string' },
      parents: { type: 'string' },
      processes: { type: 'string' },
      json: { type: 'string' },
    },
  });
  const minutes = Number(values.minutes ?? MINUTES);
  const perSecond = Number(values.parents ?? PARENTS_PER_SECOND);
  if (!(minutes > 0) || !(perSecond > 0)) throw new Error('--minutes and --parents must be numbers above 0');
  const options: GauntletOptions = {
    ...DEFAULTS,
    orders: Math.ceil(minutes * 60 * perSecond),
    processes: Number(values.processes ?? DEFAULTS.processes),
    timeScale: Math.min(1, minutes / SIMULATED_MINUTES),
  };
  const recorder = createRecorder();
  await using environment = await startEnvironment(options, makePlan(options), recorder);
  report('warming up');
  const monitor = monitorServers(environment, report);
  await sendParents(environment, { perSecond, forMs: minutes * 60_000 });
  const samples = await monitor.stop();
  const findings = await auditMoney(environment.database.owner);
  const path = values.json ?? join(REPOSITORY, '.cache', 'bench', 'soak.json');
  await mkdir(dirname(path), { recursive: true });
  const counts = Object.fromEntries(recorder.counts);
  await writeFile(path, JSON.stringify({ options, counts, findings, samples }, null, 2));
  console.log(`\n${formatSoak(samples)}\n\n${compareHalves(samples)}`);
  console.log(`\n${counts['payments made'] ?? 0} payments made; ${findings.length} invariants broken`);
  console.log(`\nFull results: ${path}`);
  if (findings.length > 0) throw new Error(`the money does not add up: ${JSON.stringify(findings)}`);
}

/** Starts parents at a constant rate without waiting for earlier ones. Does not wait for the last ones at the end. */
async function sendParents(
  environment: Environment,
  { perSecond, forMs }: { perSecond: number; forMs: number },
): Promise<void> {
  const contests = createContests();
  const startedAt = performance.now();
  for (const [index, parent] of environment.plan.parents.entries()) {
    const delayMs = startedAt + (index / perSecond) * 1_000 - performance.now();
    if (delayMs > 0) await pause(delayMs);
    if (performance.now() - startedAt > forMs) return;
    simulateParent(environment, parent, { orderStarted: () => undefined }, contests).catch(
      (error: unknown) => {
        environment.recorder.count('parents who met an error');
        report(String(error));
      },
    );
  }
}

function report(progress: string): void {
  process.stderr.write(`soak: ${progress}\n`);
}
