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
import { eachAtOnce } from '@nibog/testing/load/crowd';
import { waitFor } from '@nibog/testing/wait-for';
import { isCancelled, isPaid, isTokenFault, type FaultCase } from './fault-cases.ts';
import { readEnding, waitForSilence, watchOrders } from './fault-endings.ts';

/** Plays orders with faults on them to their end, whatever that is: nothing here knows how they should end. */

export type Played = {
  faults: FaultCase;
  /** What the parent reads, and whatever the tables and the mails have too much or too little. */
  ending: string;
  /** The faults that had an effect on this order. */
  acted: FaultName[];
  /** PhonePe never made the order, so the parent came again with a new key: how that attempt ended. */
  again: string | null;
};

type Stage = {
  app: TestApp;
  client: Client;
  event: TestEvent;
  isOver: ReturnType<typeof watchOrders>;
  /** Orders that PhonePe has heard of. */
  heardOf: Set<string>;
  /** Settles when the next order may come. */
  turn: Promise<void>;
};

/** An order that PhonePe has heard of; its checkout may still be waiting for an answer. */
type Attempt = { transactionId: string; input: StartInput; answered: Promise<unknown> };

type Over = { faults: FaultCase; transactionId: string; againId: string | null; tokensFailed: boolean };

/** Far enough that cancelling returns nearly all. */
const WEEKS_AHEAD = 8;

/**
 * Plays the cases, each on an order of its own. Token faults hit whoever asks for a token next: their orders are played
 * one after the other in the quiet app, where nobody else asks; all others at once. V1 has no tokens, and needs no
 * quiet app.
 */
export async function playCases(
  crowded: TestApp,
  quiet: TestApp | null,
  cases: FaultCase[],
): Promise<Played[]> {
  const takesTurns = (faults: FaultCase): boolean => quiet !== null && faults.some(isTokenFault);
  const played = await Promise.all([
    playOn(
      crowded,
      playAtOnce,
      cases.filter((faults) => !takesTurns(faults)),
    ),
    ...(quiet === null ? [] : [playOn(quiet, playInTurns, cases.filter(takesTurns))]),
  ]);
  return played.flat().toSorted((one, other) => cases.indexOf(one.faults) - cases.indexOf(other.faults));
}

async function playOn(
  app: TestApp,
  play: (stage: Stage, cases: FaultCase[]) => Promise<Over[]>,
  cases: FaultCase[],
): Promise<Played[]> {
  const stage = await setStage(app);
  const over = await play(stage, cases);
  await waitForSilence(app);
  return eachAtOnce(over, 10, (order) => readPlayed(stage, order));
}

async function setStage(app: TestApp): Promise<Stage> {
  const date = new Date(Date.now() + WEEKS_AHEAD * 7 * 86_400_000).toISOString().slice(0, 10);
  const event = await makeEvent(app.db.owner, TEN_SLOTS, { date });
  const isOver = watchOrders(app);
  return { app, client: connect(app.url), event, isOver, heardOf: new Set(), turn: Promise.resolve() };
}

async function playAtOnce(stage: Stage, cases: FaultCase[]): Promise<Over[]> {
  const playing: Promise<Over>[] = [];
  for (const faults of cases) playing.push(finish(stage, faults, await begin(stage, faults)));
  return Promise.all(playing);
}

async function playInTurns(stage: Stage, cases: FaultCase[]): Promise<Over[]> {
  const over: Over[] = [];
  for (const faults of cases) {
    await renewTokens(stage);
    const since = new Date().toISOString();
    const order = await finish(stage, faults, await begin(stage, faults));
    const failed = stage.app.simulator.log.some(
      (entry) => entry.kind === 'request' && entry.call === 'token' && entry.fault && entry.at >= since,
    );
    over.push({ ...order, tokensFailed: failed });
  }
  return over;
}

/** What the last order left over hits nobody, and no server needs a token before this order's turn. */
async function renewTokens({ app }: Stage): Promise<void> {
  for (const { ctx } of app.servers) {
    await waitFor('a token that serves', () =>
      ctx.gateway.orderStatus('nobody').then(
        () => true,
        () => false,
      ),
    );
  }
}

/** The faults are put on the next order that PhonePe hears of: no other may come meanwhile. */
async function begin(stage: Stage, faults: FaultCase): Promise<Attempt> {
  return inTurn(stage, () => {
    for (const fault of faults) stage.app.simulator.inject(fault);
    return comeToPhonePe(stage, () => makeInput(stage));
  });
}

async function inTurn<Result>(stage: Stage, work: () => Promise<Result>): Promise<Result> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const before = stage.turn;
  stage.turn = promise;
  await before;
  try {
    return await work();
  } finally {
    resolve();
  }
}

function makeInput({ event, heardOf }: Stage): StartInput {
  const slotId = event.slotIds[heardOf.size % event.slotIds.length] ?? 0;
  const input = checkoutInput(event);
  return { ...input, children: input.children.map((child) => ({ ...child, slotIds: [slotId] })) };
}

/** A checkout that was refused before PhonePe heard of it is no order: another parent comes. */
async function comeToPhonePe(stage: Stage, makeNext: () => StartInput): Promise<Attempt> {
  for (;;) {
    const input = makeNext();
    let over = false;
    const answered = stage.client.checkout.start
      .mutate(input)
      .catch(() => null)
      .finally(() => (over = true));
    const { transactionId } = await waitFor(
      'PhonePe to hear of an order',
      () => ({ transactionId: findNewOrder(stage), over }),
      (seen) => seen.transactionId !== null || seen.over,
      { everyMs: 3, timeoutMs: 60_000 },
    );
    if (transactionId === null) continue;
    stage.heardOf.add(transactionId);
    return { transactionId, input, answered };
  }
}

function findNewOrder({ app, heardOf }: Stage): string | null {
  const isNew = (entry: (typeof app.simulator.log)[number]): boolean =>
    entry.kind === 'request' && entry.call === 'pay' && entry.id !== null && !heardOf.has(entry.id);
  const entry = app.simulator.log.findLast(isNew);
  return entry?.kind === 'request' ? entry.id : null;
}

/** Does what the order's parent does, until nothing more will come of it. */
async function finish(stage: Stage, faults: FaultCase, attempt: Attempt): Promise<Over> {
  const { transactionId, input } = attempt;
  await attempt.answered;
  const made = stage.app.simulator.orders().some((order) => order.merchantOrderId === transactionId);
  const againId = made ? null : await payAnother(stage, input);
  if (made && isPaid(faults)) await payTruly(stage, transactionId);
  const status = await stage.isOver(transactionId);
  if (status === 'booked' && isCancelled(faults)) {
    await cancel(stage.client, transactionId);
    await stage.isOver(transactionId);
  }
  return { faults, transactionId, againId, tokensFailed: true };
}

/** The same parent with a new key, on an order without faults. */
async function payAnother(stage: Stage, input: StartInput): Promise<string> {
  const { transactionId, answered } = await inTurn(stage, () =>
    comeToPhonePe(stage, () => ({ ...input, idempotencyKey: randomUUID() })),
  );
  await answered;
  await stage.app.simulator.complete(transactionId);
  await stage.isOver(transactionId);
  return transactionId;
}

/** Once nobody who forges is still on the way: the payment would make their word true. */
async function payTruly({ app: { simulator } }: Stage, transactionId: string): Promise<void> {
  await waitFor('what was forged to be heard', () =>
    simulator.deliveries(transactionId).every(({ forged, state }) => !forged || state !== 'waiting'),
  );
  await simulator.complete(transactionId);
}

async function cancel(client: Client, transactionId: string): Promise<void> {
  const { refundPaise } = await client.booking.quoteCancellation.query({ transactionId });
  await client.booking.cancel.mutate({ transactionId, expectedRefundPaise: refundPaise });
}

async function readPlayed({ app, client }: Stage, order: Over): Promise<Played> {
  const { faults, transactionId, againId, tokensFailed } = order;
  const acted = app.simulator
    .faultsOf(transactionId)
    .filter(({ name, struck }) => struck > 0 && (tokensFailed || !isTokenFault(name)))
    .map(({ name }) => name);
  const again = againId === null ? null : await readEnding(app, client, againId);
  return { faults, ending: await readEnding(app, client, transactionId), acted, again };
}
