import { createTestApp } from '@nibog/testing/app/test-app';
import { createTestDatabase } from '@nibog/testing/postgres/database';
import { startTcpProxy } from '@nibog/testing/postgres/tcp-proxy';
import { waitFor } from '@nibog/testing/wait-for';
import { expect, test } from 'vitest';

async function readyStatus(url: string): Promise<number> {
  return (await fetch(`${url}/readyz`)).status;
}

test('the serving roles connect through DATABASE_URL, and the listener, which needs a session, through DATABASE_DIRECT_URL', async () => {
  const db = await createTestDatabase();
  // In place of a pooler: this test only needs to know which way a connection took.
  await using pooler = await startTcpProxy(db.url);
  await using app = await createTestApp({
    db,
    env: { DATABASE_URL: pooler.through(db.url), DATABASE_DIRECT_URL: db.url },
  });
  const listeners = async () => {
    const { rows } = await db.owner.query<{ pid: number }>(
      `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'nibog changes'`,
    );
    return rows.map(({ pid }) => pid);
  };
  await waitFor(
    'the server to be ready',
    async () => readyStatus(app.url),
    (status) => status === 200,
  );
  const listening = await waitFor('the server to listen', listeners, ({ length }) => length === 1);

  pooler.cut();
  expect(await readyStatus(app.url)).toBe(503);
  expect(await listeners()).toEqual(listening);

  pooler.resume();
  await waitFor(
    'the server to be ready again',
    async () => readyStatus(app.url),
    (status) => status === 200,
  );
});
