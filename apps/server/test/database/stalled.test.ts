import { Socket } from 'node:net';
import { createTestApp } from '@nibog/testing/app/test-app';
import { pay } from '@nibog/testing/arrange/checkouts';
import { startOne, waitForOutbox } from '@nibog/testing/load/crowd';
import { expectRecovery, HEALTHY, UNAVAILABLE } from '@nibog/testing/load/outage';
import { scaleByPace } from '@nibog/testing/pace';
import { createTestDatabase } from '@nibog/testing/postgres/database';
import { startTcpProxy } from '@nibog/testing/postgres/tcp-proxy';
import { waitFor } from '@nibog/testing/wait-for';
import { expect, test } from 'vitest';

/** The product's timeouts, of up to 11.5 s, are shorter here; less so on a slow machine. */
const timeoutScale = Math.min(1, scaleByPace(0.4));

test.concurrent('answers every request while the network is slow and then silent, and recovers', async () => {
  const db = await createTestDatabase();
  await using proxy = await startTcpProxy(db.url);
  const env = { DATABASE_URL: proxy.through(db.url) };
  await expectRecovery({ db, env, timeoutScale, mailsMayBeUnknown: true }, [
    async ({ traffic }) => {
      proxy.setDelay(20);
      traffic.mark();
      const { healthz: _healthz, ...served } = HEALTHY;
      await traffic.waitForOutcomes(served);
      proxy.setDelay(0);

      proxy.stall();
      traffic.mark();
      expect(await responds(proxy.through(db.url))).toBe(false);
      const ended = traffic.waitForRequestsInFlight();
      await traffic.waitForOutcomes(UNAVAILABLE);
      await ended;
      proxy.resume();
    },
  ]);
});

test.concurrent('refuses requests that need a locked row, serves all others, and recovers', async () => {
  const db = await createTestDatabase();
  await expectRecovery({ db, timeoutScale, mailsMayBeUnknown: false }, [
    async ({ traffic, event }) => {
      await db.owner.transaction(async (tx) => {
        await tx.query('SELECT FROM slots WHERE id = ANY($1) FOR UPDATE', [event.slotIds]);
        traffic.mark();
        const ended = traffic.waitForRequestsInFlight();
        await traffic.waitForOutcomes({ ...UNAVAILABLE, read: '200', catalogue: '200', readyz: '200' });
        await ended;
      });
    },
  ]);
});

test.concurrent(
  'records that a mail was sent when the database was unreachable during its delivery',
  async () => {
    const db = await createTestDatabase();
    await using proxy = await startTcpProxy(db.url);
    const env = { DATABASE_URL: proxy.through(db.url), TIME_SCALE: '0.1' };
    // The product's own timeout: a request is refused once it is over.
    const connect = { connectTimeoutMs: 5_000 };
    await using app = await createTestApp({ db, env, overrides: { connect } });
    let deliveries = 0;
    app.smtp.onMessage = async () => {
      deliveries += 1;
      proxy.cut();
    };
    const { client, transactionId } = await startOne(app);
    await pay(app, transactionId);
    await waitFor('the mail server to have the mail', () => app.smtp.messages.length === 1);
    await expect(client.booking.getBookingByTxn.query({ transactionId })).rejects.toThrow(
      'The service is not available',
    );
    proxy.resume();
    expect(await waitForOutbox(app)).toEqual({ sent: 1 });
    expect(deliveries).toBe(1);
  },
);

/** Whether the database sends anything within a second. */
async function responds(url: string): Promise<boolean> {
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
