import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { RoleClient } from '@nibog/db';
import { WEBHOOK_PATH } from '@nibog/server/webhook/path';
import type { TestApp } from '../app/test-app.ts';
import { checkoutInput, connect, isRefusal, type StartInput, type TestEvent } from '../arrange/checkouts.ts';
import type { FinalState, HistoryEvent } from '../proof/history-events.ts';
import { waitFor } from '../wait-for.ts';

export const REQUEST_KINDS = ['start', 'webhook', 'read', 'catalogue', 'readyz', 'healthz'] as const;
export type RequestKind = (typeof REQUEST_KINDS)[number];

/** The number of requests of each kind by outcome: `200`, `503 UNAVAILABLE`, or the reason for a missing response. */
export type Outcomes = Record<RequestKind, Map<string, number>>;

export type Traffic = AsyncDisposable & {
  /** For `checkHistory`. Keys are hashed as in the database. */
  events: HistoryEvent[];
  /** The outcomes since the start. */
  allOutcomes: () => Outcomes;
  /** Forgets the outcomes that `waitForOutcomes` has seen. */
  mark: () => void;
  /** Waits until each of these outcomes has occurred since the last `mark`. */
  waitForOutcomes: (wanted: Partial<Record<RequestKind, string>>) => Promise<void>;
  /** Resolves when every request that is in flight now has ended. */
  waitForRequestsInFlight: () => Promise<void>;
  /** The number of parents who have started. All of them pay. */
  parentCount: () => number;
  /** Starts no more parents. Waits until every parent has a payment page and has paid, and every webhook is acknowledged. */
  stop: () => Promise<void>;
};

/**
 * Parents, PhonePe and a load balancer that continue during any fault of the server. A parent retries with the same key until
 * there is a page, pays, and reads. PhonePe sends its webhooks until they are acknowledged, some of them twice.
 */
export function startTraffic(app: TestApp, event: TestEvent, { concurrency = 4 } = {}): Traffic {
  const client = connect(app.url);
  const events: HistoryEvent[] = [];
  const paid: string[] = [];
  const all = createOutcomes();
  const inFlight = new Set<Promise<unknown>>();
  let sinceMark = createOutcomes();
  let parents = 0;
  /** `stopped`: no parent starts any more; `over`: every loop ends. */
  const state = { stopped: false, over: false };

  async function request<Response>(
    kind: RequestKind,
    call: () => Promise<Response>,
  ): Promise<[Response | null, Span]> {
    const from = readClock();
    const sent = call().then(
      (value): [Response, string] => [value, typeof value === 'number' ? String(value) : '200'],
      (error: unknown): [null, string] => [null, describeError(error)],
    );
    inFlight.add(sent);
    const [response, outcome] = await sent;
    inFlight.delete(sent);
    for (const map of [sinceMark[kind], all[kind]]) map.set(outcome, (map.get(outcome) ?? 0) + 1);
    return [response, { from, until: readClock(), server: app.url }];
  }

  async function start(input: StartInput): Promise<string | null> {
    while (!state.over) {
      const [response, span] = await request('start', () => client.checkout.start.mutate(input));
      const transactionId = response?.transactionId ?? null;
      events.push({ kind: 'start', ...span, idempotencyKey: sha256(input.idempotencyKey), transactionId });
      if (transactionId !== null) return transactionId;
      await pause(100);
    }
    return null;
  }

  async function deliver(transactionId: string, body: string): Promise<boolean> {
    const [httpStatus, span] = await request('webhook', () => post(app, body));
    events.push({ kind: 'delivery', ...span, dedupeKey: sha256(body), transactionId, httpStatus });
    return httpStatus === 200;
  }

  async function deliverUntilAcknowledged(transactionId: string, twice: boolean): Promise<void> {
    const body = app.simulator.webhookBody(transactionId, 'checkout.order.completed');
    if (twice) await deliver(transactionId, body);
    while (!state.over && !(await deliver(transactionId, body))) await pause(250);
  }

  const deliveries = new Set<Promise<void>>();

  async function runParents(): Promise<void> {
    while (!state.stopped) {
      parents += 1;
      const twice = parents % 3 === 0;
      const transactionId = await start(checkoutInput(event));
      if (transactionId === null) return;
      await app.simulator.complete(transactionId);
      paid.push(transactionId);
      // The next parent does not wait until the webhook is acknowledged.
      const delivery = deliverUntilAcknowledged(transactionId, twice).finally(() =>
        deliveries.delete(delivery),
      );
      deliveries.add(delivery);
      await pause(deliveries.size < 40 ? 100 : 1_000);
    }
  }

  /** PhonePe sends webhooks again, with other bytes each time, and ignores the responses. */
  async function repeatWebhooks(): Promise<void> {
    for (let turn = 1; !state.over; turn += 1) {
      const transactionId = paid.at(-1);
      if (transactionId !== undefined)
        await deliver(
          transactionId,
          `${app.simulator.webhookBody(transactionId, 'checkout.order.completed')}${' '.repeat(turn)}`,
        );
      await pause(50);
    }
  }

  async function runReader(): Promise<void> {
    for (let turn = 0; !state.over; turn += 1) {
      // Reads the newest payment, whose state is changing, and each of the other ones in turn.
      const transactionId = turn % 2 === 0 ? paid.at(-1) : paid[turn % Math.max(1, paid.length)];
      if (transactionId !== undefined) {
        const [reading, span] = await request('read', () =>
          client.booking.getBookingByTxn.query({ transactionId }),
        );
        if (reading) {
          const { status, bookingRef } = reading;
          events.push({ kind: 'read', ...span, transactionId, status, bookingRef });
        }
      }
      await pause(25);
    }
  }

  async function runLoadBalancer(): Promise<void> {
    while (!state.over) {
      await Promise.all([
        request('readyz', () => getStatus(`${app.url}/readyz`)),
        request('healthz', () => getStatus(`${app.url}/healthz`)),
        request('catalogue', () => client.catalogue.getEvent.query({ slug: event.slug })),
      ]);
      await pause(100);
    }
  }

  const paying = Array.from({ length: concurrency }, runParents);
  const reading = [repeatWebhooks(), runReader(), runReader(), runLoadBalancer()];

  async function stop(): Promise<void> {
    state.stopped = true;
    await Promise.all(paying);
    await Promise.all(deliveries);
    state.over = true;
    await Promise.all(reading);
  }

  return {
    events,
    allOutcomes: () => all,
    mark() {
      sinceMark = createOutcomes();
    },
    async waitForOutcomes(wanted) {
      await waitFor(
        `the outcomes ${JSON.stringify(wanted)}`,
        () => sinceMark,
        (now) => REQUEST_KINDS.every((kind) => wanted[kind] === undefined || now[kind].has(wanted[kind])),
      ).catch((error: unknown) => {
        throw new Error(`the outcomes were ${formatOutcomes(sinceMark)}`, { cause: error });
      });
    },
    async waitForRequestsInFlight() {
      await Promise.all(inFlight);
    },
    parentCount: () => parents,
    stop,
    async [Symbol.asyncDispose]() {
      state.over = true;
      await stop();
    },
  };
}

type Span = { from: number; until: number; server: string };

/** Epoch ms with fractions. */
function readClock(): number {
  return performance.timeOrigin + performance.now();
}

function createOutcomes(): Outcomes {
  return {
    start: new Map(),
    webhook: new Map(),
    read: new Map(),
    catalogue: new Map(),
    readyz: new Map(),
    healthz: new Map(),
  };
}

/** For the message of a failed test. */
export function formatOutcomes(outcomes: Outcomes): string {
  return JSON.stringify(Object.fromEntries(Object.entries(outcomes).map(([kind, map]) => [kind, [...map]])));
}

function describeError(error: unknown): string {
  if (!isRefusal(error) || !error.data) return `no response: ${String(error)}`;
  return `${error.data.httpStatus} ${error.data.reason}`;
}

async function post(app: TestApp, body: string): Promise<number> {
  const response = await fetch(`${app.url}${WEBHOOK_PATH}`, {
    method: 'POST',
    headers: app.simulator.webhookHeaders(),
    body,
  });
  await response.arrayBuffer();
  return response.status;
}

async function getStatus(url: string): Promise<number> {
  const response = await fetch(url);
  await response.arrayBuffer();
  return response.status;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** The rows of the database that `checkHistory` compares with the events. */
export async function readFinalState(owner: RoleClient<'owner'>): Promise<FinalState> {
  const inbox = await owner.query<{ dedupe_key: string }>('SELECT dedupe_key FROM webhook_events');
  const payments = await owner.query<{
    id: string;
    status: string;
    bookingRef: string;
    idempotencyKey: string;
    bookings: number;
  }>(
    `SELECT merchant_transaction_id AS id, status, booking_ref AS "bookingRef", idempotency_key_hash AS "idempotencyKey",
            (SELECT count(*)::int FROM bookings b WHERE b.merchant_transaction_id = p.merchant_transaction_id) AS bookings
       FROM payments p`,
  );
  return {
    inbox: new Set(inbox.rows.map((row) => row.dedupe_key)),
    payments: new Map(payments.rows.map(({ id, ...payment }) => [id, payment])),
  };
}
