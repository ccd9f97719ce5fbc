import { eachAtOnce } from '@nibog/testing/load/crowd';
import { createLine } from './session.ts';
import { createChaos, heal } from './disruptions.ts';
import { createContests } from './contests.ts';
import { waitUntilQuiet } from './open-work.ts';
import { checkCoverage, countFigures } from './figures.ts';
import { gatherEvidence } from './gather.ts';
import { watchBookings } from './observer.ts';
import type { GauntletOptions } from './options.ts';
import { act } from './parents.ts';
import { makePlan } from './plan.ts';
import type { Report } from './report.ts';
import { tellStory, type Story } from './payment-details.ts';
import { judgeRun } from './verdict.ts';
import type { Violation } from './violation.ts';
import { createWitness } from './recorder.ts';
import { startWorld, type World } from './environment.ts';

const STORIES = 10;

export type Watching = {
  /** Told how it goes. */
  tell?: (line: string) => void;
  /** Breaks something once all is quiet: for the control, which has to see it in the verdict. */
  meddle?: (world: World) => Promise<void>;
};

/** One run from the start of everything to its verdict. */
export async function runGauntlet(
  options: GauntletOptions,
  { tell = () => undefined, meddle }: Watching = {},
): Promise<Report> {
  const witness = createWitness();
  await using world = await startWorld(options, makePlan(options), witness);
  const began = performance.now();
  const observer = watchBookings(world);
  await letParentsAct(world, tell);
  const arrived = performance.now();
  await heal(world);
  const openWork = await waitUntilQuiet(world, (open) => tell(`until quiet: ${JSON.stringify(open)}`));
  await readAllOnceMore(world);
  await observer.stop();
  await meddle?.(world);
  const evidence = await gatherEvidence(world, openWork);
  const judged = judgeRun(evidence);
  const violations = [...judged, ...checkCoverage(countFigures(evidence, judged), options)];
  return {
    options,
    figures: countFigures(evidence, violations),
    counts: Object.fromEntries(witness.counts),
    historyEvents: witness.events.length,
    seconds: { arriving: seconds(arrived - began), untilQuiet: seconds(performance.now() - arrived) },
    violations,
    stories: await tellStories(world, violations),
  };
}

async function letParentsAct(world: World, tell: (line: string) => void): Promise<void> {
  const { plan, options, witness } = world;
  const chaos = createChaos(world);
  const contests = createContests();
  let orders = 0;
  let gone = 0;
  const progress = {
    started() {
      orders += 1;
      chaos.reached(orders);
    },
  };
  await eachAtOnce(plan.parents, options.atOnce, async (parent) => {
    await act(world, parent, progress, contests);
    gone += 1;
    const paid = witness.counts.get('payments made') ?? 0;
    tell(`${gone} of ${plan.parents.length} parents gone, ${orders} orders, ${paid} paid`);
  });
  await chaos.settled();
}

/** The last look at every payment, at every process: none may say less than was said before. */
async function readAllOnceMore(world: World): Promise<void> {
  const ids = world.simulator.orders().map(({ merchantOrderId }) => merchantOrderId);
  const line = createLine(world, 'end');
  for (const seat of world.seats.all) await eachAtOnce(ids, 8, (id) => line.read(id, seat));
}

async function tellStories(world: World, violations: Violation[]): Promise<Story[]> {
  const broken = new Set(violations.map(({ transactionId }) => transactionId).filter((id) => id !== null));
  return Promise.all([...broken].slice(0, STORIES).map((transactionId) => tellStory(world, transactionId)));
}

function seconds(ms: number): number {
  return Math.round(ms / 100) / 10;
}
