import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { createContests } from '@nibog/gauntlet/run/contests';
import { DEFAULTS, type GauntletOptions } from '@nibog/gauntlet/run/options';
import { act } from '@nibog/gauntlet/run/parents';
import { makePlan } from '@nibog/gauntlet/run/plan';
import { createWitness } from '@nibog/gauntlet/run/witness';
import { startWorld, type World } from '@nibog/gauntlet/run/world';
import { REPOSITORY } from '@nibog/local/repository';
import { auditMoney } from '@nibog/server/audit/audit';
import { watchServers } from './probe.ts';
import { compareHalves, formatSoak } from './samples.ts';

const MINUTES = 8;
/** Of simulated time. */
const HOUR_MINUTES = 60;
const PARENTS_PER_SECOND = 4;

export const SOAK_USAGE = `pnpm bench soak [--minutes ${MINUTES}] [--parents ${PARENTS_PER_SECOND}] [--processes 2]   an hour of a season opening in so many minutes, so many parents a second`;

/**
 * The gauntlet's parents, PhonePe's faults and the mail server's, at a steady rate: what the servers take must not grow with
 * the time that they have been up. Nothing is killed.
 */
export async function soakFromArguments(args: string[]): Promise<void> {
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
    timeScale: Math.min(1, minutes / HOUR_MINUTES),
  };
  const witness = createWitness();
  await using world = await startWorld(options, makePlan(options), witness);
  tell('warming up');
  const watch = watchServers(world, tell);
  await sendParents(world, { perSecond, forMs: minutes * 60_000 });
  const samples = await watch.stop();
  const findings = await auditMoney(world.database.owner);
  const path = values.json ?? join(REPOSITORY, '.cache', 'bench', 'soak.json');
  await mkdir(dirname(path), { recursive: true });
  const counts = Object.fromEntries(witness.counts);
  await writeFile(path, JSON.stringify({ options, counts, findings, samples }, null, 2));
  console.log(`\n${formatSoak(samples)}\n\n${compareHalves(samples)}`);
  console.log(`\n${counts['payments made'] ?? 0} payments made; ${findings.length} invariants broken`);
  console.log(`\nAll of it is in ${path}`);
  if (findings.length > 0) throw new Error(`the money does not add up: ${JSON.stringify(findings)}`);
}

/** One parent after the other, whether those before are through or not. Who is still about at the end is left there. */
async function sendParents(
  world: World,
  { perSecond, forMs }: { perSecond: number; forMs: number },
): Promise<void> {
  const contests = createContests();
  const startedAt = performance.now();
  for (const [index, parent] of world.plan.parents.entries()) {
    const early = startedAt + (index / perSecond) * 1_000 - performance.now();
    if (early > 0) await pause(early);
    if (performance.now() - startedAt > forMs) return;
    act(world, parent, { started: () => undefined }, contests).catch((error: unknown) => {
      world.witness.count('parents who met an error');
      tell(String(error));
    });
  }
}

function tell(progress: string): void {
  process.stderr.write(`soak: ${progress}\n`);
}
