import { once } from 'node:events';
import { createServer } from 'node:net';
import { createTestDatabase, type TestDatabase } from '@nibog/testing/postgres/database';
import { readLogin } from '@nibog/testing/postgres/role-login';
import { sendText } from '@nibog/testing/postgres/send-text';
import { waitFor } from '@nibog/testing/wait-for';
import { Pool } from 'pg';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { connectAs } from '../src/client.ts';
import {
  isDatabaseUnavailable,
  runTransaction,
  sqlState,
  violatedConstraint,
  type Transaction,
} from '../src/sql.ts';
import { startPausableRelay } from './pausable-relay.ts';

/** A database with a table of two rows. */
let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase({ empty: true });
  await db.owner.query('CREATE TABLE counters (id int PRIMARY KEY, n int NOT NULL CHECK (n < 1000))');
  await db.owner.query('INSERT INTO counters VALUES (1, 0), (2, 0)');
});
beforeEach(async () => {
  await db.owner.query('UPDATE counters SET n = 0');
});
afterAll(() => db[Symbol.asyncDispose]());

async function readCounters(): Promise<number[]> {
  const { rows } = await db.owner.query<{ n: number }>('SELECT n FROM counters ORDER BY id');
  return rows.map(({ n }) => n);
}

function increment(tx: Transaction, id: number) {
  return sendText(tx, 'UPDATE counters SET n = n + 1 WHERE id = $1', [id]);
}

test('a transaction commits everything and returns its result', async () => {
  const result = await db.owner.transaction(async (tx) => {
    await increment(tx, 1);
    await increment(tx, 2);
    return 'done';
  });
  expect(result).toBe('done');
  expect(await readCounters()).toEqual([1, 1]);
});

test('both transactions of a deadlock commit, because the one that PostgreSQL cancels is retried', async () => {
  const bothHoldARow = Promise.withResolvers<void>();
  const attempts = [0, 0];
  let holding = 0;
  const incrementBoth = (index: number, first: number, second: number) =>
    db.owner.transaction(async (tx) => {
      const isRetry = (attempts[index] = (attempts[index] ?? 0) + 1) > 1;
      await increment(tx, first);
      // Both transactions lock their first row before either updates its second.
      if (!isRetry) {
        holding += 1;
        if (holding === 2) bothHoldARow.resolve();
        await bothHoldARow.promise;
      }
      await increment(tx, second);
    });
  await Promise.all([incrementBoth(0, 1, 2), incrementBoth(1, 2, 1)]);
  expect(attempts.toSorted((a, b) => a - b)).toEqual([1, 2]);
  expect(await readCounters()).toEqual([2, 2]);
});

test('a serialisation failure is retried', async () => {
  let attempts = 0;
  await db.owner.transaction(async (tx) => {
    attempts += 1;
    // In this isolation level PostgreSQL refuses to update a row that changed since it was read.
    await tx.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ');
    await tx.query('SELECT n FROM counters');
    if (attempts === 1) await db.owner.query('UPDATE counters SET n = 10 WHERE id = 1');
    await increment(tx, 1);
  });
  expect(attempts).toBe(2);
  expect(await readCounters()).toEqual([11, 0]);
});

test('a persistent failure is thrown after six attempts', async () => {
  let attempts = 0;
  const stuck = db.owner.transaction(async (tx) => {
    attempts += 1;
    await increment(tx, 1);
    await tx.query(`DO $$ BEGIN RAISE EXCEPTION 'again' USING ERRCODE = '40001'; END $$`);
  });
  await expect(stuck).rejects.toMatchObject({ code: '40001' });
  expect(attempts).toBe(6);
  expect(await readCounters()).toEqual([0, 0]);
});

test.for([
  { failure: "the work's own error", statement: null, error: { message: 'no' } },
  {
    failure: 'a constraint',
    statement: 'UPDATE counters SET n = 1000 WHERE id = 2',
    error: { code: '23514' },
  },
  { failure: 'an invalid statement', statement: 'SELECT nothing', error: { code: '42703' } },
])('$failure is thrown without a retry and rolls back', async ({ statement, error }) => {
  let attempts = 0;
  const failing = db.owner.transaction(async (tx) => {
    attempts += 1;
    await increment(tx, 1);
    if (statement === null) throw new Error('no');
    await tx.query(statement);
  });
  await expect(failing).rejects.toMatchObject(error);
  expect(attempts).toBe(1);
  expect(await readCounters()).toEqual([0, 0]);
});

test('a transaction that swallows the error of a statement commits nothing and throws', async () => {
  const swallowing = db.owner.transaction(async (tx) => {
    await increment(tx, 1);
    await tx.query('SELECT nothing').catch(() => undefined);
    return 'done';
  });
  await expect(swallowing).rejects.toThrow('nothing was committed');
  expect(await readCounters()).toEqual([0, 0]);
  await db.owner.transaction((tx) => increment(tx, 1));
  expect(await readCounters()).toEqual([1, 0]);
});

const UNPREPARED = { prepare: false };

test('a connection returns to the pool after a commit, a rollback and a failed statement', async () => {
  const pool = new Pool({ connectionString: db.url, max: 1, connectionTimeoutMillis: 60_000 });
  try {
    for (let turn = 0; turn < 5; turn += 1) {
      await runTransaction(pool, (tx) => increment(tx, 1), UNPREPARED);
      await expect(
        runTransaction(
          pool,
          async () => {
            throw new Error('no');
          },
          UNPREPARED,
        ),
      ).rejects.toThrow('no');
      await expect(runTransaction(pool, (tx) => tx.query('SELECT nothing'), UNPREPARED)).rejects.toThrow(
        'nothing',
      );
    }
    expect([pool.totalCount, pool.idleCount, pool.waitingCount]).toEqual([1, 1, 0]);
  } finally {
    await pool.end();
  }
  expect(await readCounters()).toEqual([5, 0]);
});

test('terminating a connection during a transaction rolls it back, and the next transaction succeeds', async () => {
  await using client = connectAs('owner', db.url, { max: 1 });
  const cut = client.transaction(async (tx) => {
    await increment(tx, 1);
    const { rows } = await tx.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    await db.owner.query('SELECT pg_terminate_backend($1)', [rows[0]?.pid]);
    await increment(tx, 2);
  });
  await expect(cut).rejects.toThrow(/terminat|closed|connection error|ECONNRESET/i);
  expect(await readCounters()).toEqual([0, 0]);
  await client.transaction((tx) => increment(tx, 1));
  expect(await readCounters()).toEqual([1, 0]);
});

/** The packet that PostgreSQL sends when it terminates a session immediately after login. */
const LOGIN_AND_TERMINATION = Buffer.concat([
  message('R', Buffer.from([0, 0, 0, 0])),
  message('Z', Buffer.from('I')),
  message('E', Buffer.from('SFATAL\0VFATAL\0C57P01\0Mterminating connection\0\0')),
]);

function message(type: string, body: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head.write(type);
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

test('terminating a connection in the packet that completes its login fails the transaction, not the process', async () => {
  const server = createServer((socket) => socket.on('data', () => socket.end(LOGIN_AND_TERMINATION)));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = Object(server.address());
  await using client = connectAs('checkout', `postgres://user@127.0.0.1:${port}/somewhere`);
  const error: unknown = await client.transaction(async () => 'done').catch((caught: unknown) => caught);
  expect(isDatabaseUnavailable(error)).toBe(true);
  server.close();
});

test('terminated idle connections are reported and replaced, and the process keeps running', async () => {
  const broken: Error[] = [];
  await using client = connectAs('reader', db.url, { onIdleError: (error) => broken.push(error) });
  await Promise.all([
    sendText(client, 'SELECT 1'),
    sendText(client, 'SELECT 2'),
    client.prisma.$queryRaw`SELECT 3`,
  ]);
  const ended = await db.owner.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND application_name = 'nibog reader'`,
  );
  expect(ended.rowCount).toBeGreaterThan(0);
  await waitFor('the pool to notice', () => broken.length === ended.rowCount);
  await expect(sendText(client, 'SELECT 1')).resolves.toMatchObject({ rowCount: 1 });
  await expect(client.transaction((tx) => increment(tx, 1))).resolves.toMatchObject({ rowCount: 1 });
});

test('terminating a connection in the packet that completes its statement does not crash the process', async () => {
  await using relay = await startPausableRelay(db.url);
  await using client = connectAs('owner', relay.url, { max: 1 });
  await client.query("SET application_name = 'to be terminated'");
  relay.pause();
  const response = client.query('SELECT 42 AS answer');
  const waiting = client.transaction((tx) => increment(tx, 1)).catch((error: unknown) => error);
  await waitFor('the response to reach the relay', () => relay.buffered().includes('42'));
  await db.owner.query(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'to be terminated'",
  );
  await waitFor('the termination to reach the relay', () => relay.buffered().includes('FATAL'));

  relay.resume();

  expect((await response).rows).toEqual([{ answer: 42 }]);
  expect(await waiting).toBeInstanceOf(Error);
  await client.transaction((tx) => increment(tx, 1));
  expect(await readCounters()).toEqual([1, 0]);
});

test("cancels a webhook's statement after 3 s, before PhonePe stops waiting", async () => {
  await using migrated = await createTestDatabase();
  await using webhook = connectAs('webhook', readLogin(migrated, 'webhook'));
  const startedAt = performance.now();
  // The error is PostgreSQL's own, so it came before the client's timeout of 4.5 s.
  await expect(sendText(webhook, 'SELECT pg_sleep(20)')).rejects.toMatchObject({ code: '57014' });
  expect(performance.now() - startedAt).toBeGreaterThan(2_900);
});

test('an unreachable server fails the statement', async () => {
  await using client = connectAs('owner', 'postgres://user@127.0.0.1:1/nothing', {
    connectTimeoutMs: 1_000,
  });
  await expect(client.query('SELECT 1')).rejects.toThrow('ECONNREFUSED');
});

test('reads the SQLSTATE and the constraint of an error, or null', async () => {
  const error: unknown = await db.owner
    .query('INSERT INTO counters VALUES (1, 0)')
    .catch((caught: unknown) => caught);
  expect([sqlState(error), violatedConstraint(error)]).toEqual(['23505', 'counters_pkey']);
  expect([sqlState(new Error('no')), violatedConstraint(new Error('no'))]).toEqual([null, null]);
  expect(sqlState(Object.assign(new Error('no'), { code: 'ECONNREFUSED' }))).toBeNull();
  expect(sqlState(null)).toBeNull();
});

/** The same PostgreSQL error as the `pg` driver and as Prisma report it. */
function createErrorsWith(code: string): Error[] {
  const driverAdapterError = { cause: { originalCode: code } };
  return [
    Object.assign(new Error('refused'), { code }),
    Object.assign(new Error('Database error'), { code: 'P2039', meta: { driverAdapterError } }),
  ];
}

test.for(['08006', '25006', '25P03', '53100', '53300', '57014', '57P01', '57P02', '57P03', '58030'])(
  '%s from either driver means that the database is unavailable',
  (code) => {
    expect(createErrorsWith(code).map(sqlState)).toEqual([code, code]);
    expect(createErrorsWith(code).map(isDatabaseUnavailable)).toEqual([true, true]);
  },
);

test.for(['22001', '23505', '25P02', '40001', '42501', '42P01', 'P0001', 'XX000'])(
  '%s from either driver does not mean that the database is unavailable',
  (code) => {
    expect(createErrorsWith(code).map(sqlState)).toEqual([code, code]);
    expect(createErrorsWith(code).map(isDatabaseUnavailable)).toEqual([false, false]);
  },
);

test.for(['EPIPE', 'ECONNRESET', 'EHOSTUNREACH', 'EAI_AGAIN', 'P1001'])(
  '%s means that the database is unavailable and is not a SQLSTATE',
  (code) => {
    const error = Object.assign(new Error('no'), { code });
    expect([sqlState(error), isDatabaseUnavailable(error)]).toEqual([null, true]);
  },
);
