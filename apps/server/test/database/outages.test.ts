import { sqlState } from '@nibog/db';
import { createTestApp } from '@nibog/testing/app/test-app';
import { makeEvent } from '@nibog/testing/arrange/checkouts';
import { expectRecovery, UNAVAILABLE, type Fault } from '@nibog/testing/load/outage';
import { readFinalState, startTraffic } from '@nibog/testing/load/traffic';
import { takeEveryConnection } from '@nibog/testing/postgres/connection-hog';
import { startOwnCluster, type OwnCluster } from '@nibog/testing/postgres/own-cluster';
import { checkHistory } from '@nibog/testing/proof/history';
import { waitFor } from '@nibog/testing/wait-for';
import { afterAll, beforeAll, expect, test } from 'vitest';

/** Real faults, under traffic, of a PostgreSQL that only this file uses. */
let cluster: OwnCluster;
beforeAll(async () => {
  cluster = await startOwnCluster({ maxConnections: 60 });
});
afterAll(() => cluster[Symbol.asyncDispose]());

/** The code with which a client beside the product fails, or `ok`. */
async function codeOf(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => 'ok',
    (error: unknown) =>
      sqlState(error) ??
      (error instanceof Error ? String(Reflect.get(error, 'code') ?? error.message) : String(error)),
  );
}

const killPostgres: Fault = async ({ app, traffic }) => {
  traffic.mark();
  cluster.kill();
  await waitFor(
    'PostgreSQL to refuse connections',
    () => codeOf(app.db.owner.query('SELECT 1')),
    (code) => code === 'ECONNREFUSED',
  );
  await traffic.waitForOutcomes(UNAVAILABLE);
  const metrics = await fetch(`${app.url}/metrics`);
  expect(metrics.status).toBe(200);
  const text = await metrics.text();
  expect(text).toContain('nibog_database_up 0');
  expect(text).toMatch(/nibog_webhooks_total\{outcome="not_stored"\} [1-9]/);
  await cluster.restart();
};

/** PostgreSQL then terminates all other backends too, and recovers. */
const killOneBackend: Fault = async ({ app, traffic }) => {
  traffic.mark();
  const { rows } = await app.db.owner.query<{ pid: number }>(
    `SELECT pid FROM pg_stat_activity
      WHERE application_name = 'nibog settlement' AND datname = current_database() LIMIT 1`,
  );
  process.kill(rows[0]?.pid ?? 0, 'SIGKILL');
  await waitFor(
    'PostgreSQL to terminate the backends',
    () => codeOf(app.db.owner.query('SELECT 1')),
    (code) => code !== 'ok',
    { everyMs: 1 },
  );
  await traffic.waitForOutcomes({ webhook: '503' });
};

const takeConnections: Fault = async ({ traffic }) => {
  traffic.mark();
  await using hog = await takeEveryConnection(cluster);
  expect(await codeOf(hog.openOne())).toBe('53300');
  await traffic.waitForOutcomes(UNAVAILABLE);
};

/** As on a standby after a failover. */
const refuseWrites: Fault = async ({ app, traffic }) => {
  await cluster.asSuperuser('ALTER SYSTEM SET default_transaction_read_only = on');
  await cluster.asSuperuser('SELECT pg_reload_conf()');
  await waitFor(
    'PostgreSQL to refuse writes',
    () => codeOf(app.db.owner.query('UPDATE cities SET name = name')),
    (code) => code === '25006',
  );
  traffic.mark();
  const { read: _read, catalogue: _catalogue, ...writes } = UNAVAILABLE;
  await traffic.waitForOutcomes({ ...writes, read: '200', catalogue: '200' });
  await cluster.asSuperuser('ALTER SYSTEM RESET default_transaction_read_only');
  await cluster.asSuperuser('SELECT pg_reload_conf()');
};

test('recovers when PostgreSQL is killed and started again, and when one backend is killed', async () => {
  const db = await cluster.createDatabase();
  await expectRecovery({ db, mailsMayBeUnknown: true }, [killPostgres, killOneBackend]);
});

test('recovers when other programs take every connection, and when PostgreSQL refuses writes', async () => {
  const db = await cluster.createDatabase();
  await expectRecovery({ db, max: 4 }, [takeConnections, refuseWrites]);
});

test('control: the history shows an acknowledged webhook whose row is lost', async () => {
  await using app = await createTestApp();
  const { owner } = app.db;
  const event = await makeEvent(owner);
  await using traffic = startTraffic(app, event);
  await traffic.waitForOutcomes({ webhook: '200', read: '200' });
  await traffic.stop();
  const kept = await readFinalState(owner);
  expect(checkHistory(traffic.events, kept)).toEqual([]);

  const acknowledged = traffic.events.find((seen) => seen.kind === 'delivery' && seen.httpStatus === 200);
  const lost = acknowledged?.kind === 'delivery' ? acknowledged.dedupeKey : '';
  await owner.query('DELETE FROM webhook_events WHERE dedupe_key = $1', [lost]);
  expect(checkHistory(traffic.events, await readFinalState(owner))).toContainEqual(
    expect.objectContaining({ rule: 'an acknowledged delivery is in the inbox', events: [acknowledged] }),
  );
});
