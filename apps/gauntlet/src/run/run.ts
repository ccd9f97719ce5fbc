import { mapConcurrently } from '@nibog/testing/load/crowd';
import { createContests } from './contests.ts';
import { createDisruptor, endDisruptions } from './disruptions.ts';
import { startEnvironment, type Environment } from './environment.ts';
import { checkCoverage, countFigures } from './figures.ts';
import { gatherEvidence } from './gather.ts';
import { watchBookings } from './observer.ts';
import { waitUntilIdle } from './open-work.ts';
import type { GauntletOptions } from './options.ts';
import { simulateParent } from './parents.ts';
import { readPaymentDetails, type PaymentDetails } from './payment-details.ts';
import { makePlan } from './plan.ts';
import { createRecorder } from './recorder.ts';
import type { Report } from './report.ts';
import { createSession } from './session.ts';
import { judgeRun } from './verdict.ts';
import type { Violation } from './violation.ts';

const MAX_PAYMENT_DETAILS = 10;

export type RunHooks = {
  onProgress?: (line: string) => void;
  /** For the control: damages data before the evidence is gathered, so that the verdict must report it. */
  corrupt?: (environment: Environment) => Promise<void>;
};

/** Runs the gauntlet once and returns its verdict. */
export async function runGauntlet(
  options: GauntletOptions,
  { onProgress = () => undefined, corrupt }: RunHooks = {},
): Promise<Report> {
  const recorder = createRecorder();
  await using environment = await startEnvironment(options, makePlan(options), recorder);
  const startedAt = performance.now();
  const observer = watchBookings(environment);
  await simulateParents(environment, onProgress);
  const parentsLeftAt = performance.now();
  await endDisruptions(environment);
  const openWork = await waitUntilIdle(environment, (open) =>
    onProgress(`open work: ${JSON.stringify(open)}`),
  );
  await readAllBookings(environment);
  await observer.stop();
  await corrupt?.(environment);
  const evidence = await gatherEvidence(environment, openWork);
  const judged = judgeRun(evidence);
  const violations = [...judged, ...checkCoverage(countFigures(evidence, judged), options)];
  return {
    options,
    figures: countFigures(evidence, violations),
    counts: Object.fromEntries(recorder.counts),
    historyEvents: recorder.events.length,
    seconds: {
      arriving: toSeconds(parentsLeftAt - startedAt),
      untilIdle: toSeconds(performance.now() - parentsLeftAt),
    },
    violations,
    paymentDetails: await readDetailsOfViolations(environment, violations),
  };
}

async function simulateParents(environment: Environment, onProgress: (line: string) => void): Promise<void> {
  const { plan, options, recorder } = environment;
  const disruptor = createDisruptor(environment);
  const contests = createContests();
  let orders = 0;
  let finished = 0;
  const progress = {
    orderStarted() {
      orders += 1;
      disruptor.reportStartedOrders(orders);
    },
  };
  await mapConcurrently(plan.parents, options.concurrency, async (parent) => {
    await simulateParent(environment, parent, progress, contests);
    finished += 1;
    const paid = recorder.counts.get('payments made') ?? 0;
    onProgress(`${finished} of ${plan.parents.length} parents finished, ${orders} orders, ${paid} paid`);
  });
  await disruptor.waitUntilDone();
}

/** Reads every booking from every replica; `checkHistory` compares these reads with the earlier ones. */
async function readAllBookings(environment: Environment): Promise<void> {
  const ids = environment.simulator.orders().map(({ merchantOrderId }) => merchantOrderId);
  const session = createSession(environment, 'end');
  for (const replica of environment.replicas.all)
    await mapConcurrently(ids, 8, (id) => session.readBooking(id, replica));
}

async function readDetailsOfViolations(
  environment: Environment,
  violations: Violation[],
): Promise<PaymentDetails[]> {
  const affected = new Set(violations.map(({ transactionId }) => transactionId).filter((id) => id !== null));
  return Promise.all(
    [...affected]
      .slice(0, MAX_PAYMENT_DETAILS)
      .map((transactionId) => readPaymentDetails(environment, transactionId)),
  );
}

function toSeconds(ms: number): number {
  return Math.round(ms / 100) / 10;
}
