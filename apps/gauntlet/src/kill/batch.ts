import { setTimeout as pause } from 'node:timers/promises';
import { toIstDate } from '@nibog/domain';
import { checkoutInput, makeEvent, type StartInput, type TestEvent } from '@nibog/testing/arrange/checkouts';
import { makeAddOn, makePromoCode } from '@nibog/testing/arrange/extras';
import type { Violation } from '../run/violation.ts';
import { FLOWS } from './flows.ts';
import { judgePlays, readOpen } from './judge.ts';
import { LEASE_MS, type Lane } from './lane.ts';
import { passTime, type Play } from './scenario.ts';
import type { Schedule } from './schedules.ts';
import type { Boundary } from './steps.ts';

/** One death: several payments, each under a schedule of its own, are at the same boundary when the process dies. */
export type Batch = {
  boundary: Boundary;
  schedules: readonly Schedule[];
  /** Another process serves already when this one dies; else one is started afterwards. */
  beside: boolean;
};

export type Outcome = {
  batch: Batch;
  /** How each schedule's payment ended. */
  endings: Map<string, string>;
  violations: Violation[];
};

const DAY_MS = 86_400_000;
/** A busy machine is no broken promise: only what never comes is. */
const ARRIVAL_MS = 120_000;
const HEALING_MS = 300_000;
export const UNREACHED = 'its payment never came to the step';

export async function playBatch(lane: Lane, batch: Batch): Promise<Outcome> {
  const { boundary, schedules, beside } = batch;
  const flow = FLOWS[boundary.step.flow];
  const over = new AbortController();
  const death = Promise.withResolvers<void>();
  const date = toIstDate(new Date(Date.now() + (flow.daysAhead ?? 14) * DAY_MS));
  const plays = await Promise.all(
    schedules.map(async (schedule): Promise<Play> => {
      const event = await makeEvent(lane.owner, [{ capacity: flow.places ?? 1 }], { date });
      const input = checkoutInput(event, await makeExtras(lane, event));
      return { lane, schedule, event, input, death: death.promise, over: over.signal };
    }),
  );
  const problems: string[] = [];
  prepareMailServer(lane, boundary, death.promise);
  const readied = await Promise.all(plays.map(async (play) => (flow.prelude ? flow.prelude(play) : null)));
  const arrival = watchArrivals(lane, boundary, plays);
  if (boundary.step.name === 'ask for a token') lane.simulator.revokeTokens();
  lane.victim().arm(`${boundary.operation}: ${boundary.step.name}`);
  const acts = plays.map((play, index) =>
    flow.act(play, readied[index] ?? null).catch((error: unknown) => {
      problems.push(`${play.schedule.name}: ${String(error)}`);
    }),
  );
  const missing = await arrival;
  for (const name of missing) problems.push(`${name}: ${UNREACHED}`);
  const claimedBy = await readClock(lane);
  if (beside) await lane.succeed();
  await lane.victim().die(boundary.moment);
  lane.smtp.onMessage = null;
  death.resolve();
  await letLeasesEnd(lane, claimedBy);
  await lane.bury();
  const open = await heal(lane, plays, acts);
  over.abort(new Error('the patience ended'));
  await Promise.all(acts);
  return { batch, ...(await judgePlays(lane, plays, open, problems)) };
}

/** Everybody buys an add-on with a code, so that every counter is under way when the process dies. */
async function makeExtras(lane: Lane, event: TestEvent): Promise<Pick<StartInput, 'addOns' | 'promoCode'>> {
  const { addOnId } = await makeAddOn({ db: lane }, event);
  return { addOns: [{ addOnId, quantity: 1 }], promoCode: await makePromoCode({ db: lane }) };
}

function prepareMailServer(lane: Lane, { step: { flow } }: Boundary, death: Promise<void>): void {
  const { smtp } = lane;
  if (flow === 'the mail is claimed twice') smtp.onMessage = () => refuseOnceUnknown(lane, death);
  if (flow === 'the mail is refused for now')
    smtp.onMessage = () => Promise.reject(new Error('busy, come again'));
}

/** Keeps its answer until no mail is under way any more but as one that nobody knows of; then it is too late. */
async function refuseOnceUnknown({ owner }: Lane, death: Promise<void>): Promise<void> {
  for (;;) {
    const dead = await Promise.race([death.then(() => true), pause(20, false)]);
    const { rows } = await owner.query(`SELECT 1 FROM emails WHERE status IN ('queued', 'handed_over')`);
    if (dead || rows.length === 0) break;
  }
  throw new Error('busy, come again');
}

/** Resolves once every payment is at the step, with the schedules whose payment did not come there in time. */
async function watchArrivals(lane: Lane, { operation, step }: Boundary, plays: Play[]): Promise<string[]> {
  const arrived = new Set<number>();
  let held = false;
  async function note(subject: string): Promise<void> {
    const eventId = await findEvent(lane, plays, subject);
    if (eventId !== null) arrived.add(eventId);
  }
  lane.victim().listeners.waiting = (_step, subject) => {
    held = true;
    if (subject !== null) void note(subject);
  };
  const due = step.shared === true ? DUE[`${operation}: ${step.name}`] : undefined;
  const giveUpAt = performance.now() + ARRIVAL_MS;
  for (;;) {
    if (due !== undefined && held) {
      const ids = plays.map(({ event }) => event.eventId);
      const { rows } = await lane.owner.query<{ id: number }>(due, [ids]);
      for (const { id } of rows) arrived.add(id);
    }
    const missing = plays.filter(({ event }) => !arrived.has(event.eventId));
    if (missing.length === 0 || performance.now() > giveUpAt)
      return missing.map(({ schedule }) => schedule.name);
    await pause(25);
  }
}

/** Whose payments wait for a step that is one for all. */
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

async function findEvent(lane: Lane, plays: Play[], subject: string): Promise<number | null> {
  const [, kind = '', id = ''] = /^(\w+) (.*)$/.exec(subject) ?? [];
  if (kind === 'parent') return plays.find(({ schedule }) => schedule.name === id)?.event.eventId ?? null;
  const sql = SUBJECTS[kind];
  if (sql === undefined) throw new Error(`nobody knows whose work ${subject} is`);
  const { rows } = await lane.owner.query<{ id: number }>(sql, [id]);
  return rows[0]?.id ?? null;
}

/** By PostgreSQL's clock. */
async function readClock({ owner }: Lane): Promise<string> {
  const { rows } = await owner.query<{ now: string }>('SELECT now()::text AS now');
  return rows[0]?.now ?? '';
}

/**
 * To the product, so much time has gone by: what was claimed before anybody else served was the dead process's. Whatever it
 * claimed later waits for its lease.
 */
async function letLeasesEnd({ owner }: Lane, claimedBy: string): Promise<void> {
  for (const table of ['payments', 'refunds', 'emails'])
    await owner.query(
      `UPDATE ${table} SET look_lease_until = now()
        WHERE look_lease_until > now() AND look_lease_until <= $1::timestamptz + $2 * interval '1 ms'`,
      [claimedBy, LEASE_MS],
    );
  await owner.query('UPDATE payments SET pay_lease_until = now() WHERE pay_lease_until > now()');
}

/** Waits until every parent is done and nothing is left to do; answers what was, when the patience ended. */
async function heal(lane: Lane, plays: Play[], acts: Promise<void>[]): Promise<Record<string, number>> {
  const giveUpAt = performance.now() + HEALING_MS;
  await Promise.race([Promise.all(acts), pause(HEALING_MS, undefined, { ref: false })]);
  // Nobody will pay any more what is unpaid.
  await Promise.all(plays.map((play) => passTime(play, 'order')));
  for (;;) {
    const open = await readOpen(lane, plays);
    const left = Object.values(open).reduce((sum, count) => sum + count, 0);
    if (left === 0 || performance.now() > giveUpAt) return open;
    await pause(25);
  }
}
