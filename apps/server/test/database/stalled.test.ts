import { Socket } from 'node:net';
import { createTestApp } from '@nibog/testing/app/test-app';
import { pay } from '@nibog/testing/arrange/checkouts';
import { startOne, waitForOutbox } from '@nibog/testing/load/crowd';
import { AWAY, expectHealing } from '@nibog/testing/load/outage';
import { createTestDatabase } from '@nibog/testing/postgres/database';
import { startTcpProxy } from '@nibog/testing/postgres/tcp-proxy';
import { waitFor } from '@nibog/testing/wait-for';
import { expect, test } from 'vitest';

/** The longest that PostgreSQL may work on a statement, the time to notice its silence, and a busy machine. */
const ANSWERED_WITHIN_MS = 25_000;

test.concurrent(
  'a network that is slow and then silent: every request is answered, and all of it heals',
  async () => {
    const db = await createTestDatabase();
    await using proxy = await startTcpProxy(db.url);
    const env = { DATABASE_URL: proxy.through(db.url) };
    await expectHealing({ db, env, mailsMayBeUnknown: true }, async ({ traffic }) => {
      proxy.setDelay(20);
      traffic.mark();
      await traffic.seen({ start: '200', webhook: '200', read: '200', catalogue: '200', readyz: '200' });
      proxy.setDelay(0);

      proxy.stall();
      traffic.mark();
      expect(await answers(proxy.through(db.url))).toBe(false);
      await traffic.seen(AWAY, { timeoutMs: ANSWERED_WITHIN_MS });
      expect(traffic.slowestMs()).toBeLessThan(ANSWERED_WITHIN_MS);
      proxy.resume();
    });
  },
);

test.concurrent(
  'a lock that somebody holds: whoever needs it is told to come back, all others are served',
  async () => {
    const db = await createTestDatabase();
    await expectHealing({ db, mailsMayBeUnknown: false }, async ({ traffic, event }) => {
      await db.owner.transaction(async (tx) => {
        await tx.query('SELECT FROM slots WHERE id = ANY($1) FOR UPDATE', [event.slotIds]);
        traffic.mark();
        await traffic.seen(
          { ...AWAY, read: '200', catalogue: '200', readyz: '200' },
          { timeoutMs: ANSWERED_WITHIN_MS },
        );
        expect(traffic.slowestMs()).toBeLessThan(ANSWERED_WITHIN_MS);
      });
    });
  },
);

test.concurrent(
  'a mail that was taken while the database was away is known to be sent once it is back',
  async () => {
    const db = await createTestDatabase();
    await using proxy = await startTcpProxy(db.url);
    const env = { DATABASE_URL: proxy.through(db.url), TIME_SCALE: '0.1' };
    await using app = await createTestApp({ db, env });
    let away = 0;
    app.smtp.onMessage = async () => {
      away += 1;
      proxy.cut();
    };
    const { client, transactionId } = await startOne(app);
    await pay(app, transactionId);
    await waitFor('the mail server to have the mail', () => app.smtp.messages.length === 1);
    await expect(client.booking.getBookingByTxn.query({ transactionId })).rejects.toThrow('cannot answer');
    proxy.resume();
    expect(await waitForOutbox(app)).toEqual({ sent: 1 });
    expect(away).toBe(1);
  },
);

/** Whether the database says anything within a second. */
async function answers(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url);
  const socket = new Socket().setTimeout(1_000);
  try {
    return await new Promise((resolve, reject) => {
      socket
        .once('data', () => resolve(true))
        .once('timeout', () => resolve(false))
        .once('error', reject);
      // PostgreSQL answers a request for TLS with one letter.
      socket.connect(Number(port), hostname, () => socket.write(Buffer.from([0, 0, 0, 8, 4, 210, 22, 47])));
    });
  } finally {
    socket.destroy();
  }
}
