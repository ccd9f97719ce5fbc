import type { ConnectOptions } from '@nibog/db';
import { expect } from 'vitest';
import { createTestApp, type TestApp } from '../app/test-app.ts';
import { makeEvent, readLedger, type TestEvent } from '../arrange/checkouts.ts';
import { TEN_SLOTS, waitUntilAllBooked } from '../arrange/scenarios.ts';
import type { TestDatabase } from '../postgres/database.ts';
import { createRewritingPool } from '../postgres/rewriting-pool.ts';
import { checkHistory } from '../proof/history.ts';
import { waitFor } from '../wait-for.ts';
import { mailsBySubject, readPlaces, waitForOutbox } from './crowd.ts';
import {
  formatOutcomes,
  readFinalState,
  REQUEST_KINDS,
  startTraffic,
  type RequestKind,
  type Traffic,
} from './traffic.ts';

type CreatePool = NonNullable<ConnectOptions['createPool']>;
type Pool = ReturnType<CreatePool>;
type PoolConfig = Parameters<CreatePool>[0];

export type Outage = { app: TestApp; event: TestEvent; traffic: Traffic };

/** Causes a fault of the database, waits for its effects and repairs it. */
export type Fault = (outage: Outage) => Promise<void>;

type Options = {
  db: TestDatabase;
  env?: Record<string, string>;
  /** The maximum number of connections of each role. */
  max?: number;
  /** Factor of the product's timeouts for connections and statements. */
  timeoutScale?: number;
  /** Allows mails with an unknown outcome: the database was lost between the mail server's reply and our record of it. */
  mailsMayBeUnknown?: boolean;
};

/** As in the product. */
const CONNECT_TIMEOUT_MS = 5_000;

/** The outcome of each kind of request while everything works. */
export const HEALTHY = {
  start: '200',
  webhook: '200',
  read: '200',
  catalogue: '200',
  readyz: '200',
  healthz: '200',
};
/** The outcome of each kind of request while the database does not work. */
export const UNAVAILABLE = {
  start: '503 UNAVAILABLE',
  webhook: '503',
  read: '503 UNAVAILABLE',
  catalogue: '503 UNAVAILABLE',
  readyz: '503',
  healthz: '200',
} satisfies Record<RequestKind, string>;

/**
 * Causes faults of the database, one after the other, under traffic, on a server that is never restarted. Requests either
 * succeed or are refused as unavailable, the server recovers on its own, everyone who paid has one booking and one mail,
 * nothing acknowledged is lost, and no connection leaks.
 */
export async function expectRecovery(options: Options, faults: Fault[]): Promise<void> {
  const pools: Pool[] = [];
  const createPool = (config: PoolConfig) => {
    const pool = createRewritingPool(
      scaleTimeouts(config, options.timeoutScale ?? 1),
      (statement) => statement,
    );
    pools.push(pool);
    return pool;
  };
  const connect = {
    createPool,
    connectTimeoutMs: CONNECT_TIMEOUT_MS,
    ...(options.max === undefined ? {} : { max: options.max }),
  };
  await using app = await createTestApp({
    db: options.db,
    env: { TIME_SCALE: '0.1', ...options.env },
    simulator: { webhooksEnabled: false },
    // After this time a retry takes over a checkout whose response was lost.
    durations: { payLease: 1_000 },
    overrides: { connect },
  });
  const event = await makeEvent(app.db.owner, TEN_SLOTS);
  await using traffic = startTraffic(app, event);
  await traffic.waitForOutcomes(HEALTHY);

  for (const causeFault of faults) {
    await causeFault({ app, event, traffic });
    traffic.mark();
    await traffic.waitForOutcomes(HEALTHY);
  }

  await traffic.stop();
  expectAllowedOutcomes(traffic);
  await expectEachPaidOnce({ app, event, traffic }, options);
  expect(checkHistory(traffic.events, await readFinalState(app.db.owner))).toEqual([]);
  await expectNoLeakedConnection(app, pools);
}

/** Scales the timeouts of a pool and, with it, the statement timeout of its role in PostgreSQL. */
function scaleTimeouts(config: PoolConfig, scale: number): PoolConfig {
  const { query_timeout: queryMs, connectionTimeoutMillis: connectMs } = config;
  if (scale === 1 || queryMs === undefined || connectMs === undefined) return config;
  // PostgreSQL ends a statement earlier than the client does.
  const statementMs = Math.floor(queryMs * scale * 0.85);
  return {
    ...config,
    query_timeout: Math.ceil(queryMs * scale),
    connectionTimeoutMillis: Math.ceil(connectMs * scale),
    options: `-c statement_timeout=${statementMs}`,
  };
}

function expectAllowedOutcomes(traffic: Traffic): void {
  const all = traffic.allOutcomes();
  for (const kind of REQUEST_KINDS) {
    const wrong = [...all[kind].keys()].filter(
      (outcome) => outcome !== '200' && outcome !== UNAVAILABLE[kind],
    );
    expect(wrong, `${kind}: ${formatOutcomes(all)}`).toEqual([]);
  }
}

async function expectEachPaidOnce({ app, event, traffic }: Outage, options: Options): Promise<void> {
  const count = traffic.parentCount();
  await waitUntilAllBooked(app, event);
  const { sent = 0, unknown = 0, ...others } = await waitForOutbox(app);
  expect(others).toEqual({});
  expect(sent + unknown).toBe(count);
  if (options.mailsMayBeUnknown !== true) expect(unknown).toBe(0);
  const mails = mailsBySubject(app);
  expect(mails.every((times) => times === 1)).toBe(true);
  expect(mails.length).toBeGreaterThanOrEqual(sent);
  expect(await readLedger(app, event.eventId)).toEqual({
    payments: count,
    booked: count,
    bookings: count,
    items: count,
    mails: count,
    doubled: 0,
  });
  expect(await readPlaces(app, event)).toEqual({ held: 0, booked: count });
}

/** Checks that every connection that PostgreSQL knows belongs to a pool and is idle. */
async function expectNoLeakedConnection(app: TestApp, pools: Pool[]): Promise<void> {
  await waitFor(
    'every connection to be idle in a pool',
    async () => {
      const { rows } = await app.db.owner.query<{ open: number }>(
        `SELECT count(*)::int AS open FROM pg_stat_activity
          WHERE datname = current_database()
            AND application_name IN ('nibog reader', 'nibog checkout', 'nibog webhook', 'nibog settlement')`,
      );
      return {
        open: rows[0]?.open,
        pooled: pools.reduce((sum, pool) => sum + pool.totalCount, 0),
        busy: pools.reduce((sum, pool) => sum + pool.totalCount - pool.idleCount + pool.waitingCount, 0),
      };
    },
    ({ open, pooled, busy }) => open === pooled && busy === 0,
  );
}
