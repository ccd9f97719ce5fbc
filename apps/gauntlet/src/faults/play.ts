import { randomUUID } from 'node:crypto';
import type { FaultName } from '@nibog/phonepe/simulator';
import type { TestApp } from '@nibog/testing/app/test-app';
import {
  checkoutInput,
  connect,
  makeEvent,
  type Client,
  type StartInput,
  type TestEvent,
} from '@nibog/testing/arrange/checkouts';
import { TEN_SLOTS } from '@nibog/testing/arrange/scenarios';
import { mapConcurrently } from '@nibog/testing/load/crowd';
import { waitFor } from '@nibog/testing/wait-for';
import { isCancelled, isPaid, isTokenFault, type FaultCase } from './cases.ts';
import { readOutcome, waitUntilIdle, watchOrders } from './outcome.ts';

/** Runs orders with injected faults to their outcome. This module does not know which outcome is right. */

export type Played = {
  faults: FaultCase;
  /** The status that the parent reads, and any excess or lack of bookings and confirmation mails. */
  outcome: string;
  /** The faults that had an effect on this order. */
  effective: FaultName[];
  /** The outcome of the parent's second attempt, if PhonePe never created the first order. */
  retryOutcome: string | null;
};

type Session = {
  app: TestApp;
  client: Client;
  event: TestEvent;
  waitForOutcome: ReturnType<typeof watchOrders>;
  /** Orders that PhonePe has received. */
  received: Set<string>;
  /** Settles when the next order may start. */
  turn: Promise<void>;
};

/** An order that PhonePe has received. Its checkout may still be in progress. */
type Attempt = { transactionId: string; input: StartInput; checkout: Promise<unknown> };

type FinishedOrder = {
  faults: FaultCase;
  transactionId: string;
  retryId: string | null;
  tokenCallFailed: boolean;
};

/** Early enough for a cancellation to refund nearly everything. */
const WEEKS_AHEAD = 8;

/**
 * Runs each case on its own order. A token fault affects the next token request of any order, so orders with token faults
 * run one after another in the sequential app; all others run concurrently. V1 has no tokens and needs no sequential app.
 */
export async function playCases(
  concurrentApp: TestApp,
  sequentialApp: TestApp | null,
  cases: FaultCase[],
): Promise<Played[]> {
  const runsAlone = (faults: FaultCase): boolean => sequentialApp !== null && faults.some(isTokenFault);
  const played = await Promise.all([
    playOn(
      concurrentApp,
      playConcurrently,
      cases.filter((faults) => !runsAlone(faults)),
    ),
    ...(sequentialApp === null ? [] : [playOn(sequentialApp, playInSequence, cases.filter(runsAlone))]),
  ]);
  return played.flat().toSorted((one, other) => cases.indexOf(one.faults) - cases.indexOf(other.faults));
}

async function playOn(
  app: TestApp,
  play: (session: Session, cases: FaultCase[]) => Promise<FinishedOrder[]>,
  cases: FaultCase[],
): Promise<Played[]> {
  const session = await openSession(app);
  const finished = await play(session, cases);
  await waitUntilIdle(app);
  return mapConcurrently(finished, 10, (order) => readPlayed(session, order));
}

async function openSession(app: TestApp): Promise<Session> {
  const date = new Date(Date.now() + WEEKS_AHEAD * 7 * 86_400_000).toISOString().slice(0, 10);
  const event = await makeEvent(app.db.owner, TEN_SLOTS, { date });
  const waitForOutcome = watchOrders(app);
  return {
    app,
    client: connect(app.url),
    event,
    waitForOutcome,
    received: new Set(),
    turn: Promise.resolve(),
  };
}

async function playConcurrently(session: Session, cases: FaultCase[]): Promise<FinishedOrder[]> {
  const playing: Promise<FinishedOrder>[] = [];
  for (const faults of cases) playing.push(finish(session, faults, await startOrder(session, faults)));
  return Promise.all(playing);
}

async function playInSequence(session: Session, cases: FaultCase[]): Promise<FinishedOrder[]> {
  const finished: FinishedOrder[] = [];
  for (const faults of cases) {
    await renewTokens(session);
    const since = new Date().toISOString();
    const order = await finish(session, faults, await startOrder(session, faults));
    const failed = session.app.simulator.log.some(
      (entry) => entry.kind === 'request' && entry.call === 'token' && entry.fault && entry.at >= since,
    );
    finished.push({ ...order, tokenCallFailed: failed });
  }
  return finished;
}

/** Removes the effects of the last order: afterwards every server has a valid token. */
async function renewTokens({ app }: Session): Promise<void> {
  for (const { ctx } of app.servers) {
    await waitFor('a valid token', () =>
      ctx.gateway.orderStatus('unknown-order').then(
        () => true,
        () => false,
      ),
    );
  }
}

/** The simulator applies injected faults to the next order it receives, so only one order may start at a time. */
async function startOrder(session: Session, faults: FaultCase): Promise<Attempt> {
  return inTurn(session, () => {
    for (const fault of faults) session.app.simulator.inject(fault);
    return sendToPhonePe(session, () => makeInput(session));
  });
}

async function inTurn<Result>(session: Session, work: () => Promise<Result>): Promise<Result> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const before = session.turn;
  session.turn = promise;
  await before;
  try {
    return await work();
  } finally {
    resolve();
  }
}

function makeInput({ event, received }: Session): StartInput {
  const slotId = event.slotIds[received.size % event.slotIds.length] ?? 0;
  const input = checkoutInput(event);
  return { ...input, children: input.children.map((child) => ({ ...child, slotIds: [slotId] })) };
}

/** Repeats with another parent if the checkout is refused before PhonePe receives an order. */
async function sendToPhonePe(session: Session, makeNext: () => StartInput): Promise<Attempt> {
  for (;;) {
    const input = makeNext();
    let ended = false;
    const checkout = session.client.checkout.start
      .mutate(input)
      .catch(() => null)
      .finally(() => (ended = true));
    const { transactionId } = await waitFor(
      'PhonePe to receive an order',
      () => ({ transactionId: findNewOrder(session), ended }),
      (seen) => seen.transactionId !== null || seen.ended,
      { everyMs: 3 },
    );
    if (transactionId === null) continue;
    session.received.add(transactionId);
    return { transactionId, input, checkout };
  }
}

function findNewOrder({ app, received }: Session): string | null {
  const isNew = (entry: (typeof app.simulator.log)[number]): boolean =>
    entry.kind === 'request' && entry.call === 'pay' && entry.id !== null && !received.has(entry.id);
  const entry = app.simulator.log.findLast(isNew);
  return entry?.kind === 'request' ? entry.id : null;
}

/** Does what the order's parent does, until the order has its outcome. */
async function finish(session: Session, faults: FaultCase, attempt: Attempt): Promise<FinishedOrder> {
  const { transactionId, input } = attempt;
  await attempt.checkout;
  const created = session.app.simulator.orders().some((order) => order.merchantOrderId === transactionId);
  const retryId = created ? null : await payWithNewKey(session, input);
  if (created && isPaid(faults)) await payAfterForgery(session, transactionId);
  const status = await session.waitForOutcome(transactionId);
  if (status === 'booked' && isCancelled(faults)) {
    await cancel(session.client, transactionId);
    await session.waitForOutcome(transactionId);
  }
  return { faults, transactionId, retryId, tokenCallFailed: true };
}

/** The same parent starts again with a new key, without faults. */
async function payWithNewKey(session: Session, input: StartInput): Promise<string> {
  const { transactionId, checkout } = await inTurn(session, () =>
    sendToPhonePe(session, () => ({ ...input, idempotencyKey: randomUUID() })),
  );
  await checkout;
  await session.app.simulator.complete(transactionId);
  await session.waitForOutcome(transactionId);
  return transactionId;
}

/** Pays once every forged webhook is delivered: a payment before that would make its claim correct. */
async function payAfterForgery({ app: { simulator } }: Session, transactionId: string): Promise<void> {
  await waitFor('every forged webhook to be delivered', () =>
    simulator.deliveries(transactionId).every(({ forged, state }) => !forged || state !== 'waiting'),
  );
  await simulator.complete(transactionId);
}

async function cancel(client: Client, transactionId: string): Promise<void> {
  const { refundPaise } = await client.booking.quoteCancellation.query({ transactionId });
  await client.booking.cancel.mutate({ transactionId, expectedRefundPaise: refundPaise });
}

async function readPlayed({ app, client }: Session, order: FinishedOrder): Promise<Played> {
  const { faults, transactionId, retryId, tokenCallFailed } = order;
  const effective = app.simulator
    .faultsOf(transactionId)
    .filter(({ name, struck }) => struck > 0 && (tokenCallFailed || !isTokenFault(name)))
    .map(({ name }) => name);
  const retryOutcome = retryId === null ? null : await readOutcome(app, client, retryId);
  return { faults, outcome: await readOutcome(app, client, transactionId), effective, retryOutcome };
}
