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
 * What the tests of exactly-once and their negative controls have in common, so that both see the same storm. The
 * simulator's own webhooks are off: these are the only ones.
 */

/** One paid transaction and fifty concurrent identical webhooks. */
export async function payWithFiftyWebhooks(app: TestApp) {
  const started = await startOne(app);
  await app.simulator.complete(started.transactionId);
  const answers = await Promise.all(
    Array.from({ length: 50 }, () => deliverCompleted(app, started.transactionId)),
  );
  return { ...started, answers };
}

/** Ten games: a place is one row, and a thousand parents at the same row would only wait for each other. */
export const TEN_SLOTS: SlotPlan[] = Array.from({ length: 10 }, (_none, index) => ({
  start: `${String(9 + index).padStart(2, '0')}:00`,
}));

/** Paid transactions with five webhooks each, shuffled, with forty concurrent deliveries. */
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

/** A parent's page: asks again and again, and notes each change of what it sees, until told that all is over. */
export async function watchPayment(
  client: Client,
  transactionId: string,
  isOver: () => boolean,
): Promise<Seen> {
  const seen: Seen = { statuses: [], references: new Set() };
  for (;;) {
    // Read before the last look, so that the last look is surely after the end.
    const last = isOver();
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
 * The lost-nudge race: a scheduled look has read PENDING and is on its way back when the order is paid and its
 * webhook comes. Needs `NEXT_STEP_FAR_AWAY`; resolves when the look's answer is let go.
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
