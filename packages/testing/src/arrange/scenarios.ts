import type { Durations } from '@nibog/domain';
import type { TestApp } from '../app/test-app.ts';
import {
  deliverCompleted,
  deliverUntilAcknowledged,
  mapConcurrently,
  shuffle,
  startCheckouts,
  startOne,
} from '../load/crowd.ts';
import { waitFor } from '../wait-for.ts';
import { connect, makeEvent, readLedger, type Client, type SlotPlan, type TestEvent } from './checkouts.ts';

/**
 * Workloads that the tests of exactly-once share with their negative controls. The simulator's own webhooks are disabled, so
 * these are the only ones.
 */

/** Pays one order and delivers fifty identical webhooks concurrently. */
export async function payWithFiftyWebhooks(app: TestApp) {
  const started = await startOne(app);
  await app.simulator.complete(started.transactionId);
  const answers = await Promise.all(
    Array.from({ length: 50 }, () => deliverCompleted(app, started.transactionId)),
  );
  return { ...started, answers };
}

/** The slots of ten games. With one slot, all parents would wait for the lock of its row. */
export const TEN_SLOTS: SlotPlan[] = Array.from({ length: 10 }, (_none, index) => ({
  start: `${String(9 + index).padStart(2, '0')}:00`,
}));

/** Pays orders and delivers five webhooks for each, shuffled, forty of them concurrently. */
export async function payManyWithFiveWebhooks(app: TestApp, payments: number): Promise<TestEvent> {
  const event = await makeEvent(app.db.owner, TEN_SLOTS);
  const transactionIds = await startCheckouts(connect(app.url), event, payments);
  await Promise.all(transactionIds.map((id) => app.simulator.complete(id)));
  const webhooks = shuffle(transactionIds.flatMap((id) => Array.from({ length: 5 }, () => id)));
  await mapConcurrently(webhooks, 40, (id) => deliverUntilAcknowledged(app, id));
  return event;
}

/** Waits until every payment of the event is booked. */
export async function waitUntilAllBooked(app: Pick<TestApp, 'db'>, event: TestEvent): Promise<void> {
  await waitFor(
    'every payment to be booked',
    () => readLedger(app, event.eventId),
    ({ payments, booked }) => payments > 0 && booked === payments,
    { everyMs: 100 },
  );
}

export type Seen = { statuses: string[]; references: Set<string> };

/** Polls a payment like a parent's page until `isFinished`, and records each change of its status. */
export async function watchPayment(
  client: Client,
  transactionId: string,
  isFinished: () => boolean,
): Promise<Seen> {
  const seen: Seen = { statuses: [], references: new Set() };
  for (;;) {
    // Read before the last poll, so that the last poll shows the end.
    const last = isFinished();
    const reading = await client.booking.getBookingByTxn.query({ transactionId });
    if (reading.status !== seen.statuses.at(-1)) seen.statuses.push(reading.status);
    seen.references.add(reading.bookingRef);
    if (reading.status === 'booked') seen.references.add(reading.booking.bookingRef);
    if (last) return seen;
    await new Promise((resolve) => setTimeout(resolve, reading.pollAfterMs ?? 1_000));
  }
}

/** The schedule's first look is immediate, the next one a minute later. */
export const NEXT_STEP_FAR_AWAY: Partial<Durations> = {
  firstLook: 200,
  pendingStep: () => 60_000,
  sweepEvery: 200,
};

/**
 * Arranges the lost-nudge race: PhonePe has computed PENDING for a scheduled look, and the order is paid and its webhook
 * delivered before the look receives that response. Needs `NEXT_STEP_FAR_AWAY`. Resolves when the response is sent.
 */
export async function payDuringLook(app: TestApp) {
  const look = app.simulator.gate('status');
  const started = await startOne(app);
  await look.reached;
  await app.simulator.complete(started.transactionId);
  const answer = await deliverCompleted(app, started.transactionId);
  look.release();
  return { ...started, answer };
}
