import { setTimeout as pause } from 'node:timers/promises';
import { toIstDate } from '@nibog/domain';
import { checkoutInput, makeEvent, type StartInput, type TestEvent } from '@nibog/testing/arrange/checkouts';
import { makeAddOn, makePromoCode } from '@nibog/testing/arrange/add-ons';
import type { Violation } from '../run/violation.ts';
import { FLOWS } from './flows.ts';
import { judgeScenarios, readOpenWork } from './judge.ts';
import { LEASE_MS, type Lane } from './lane.ts';
import { passTime, type Scenario } from './scenario.ts';
import type { Schedule } from './schedules.ts';
import type { Boundary } from './steps.ts';

/** One crash: one payment per schedule is at the boundary when the target process is killed. */
export type Batch = {
  boundary: Boundary;
  schedules: readonly Schedule[];
  /** The successor serves before the crash; otherwise it starts after the crash. */
  hasStandby: boolean;
};

export type BatchResult = {
  batch: Batch;
  /** The outcome of each payment, by the name of its schedule. */
  outcomes: Map<string, string>;
  violations: Violation[];
};

const DAY_MS = 86_400_000;
/** Generous, because a slow machine is not a violation. */
const ARRIVAL_TIMEOUT_MS = 120_000;
const COMPLETION_TIMEOUT_MS = 300_000;
export const UNREACHED = 'the payment did not reach the boundary';

export async function runBatch(lane: Lane, batch: Batch): Promise<BatchResult> {
  const { boundary, schedules, hasStandby } = batch;
  const flow = FLOWS[boundary.step.flow];
  const deadline = new AbortController();
  const crashed = Promise.withResolvers<void>();
  const date = toIstDate(new Date(Date.now() + (flow.daysAhead ?? 14) * DAY_MS));
  const scenarios = await Promise.all(
    schedules.map(async (schedule): Promise<Scenario> => {
      const event = await makeEvent(lane.owner, [{ capacity: flow.places ?? 1 }], { date });
      const input = checkoutInput(event, await makeAddOnAndPromoCode(lane, event));
      return { lane, schedule, event, input, crashed: crashed.promise, deadline: deadline.signal };
    }),
  );
  const problems: string[] = [];
  prepareMailServer(lane, boundary, crashed.promise);
  const prepared = await Promise.all(
    scenarios.map(async (scenario) => (flow.prepare ? flow.prepare(scenario) : null)),
  );
  const arrivals = watchArrivals(lane, boundary, scenarios);
  if (boundary.step.name === 'ask for a token') lane.simulator.revokeTokens();
  lane.target().arm(`${boundary.operation}: ${boundary.step.name}`);
  const runs = scenarios.map((scenario, index) =>
    flow.run(scenario, prepared[index] ?? null).catch((error: unknown) => {
      problems.push(`${scenario.schedule.name}: ${String(error)}`);
    }),
  );
  const missing = await arrivals;
  for (const name of missing) problems.push(`${name}: ${UNREACHED}`);
  const leasedBefore = await readClock(lane);
  if (hasStandby) await lane.startSuccessor();
  await lane.target().crash(boundary.moment);
  lane.smtp.onMessage = null;
  crashed.resolve();
  await endLeases(lane, leasedBefore);
  await lane.promoteSuccessor();
  const openWork = await completeScenarios(lane, scenarios, runs);
  deadline.abort(new Error('the batch has ended'));
  await Promise.all(runs);
  return { batch, ...(await judgeScenarios(lane, scenarios, openWork, problems)) };
}

/** Every payment includes an add-on and a promo code, so that every counter is involved. */
async function makeAddOnAndPromoCode(
  lane: Lane,
  event: TestEvent,
): Promise<Pick<StartInput, 'addOns' | 'promoCode'>> {
  const { addOnId } = await makeAddOn({ db: lane }, event);
  return { addOns: [{ addOnId, quantity: 1 }], promoCode: await makePromoCode({ db: lane }) };
}

function prepareMailServer(lane: Lane, { step: { flow } }: Boundary, crashed: Promise<void>): void {
  const { smtp } = lane;
  if (flow === 'the mail is overtaken') smtp.onMessage = () => refuseOnceUnknown(lane, crashed);
  if (flow === 'the mail is refused temporarily')
    smtp.onMessage = () => Promise.reject(new Error('busy, try again later'));
}

/** Waits until the outcome of every mail is decided or the process is killed, then refuses the mail. */
async function refuseOnceUnknown({ owner }: Lane, crashed: Promise<void>): Promise<void> {
  for (;;) {
    const hasCrashed = await Promise.race([crashed.then(() => true), pause(20, false)]);
    const { rows } = await owner.query(`SELECT 1 FROM emails WHERE status IN ('queued', 'handed_over')`);
    if (hasCrashed || rows.length === 0) break;
  }
  throw new Error('busy, try again later');
}

/** Waits until every payment is at the step; returns the schedules whose payment did not arrive in time. */
async function watchArrivals(
  lane: Lane,
  { operation, step }: Boundary,
  scenarios: Scenario[],
): Promise<string[]> {
  const arrived = new Set<number>();
  let isWaiting = false;
  async function addArrival(subject: string): Promise<void> {
    const eventId = await findEvent(lane, scenarios, subject);
    if (eventId !== null) arrived.add(eventId);
  }
  lane.target().listeners.waiting = (_step, subject) => {
    isWaiting = true;
    if (subject !== null) void addArrival(subject);
  };
  const due = step.shared === true ? DUE[`${operation}: ${step.name}`] : undefined;
  const giveUpAt = performance.now() + ARRIVAL_TIMEOUT_MS;
  for (;;) {
    if (due !== undefined && isWaiting) {
      const ids = scenarios.map(({ event }) => event.eventId);
      const { rows } = await lane.owner.query<{ id: number }>(due, [ids]);
      for (const { id } of rows) arrived.add(id);
    }
    const missing = scenarios.filter(({ event }) => !arrived.has(event.eventId));
    if (missing.length === 0 || performance.now() > giveUpAt)
      return missing.map(({ schedule }) => schedule.name);
    await pause(25);
  }
}

/** For shared steps: the query for events whose payments are due for the step. */
const DUE: Record<string, string> = {
  'look: claim-and-read/payments': `SELECT event_id AS id FROM payments WHERE event_id = ANY($1) AND next_look_at <= now()`,
  'refund: claim/refunds': `SELECT p.event_id AS id FROM refunds r JOIN payments p ON p.id = r.payment_id
                     WHERE p.event_id = ANY($1) AND r.next_look_at <= now()`,
  'mail: claim/emails': `SELECT p.event_id AS id FROM emails m JOIN payments p ON p.id = m.payment_id
                   WHERE p.event_id = ANY($1) AND m.next_look_at <= now()`,
  'checkout: ask for a token': `SELECT event_id AS id FROM payments WHERE event_id = ANY($1) AND redirect_url IS NULL`,
};

const SUBJECTS: Record<string, string> = {
  look: 'SELECT event_id AS id FROM payments WHERE merchant_transaction_id = $1',
  refund:
    'SELECT p.event_id AS id FROM refunds r JOIN payments p ON p.id = r.payment_id WHERE r.id::text = $1',
  mail: 'SELECT p.event_id AS id FROM emails m JOIN payments p ON p.id = m.payment_id WHERE m.id::text = $1',
  webhook: `SELECT event_id AS id FROM payments WHERE merchant_transaction_id = $1
            UNION ALL
            SELECT p.event_id FROM refunds r JOIN payments p ON p.id = r.payment_id WHERE r.merchant_refund_id = $1`,
};

async function findEvent(lane: Lane, scenarios: Scenario[], subject: string): Promise<number | null> {
  const [, kind = '', id = ''] = /^(\w+) (.*)$/.exec(subject) ?? [];
  if (kind === 'parent') return scenarios.find(({ schedule }) => schedule.name === id)?.event.eventId ?? null;
  const sql = SUBJECTS[kind];
  if (sql === undefined) throw new Error(`unknown subject: ${subject}`);
  const { rows } = await lane.owner.query<{ id: number }>(sql, [id]);
  return rows[0]?.id ?? null;
}

/** PostgreSQL's time. */
async function readClock({ owner }: Lane): Promise<string> {
  const { rows } = await owner.query<{ now: string }>('SELECT now()::text AS now');
  return rows[0]?.now ?? '';
}

/**
 * Ends the leases that the killed process took, as if their time had passed. Those are the leases taken before the successor
 * served; later leases may be the successor's and expire on their own.
 */
async function endLeases({ owner }: Lane, leasedBefore: string): Promise<void> {
  for (const table of ['payments', 'refunds', 'emails'])
    await owner.query(
      `UPDATE ${table} SET look_lease_until = now()
        WHERE look_lease_until > now() AND look_lease_until <= $1::timestamptz + $2 * interval '1 ms'`,
      [leasedBefore, LEASE_MS],
    );
  await owner.query('UPDATE payments SET pay_lease_until = now() WHERE pay_lease_until > now()');
}

/** Waits until every parent has finished and no work is open; returns the work still open at the timeout. */
async function completeScenarios(
  lane: Lane,
  scenarios: Scenario[],
  runs: Promise<void>[],
): Promise<Record<string, number>> {
  const giveUpAt = performance.now() + COMPLETION_TIMEOUT_MS;
  await Promise.race([Promise.all(runs), pause(COMPLETION_TIMEOUT_MS, undefined, { ref: false })]);
  // No parent pays any more, so unpaid orders may expire.
  await Promise.all(scenarios.map((scenario) => passTime(scenario, 'order')));
  for (;;) {
    const openWork = await readOpenWork(lane, scenarios);
    const left = Object.values(openWork).reduce((sum, count) => sum + count, 0);
    if (left === 0 || performance.now() > giveUpAt) return openWork;
    await pause(25);
  }
}
