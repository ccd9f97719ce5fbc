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
import { ASKED, readFinalState, startTraffic, tell, type Asked, type Traffic } from './traffic.ts';

type Pool = ReturnType<NonNullable<ConnectOptions['createPool']>>;

export type Scene = { app: TestApp; event: TestEvent; traffic: Traffic; pools: Pool[] };

type Options = {
  db: TestDatabase;
  env?: Record<string, string>;
  /** Connections of each role at the most. */
  max?: number;
  /** Mails whose ending is not known are allowed: the database died between the mail server's word and our record. */
  mailsMayBeUnknown?: boolean;
};

/** Everything works. */
const WELL = { start: '200', webhook: '200', read: '200', catalogue: '200', readyz: '200', healthz: '200' };
/** Nothing that needs the database does, and each says so in its own way. */
export const AWAY = {
  start: '503 UNAVAILABLE',
  webhook: '503',
  read: '503 UNAVAILABLE',
  catalogue: '503 UNAVAILABLE',
  readyz: '503',
  healthz: '200',
} satisfies Record<Asked, string>;

/**
 * Plays one trouble of the database under traffic, on a server that is never restarted. Whatever the trouble, nobody is
 * answered anything but success or "not at the moment", all of it heals by itself, everyone who paid has one booking and one
 * mail, nothing acknowledged is lost, and no connection is left behind.
 */
export async function expectHealing(
  options: Options,
  trouble: (scene: Scene) => Promise<void>,
): Promise<void> {
  const pools: Pool[] = [];
  const createPool = (config: Parameters<typeof createRewritingPool>[0]) => {
    const pool = createRewritingPool(config, (statement) => statement);
    pools.push(pool);
    return pool;
  };
  const connect = { createPool, ...(options.max === undefined ? {} : { max: options.max }) };
  await using app = await createTestApp({
    db: options.db,
    env: { TIME_SCALE: '0.1', ...options.env },
    simulator: { webhooksEnabled: false },
    // A checkout that lost its answer is taken over by its next try after this time.
    durations: { payLease: 1_000 },
    overrides: { connect },
  });
  const event = await makeEvent(app.db.owner, TEN_SLOTS);
  await using traffic = startTraffic(app, event);
  await traffic.seen(WELL);

  await trouble({ app, event, traffic, pools });

  traffic.mark();
  await traffic.seen(WELL, { timeoutMs: 30_000 });
  await traffic.stop();
  expectHonestAnswers(traffic);
  await expectAllWell({ app, event, traffic, pools }, options);
}

function expectHonestAnswers(traffic: Traffic): void {
  const ever = traffic.everSeen();
  for (const kind of ASKED) {
    const wrong = [...ever[kind].keys()].filter((outcome) => outcome !== '200' && outcome !== AWAY[kind]);
    expect(wrong, `${kind}: ${tell(ever)}`).toEqual([]);
  }
}

async function expectAllWell({ app, event, traffic, pools }: Scene, options: Options): Promise<void> {
  const count = traffic.parents();
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
  expect(checkHistory(traffic.events, await readFinalState(app.db.owner))).toEqual([]);
  await expectNoConnectionLeft({ app, pools });
}

/** Every connection that PostgreSQL knows of is one that a pool has, and free. */
async function expectNoConnectionLeft({ app, pools }: Pick<Scene, 'app' | 'pools'>): Promise<void> {
  await waitFor(
    'every connection to be accounted for',
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
