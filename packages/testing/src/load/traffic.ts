import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { RoleClient } from '@nibog/db';
import { WEBHOOK_PATH } from '@nibog/server/webhook/path';
import type { TestApp } from '../app/test-app.ts';
import { checkoutInput, connect, isRefusal, type StartInput, type TestEvent } from '../arrange/checkouts.ts';
import type { FinalState, HistoryEvent } from '../proof/history-events.ts';
import { waitFor } from '../wait-for.ts';

export const ASKED = ['start', 'webhook', 'read', 'catalogue', 'readyz', 'healthz'] as const;
export type Asked = (typeof ASKED)[number];

/** How often each kind of request had which outcome: `200`, `503 UNAVAILABLE`, or why there was no answer. */
export type Outcomes = Record<Asked, Map<string, number>>;

export type Traffic = AsyncDisposable & {
  /** For `checkHistory`; keys are hashed as the database keeps them. */
  events: HistoryEvent[];
  /** Since the last `mark`. */
  outcomes: () => Outcomes;
  /** Since the beginning. */
  everSeen: () => Outcomes;
  /** The longest that anybody waited for an answer since the last `mark`, in ms. */
  slowestMs: () => number;
  mark: () => void;
  /** Waits until each of these was seen since the last `mark`. */
  seen: (wanted: Partial<Record<Asked, string>>, options?: { timeoutMs?: number }) => Promise<void>;
  /** How many parents have begun, all of whom pay. */
  parents: () => number;
  /** Lets nobody begin any more, and waits until everybody who began has their page, paid, and PhonePe's word was taken. */
  stop: () => Promise<void>;
};

/**
 * Parents, PhonePe and a load balancer who go on through whatever happens to the server: a parent asks again with the same
 * key until there is a page, pays, and reads; PhonePe sends its webhook until it is taken, some of them twice.
 */
export function startTraffic(app: TestApp, event: TestEvent, { atOnce = 4 } = {}): Traffic {
  const client = connect(app.url);
  const events: HistoryEvent[] = [];
  const paid: string[] = [];
  const ever = noOutcomes();
  let outcomes = noOutcomes();
  let slowestMs = 0;
  let parents = 0;
  /** `stopped`: nobody begins any more; `over`: everybody goes home. */
  const state = { stopped: false, over: false };

  async function ask<Answer>(
    kind: Asked,
    call: () => Promise<Answer>,
  ): Promise<[Answer | null, string, Span]> {
    const from = instant();
    const [answer, outcome] = await call().then(
      (value): [Answer, string] => [value, typeof value === 'number' ? String(value) : '200'],
      (error: unknown): [null, string] => [null, describe(error)],
    );
    const until = instant();
    slowestMs = Math.max(slowestMs, until - from);
    for (const map of [outcomes[kind], ever[kind]]) map.set(outcome, (map.get(outcome) ?? 0) + 1);
    return [answer, outcome, { from, until, server: app.url }];
  }

  async function start(input: StartInput): Promise<string | null> {
    while (!state.over) {
      const [answer, , span] = await ask('start', () => client.checkout.start.mutate(input));
      const transactionId = answer?.transactionId ?? null;
      events.push({ kind: 'start', ...span, idempotencyKey: sha256(input.idempotencyKey), transactionId });
      if (transactionId !== null) return transactionId;
      await pause(100);
    }
    return null;
  }

  async function deliver(transactionId: string, body: string): Promise<boolean> {
    const [httpStatus, , span] = await ask('webhook', () => post(app, body));
    events.push({ kind: 'delivery', ...span, dedupeKey: sha256(body), transactionId, httpStatus });
    return httpStatus === 200;
  }

  async function bePhonePe(transactionId: string, twice: boolean): Promise<void> {
    const body = app.simulator.webhookBody(transactionId, 'checkout.order.completed');
    if (twice) await deliver(transactionId, body);
    while (!state.over && !(await deliver(transactionId, body))) await pause(250);
  }

  const settling = new Set<Promise<void>>();

  async function beParents(): Promise<void> {
    while (!state.stopped) {
      parents += 1;
      const twice = parents % 3 === 0;
      const transactionId = await start(checkoutInput(event));
      if (transactionId === null) return;
      await app.simulator.complete(transactionId);
      paid.push(transactionId);
      // The next parent does not wait for PhonePe, and PhonePe not for our answer.
      const settled = bePhonePe(transactionId, twice).finally(() => settling.delete(settled));
      settling.add(settled);
      await pause(settling.size < 40 ? 100 : 1_000);
    }
  }

  /** PhonePe repeats itself, in other bytes each time, and does not care for the answer. */
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

  async function beReaders(): Promise<void> {
    for (let turn = 0; !state.over; turn += 1) {
      // The newest, whose state is changing, and one of the others in turn.
      const transactionId = turn % 2 === 0 ? paid.at(-1) : paid[turn % Math.max(1, paid.length)];
      if (transactionId !== undefined) {
        const [reading, , span] = await ask('read', () =>
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

  async function beOnlookers(): Promise<void> {
    while (!state.over) {
      await Promise.all([
        ask('readyz', () => getStatus(`${app.url}/readyz`)),
        ask('healthz', () => getStatus(`${app.url}/healthz`)),
        ask('catalogue', () => client.catalogue.getEvent.query({ slug: event.slug })),
      ]);
      await pause(100);
    }
  }

  const paying = Array.from({ length: atOnce }, beParents);
  const looking = [repeatWebhooks(), beReaders(), beReaders(), beOnlookers()];

  async function stop(): Promise<void> {
    state.stopped = true;
    await Promise.all(paying);
    await Promise.all(settling);
    state.over = true;
    await Promise.all(looking);
  }

  return {
    events,
    outcomes: () => outcomes,
    everSeen: () => ever,
    slowestMs: () => slowestMs,
    mark() {
      outcomes = noOutcomes();
      slowestMs = 0;
    },
    async seen(wanted, options) {
      await waitFor(
        `to see ${JSON.stringify(wanted)}`,
        () => outcomes,
        (now) => ASKED.every((kind) => wanted[kind] === undefined || now[kind].has(wanted[kind])),
        options,
      ).catch((error: unknown) => {
        throw new Error(`seen instead: ${tell(outcomes)}`, { cause: error });
      });
    },
    parents: () => parents,
    stop,
    async [Symbol.asyncDispose]() {
      state.over = true;
      await stop();
    },
  };
}

type Span = { from: number; until: number; server: string };

function instant(): number {
  return performance.timeOrigin + performance.now();
}

function noOutcomes(): Outcomes {
  return {
    start: new Map(),
    webhook: new Map(),
    read: new Map(),
    catalogue: new Map(),
    readyz: new Map(),
    healthz: new Map(),
  };
}

/** For people, where a test fails. */
export function tell(outcomes: Outcomes): string {
  return JSON.stringify(Object.fromEntries(Object.entries(outcomes).map(([kind, map]) => [kind, [...map]])));
}

function describe(error: unknown): string {
  if (!isRefusal(error) || !error.data) return `no answer: ${String(error)}`;
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

/** What the database holds now, for `checkHistory`. */
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
