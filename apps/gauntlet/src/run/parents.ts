import { setTimeout as pause } from 'node:timers/promises';
import { nextPollDelayMs } from '@nibog/web/lib/back-off';
import { checkOut, payAgain } from './checkout.ts';
import type { Contests } from './contests.ts';
import type { Environment } from './environment.ts';
import type { ParentPlan } from './plan.ts';
import { createSession, type Session, type Reading } from './session.ts';

export type Progress = {
  /** Called for each order whose payment page is open; triggers the disruptions. */
  orderStarted(): void;
};

const RIVAL = 'takes the place of a late payer';
/** Scales the page's polling intervals. */
const PAGE_TIME_SCALE = 0.25;

/** Simulates one parent from the checkout to the closing of the page. */
export async function simulateParent(
  environment: Environment,
  plan: ParentPlan,
  progress: Progress,
  contests: Contests,
): Promise<void> {
  const session = createSession(environment, plan.index);
  await pause(session.draw.integer(0, 200));
  if (plan.behaviour === RIVAL) await contests.waitFor(plan, 'held');
  if (plan.fault !== null) environment.simulator.inject(plan.fault);
  const transactionId = await checkOut(environment, plan, session);
  if (transactionId === null) {
    environment.recorder.count('parents who gave up');
    contests.markReached(plan, plan.behaviour === RIVAL ? 'paid' : 'held');
    return;
  }
  progress.orderStarted();
  contests.markReached(plan, 'held');
  await followBehaviour({ environment, plan, session, contests, progress }, transactionId);
}

type ParentContext = {
  environment: Environment;
  plan: ParentPlan;
  session: Session;
  contests: Contests;
  progress: Progress;
};

async function followBehaviour(context: ParentContext, transactionId: string): Promise<void> {
  const { environment, plan, session, contests } = context;
  const { simulator } = environment;
  await pause(session.draw.integer(0, 400));
  switch (plan.behaviour) {
    case 'pays':
      return payAndWait(context, transactionId);
    case RIVAL:
      await payAndWait(context, transactionId);
      contests.markReached(plan, 'paid');
      return;
    case 'is declined, then pays':
      await ignoreIfEnded(simulator.failAttempt(transactionId));
      await session.readBooking(transactionId);
      return payAndWait(context, transactionId);
    case 'waits for the bank':
      await ignoreIfEnded(simulator.leavePending(transactionId));
      await Promise.race([pollPage(context, transactionId), pause(session.draw.integer(200, 20_000))]);
      return payAndWait(context, transactionId);
    case 'fails':
      await ignoreIfEnded(simulator.fail(transactionId));
      await pollPage(context, transactionId);
      return;
    case 'walks away':
      await pollPage(context, transactionId);
      return;
    case 'pays late':
      await pollPage(context, transactionId);
      await contests.waitFor(plan, 'paid');
      return payAndWait(context, transactionId);
    case 'pays again':
    case 'pays twice':
      return payWithSecondPayment(context, transactionId);
  }
}

/** The first payment fails and the parent starts a second one. With `pays twice`, the first is paid too. */
async function payWithSecondPayment(context: ParentContext, first: string): Promise<void> {
  const { environment, session, plan, progress } = context;
  await ignoreIfEnded(environment.simulator.fail(first));
  await pollPage(context, first);
  const second = await payAgain(environment, session, first);
  if (second !== null) progress.orderStarted();
  const payments = [
    ...(plan.behaviour === 'pays twice' ? [first] : []),
    ...(second === null ? [] : [second]),
  ];
  if (session.draw.chance(0.5)) payments.reverse();
  await Promise.all(payments.map((transactionId) => payAndWait(context, transactionId)));
}

async function payAndWait(context: ParentContext, transactionId: string): Promise<void> {
  const { environment, plan, session } = context;
  await environment.simulator.complete(transactionId);
  environment.recorder.count('payments made');
  if (plan.closesPage) return;
  const reading = await pollPage(context, transactionId);
  if (reading?.status !== 'booked' || plan.cancels === 'no') return;
  if (plan.refundFault !== null) environment.simulator.inject(plan.refundFault, transactionId);
  const times = plan.cancels === 'once' ? 1 : 2;
  await Promise.all(Array.from({ length: times }, () => cancel(context, transactionId)));
  await pollPage(context, transactionId);
  await session.readBooking(transactionId);
}

async function cancel({ environment, session }: ParentContext, transactionId: string): Promise<void> {
  const { recorder } = environment;
  for (let tries = 0; tries < 60; tries += 1) {
    const quote = await session.request((client, options) =>
      client.booking.quoteCancellation.query({ transactionId }, options),
    );
    // The concurrent cancellation was faster.
    if (quote.kind === 'refused' && quote.reason === 'NOT_FOUND') return;
    if (quote.kind === 'result') {
      const { refundPaise: expectedRefundPaise } = quote.result;
      const cancellation = await session.request((client, options) =>
        client.booking.cancel.mutate({ transactionId, expectedRefundPaise }, options),
      );
      if (cancellation.kind === 'result') return recorder.count('bookings cancelled');
      if (cancellation.kind === 'refused')
        recorder.anomalies.push({
          transactionId,
          what: `a cancellation was refused: ${cancellation.reason}`,
        });
    }
    await pause(session.draw.integer(100, 500));
  }
}

/** Polls as the page does, until the status is settled or the parent closes the page. */
async function pollPage(context: ParentContext, transactionId: string): Promise<Reading | null> {
  const { environment, session } = context;
  const since = performance.now();
  const openMs = 1_800_000 * environment.options.timeScale;
  let last: Reading | null = null;
  for (let polls = 1; ; polls += 1) {
    const reading = await session.readBooking(transactionId);
    last = reading ?? last;
    const elapsedMs = performance.now() - since;
    if (last !== null && isSettled(last)) return last;
    const nextMs = nextPollDelayMs({
      polls,
      elapsedMs: elapsedMs / PAGE_TIME_SCALE,
      // The server has no capacity for a long poll.
      longPoll: false,
      pollAfterMs: last?.pollAfterMs === null ? 0 : last?.pollAfterMs,
      seed: transactionId,
    });
    if (nextMs === false || elapsedMs > openMs) return last;
    await pause(nextMs * PAGE_TIME_SCALE);
  }
}

/** Whether a parent stops polling. Late money can still change `failed` and `expired`; a late payer polls again. */
function isSettled({ status }: Reading): boolean {
  return ['failed', 'expired', 'booked', 'cancelled', 'refunded', 'review'].includes(status);
}

/** Ignores the error if a fault or the clock has already ended PhonePe's order. */
async function ignoreIfEnded(action: Promise<unknown>): Promise<void> {
  await action.catch(() => undefined);
}
