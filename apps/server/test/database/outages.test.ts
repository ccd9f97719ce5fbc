import { sqlState } from '@nibog/db';
import { createTestApp } from '@nibog/testing/app/test-app';
import { makeEvent } from '@nibog/testing/arrange/checkouts';
import { AWAY, expectHealing } from '@nibog/testing/load/outage';
import { readFinalState, startTraffic } from '@nibog/testing/load/traffic';
import { takeEveryConnection } from '@nibog/testing/postgres/connection-hog';
import { createTestDatabase } from '@nibog/testing/postgres/database';
import { startOwnCluster, type OwnCluster } from '@nibog/testing/postgres/own-cluster';
import { checkHistory } from '@nibog/testing/proof/history';
import { waitFor } from '@nibog/testing/wait-for';
import { afterAll, beforeAll, expect, test } from 'vitest';

/** Real faults of a PostgreSQL of this file's own, under traffic. */
let cluster: OwnCluster;
beforeAll(async () => {
  cluster = await startOwnCluster({ maxConnections: 60 });
});
afterAll(() => cluster[Symbol.asyncDispose]());

/** What an own client, beside the product, gets from the same database. */
async function codeOf(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => 'ok',
    (error: unknown) =>
      sqlState(error) ??
      (error instanceof Error ? String(Reflect.get(error, 'code') ?? error.message) : String(error)),
  );
}

test('PostgreSQL is killed under load and started again', async () => {
  const db = await createTestDatabase({ clusterUrl: cluster.url });
  await expectHealing({ db, mailsMayBeUnknown: true }, async ({ app, traffic }) => {
    traffic.mark();
    cluster.kill();
    await waitFor(
      'the fault',
      () => codeOf(db.owner.query('SELECT 1')),
      (code) => code === 'ECONNREFUSED',
    );
    await traffic.seen(AWAY);
    const metrics = await fetch(`${app.url}/metrics`);
    expect(metrics.status).toBe(200);
    const text = await metrics.text();
    expect(text).toContain('nibog_database_up 0');
    expect(text).toMatch(/nibog_webhooks_total\{outcome="not_stored"\} [1-9]/);
    await cluster.restart();
  });
});

test('one backend is killed, for which PostgreSQL ends all others too and recovers', async () => {
  const db = await createTestDatabase({ clusterUrl: cluster.url });
  await expectHealing({ db, mailsMayBeUnknown: true }, async ({ traffic }) => {
    traffic.mark();
    const { rows } = await db.owner.query<{ pid: number; startedAt: Date }>(
      `SELECT pid, pg_postmaster_start_time() AS "startedAt" FROM pg_stat_activity
        WHERE application_name = 'nibog settlement' AND datname = current_database() LIMIT 1`,
    );
    process.kill(rows[0]?.pid ?? 0, 'SIGKILL');
    await waitFor(
      'the fault',
      () => codeOf(db.owner.query('SELECT 1')),
      (code) => code !== 'ok',
      { everyMs: 1 },
    );
    await traffic.seen({ webhook: '503' });
  });
});

test('other programs take every connection, and let go', async () => {
  const db = await createTestDatabase({ clusterUrl: cluster.url });
  await expectHealing({ db, max: 4 }, async ({ traffic }) => {
    traffic.mark();
    await using hog = await takeEveryConnection(cluster);
    expect(await codeOf(hog.oneMore())).toBe('53300');
    await traffic.seen(AWAY);
  });
});

test('PostgreSQL takes no writes, as a standby after a failover, and takes them again', async () => {
  const db = await createTestDatabase({ clusterUrl: cluster.url });
  await expectHealing({ db }, async ({ traffic }) => {
    await cluster.asSuperuser('ALTER SYSTEM SET default_transaction_read_only = on');
    await cluster.asSuperuser('SELECT pg_reload_conf()');
    await waitFor(
      'the fault',
      () => codeOf(db.owner.query('UPDATE cities SET name = name')),
      (code) => code === '25006',
    );
    traffic.mark();
    const { read: _read, catalogue: _catalogue, ...writes } = AWAY;
    await traffic.seen({ ...writes, read: '200', catalogue: '200' });
    await cluster.asSuperuser('ALTER SYSTEM RESET default_transaction_read_only');
    await cluster.asSuperuser('SELECT pg_reload_conf()');
  });
});

test('control: an acknowledged webhook whose row is lost is noticed', async () => {
  const db = await createTestDatabase({ clusterUrl: cluster.url });
  await using app = await createTestApp({ db });
  const event = await makeEvent(db.owner);
  await using traffic = startTraffic(app, event);
  await traffic.seen({ webhook: '200', read: '200' });
  await traffic.stop();
  const kept = await readFinalState(db.owner);
  expect(checkHistory(traffic.events, kept)).toEqual([]);

  const acknowledged = traffic.events.find((seen) => seen.kind === 'delivery' && seen.httpStatus === 200);
  const lost = acknowledged?.kind === 'delivery' ? acknowledged.dedupeKey : '';
  await db.owner.query('DELETE FROM webhook_events WHERE dedupe_key = $1', [lost]);
  expect(checkHistory(traffic.events, await readFinalState(db.owner))).toContainEqual(
    expect.objectContaining({ rule: 'an acknowledged delivery is in the inbox', events: [acknowledged] }),
  );
});
