import { setTimeout as pause } from 'node:timers/promises';
import { nextLookMs } from '@nibog/web/lib/back-off';
import { createLine, type Line, type Reading } from './session.ts';
import { checkOut, payAgain } from './checkout.ts';
import type { Contests } from './contests.ts';
import type { ParentPlan } from './plan.ts';
import type { World } from './environment.ts';

/** Told of each order that has its page: what drives the blows. */
export type Progress = { started(): void };

const RIVAL = 'takes the place of one who pays late';
/** The page's own back-off, four times quicker, as everything else is. */
const PAGE_PACE = 0.25;

/** One parent from the checkout to the closing of the page. */
export async function act(
  world: World,
  plan: ParentPlan,
  progress: Progress,
  contests: Contests,
): Promise<void> {
  const line = createLine(world, plan.index);
  await pause(line.draw.integer(0, 200));
  if (plan.way === RIVAL) await contests.reached(plan, 'held');
  if (plan.fault !== null) world.simulator.inject(plan.fault);
  const transactionId = await checkOut(world, plan, line);
  if (transactionId === null) {
    world.witness.count('parents who gave up');
    contests.reach(plan, plan.way === RIVAL ? 'paid' : 'held');
    return;
  }
  progress.started();
  contests.reach(plan, 'held');
  await goTheWay({ world, plan, line, contests, progress }, transactionId);
}

type Going = { world: World; plan: ParentPlan; line: Line; contests: Contests; progress: Progress };

async function goTheWay(going: Going, transactionId: string): Promise<void> {
  const { world, plan, line, contests } = going;
  const { simulator } = world;
  await pause(line.draw.integer(0, 400));
  switch (plan.way) {
    case 'pays':
      return payAndWait(going, transactionId);
    case RIVAL:
      await payAndWait(going, transactionId);
      contests.reach(plan, 'paid');
      return;
    case 'is declined, then pays':
      await ifOpen(simulator.failAttempt(transactionId));
      await line.read(transactionId);
      return payAndWait(going, transactionId);
    case 'waits for the bank':
      await ifOpen(simulator.leavePending(transactionId));
      await Promise.race([watch(going, transactionId), pause(line.draw.integer(200, 20_000))]);
      return payAndWait(going, transactionId);
    case 'fails':
      await ifOpen(simulator.fail(transactionId));
      await watch(going, transactionId);
      return;
    case 'walks away':
      await watch(going, transactionId);
      return;
    case 'pays late':
      await watch(going, transactionId);
      await contests.reached(plan, 'paid');
      return payAndWait(going, transactionId);
    case 'pays again':
    case 'pays twice':
      return payOnceMore(going, transactionId);
  }
}

/** The first payment fails and the places are paid anew; the first one's money may come all the same. */
async function payOnceMore(going: Going, first: string): Promise<void> {
  const { world, line, plan, progress } = going;
  await ifOpen(world.simulator.fail(first));
  await watch(going, first);
  const second = await payAgain(world, line, first);
  if (second !== null) progress.started();
  const both = [...(plan.way === 'pays twice' ? [first] : []), ...(second === null ? [] : [second])];
  if (line.draw.chance(0.5)) both.reverse();
  await Promise.all(both.map((transactionId) => payAndWait(going, transactionId)));
}

async function payAndWait(going: Going, transactionId: string): Promise<void> {
  const { world, plan, line } = going;
  await world.simulator.complete(transactionId);
  world.witness.count('payments made');
  if (plan.closesPage) return;
  const reading = await watch(going, transactionId);
  if (reading?.status !== 'booked' || plan.cancels === 'no') return;
  if (plan.refundFault !== null) world.simulator.inject(plan.refundFault, transactionId);
  const times = plan.cancels === 'once' ? 1 : 2;
  await Promise.all(Array.from({ length: times }, () => cancel(going, transactionId)));
  await watch(going, transactionId);
  await line.read(transactionId);
}

async function cancel({ world, line }: Going, transactionId: string): Promise<void> {
  const { witness } = world;
  for (let tries = 0; tries < 60; tries += 1) {
    const quote = await line.ask((client, request) =>
      client.booking.quoteCancellation.query({ transactionId }, request),
    );
    // Its twin was quicker.
    if (quote.kind === 'refused' && quote.reason === 'NOT_FOUND') return;
    if (quote.kind === 'answer') {
      const { refundPaise: expectedRefundPaise } = quote.answer;
      const done = await line.ask((client, request) =>
        client.booking.cancel.mutate({ transactionId, expectedRefundPaise }, request),
      );
      if (done.kind === 'answer') return witness.count('bookings cancelled');
      if (done.kind === 'refused')
        witness.complaints.push({ transactionId, what: `a cancellation was refused: ${done.reason}` });
    }
    await pause(line.draw.integer(100, 500));
  }
}

/** The page: looks until nothing can change any more, or for as long as a parent has it open. */
async function watch(going: Going, transactionId: string): Promise<Reading | null> {
  const { world, line } = going;
  const since = performance.now();
  const patienceMs = 1_800_000 * world.options.timeScale;
  let last: Reading | null = null;
  for (let looks = 1; ; looks += 1) {
    const reading = await line.read(transactionId);
    last = reading ?? last;
    const elapsedMs = performance.now() - since;
    if (last !== null && isSettled(last)) return last;
    const nextMs = nextLookMs({
      looks,
      elapsedMs: elapsedMs / PAGE_PACE,
      // It asks plainly, as a page where there is no room.
      held: false,
      pollAfterMs: last?.pollAfterMs === null ? 0 : last?.pollAfterMs,
      seed: transactionId,
    });
    if (nextMs === false || elapsedMs > patienceMs) return last;
    await pause(nextMs * PAGE_PACE);
  }
}

/** What a parent goes away with. Late money can still change the first two; whoever pays late comes back. */
function isSettled({ status }: Reading): boolean {
  return ['failed', 'expired', 'booked', 'cancelled', 'refunded', 'review'].includes(status);
}

/** PhonePe's order may have ended by a fault or by the clock meanwhile. */
async function ifOpen(action: Promise<unknown>): Promise<void> {
  await action.catch(() => undefined);
}
