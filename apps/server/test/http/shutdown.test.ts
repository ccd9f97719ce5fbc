import { createSurroundings, sendWebhooksTo, startServerProcess } from '@nibog/testing/app/server-process';
import type { TestApp } from '@nibog/testing/app/test-app';
import { connect, makeEvent, readLedger, waitForStatus } from '@nibog/testing/arrange/checkouts';
import { countWaiters } from '@nibog/testing/arrange/controls';
import { startCheckouts } from '@nibog/testing/load/crowd';
import { waitFor } from '@nibog/testing/wait-for';
import { expect, test } from 'vitest';
import { WEBHOOK_PATH } from '../../src/webhook/path.ts';

async function countLeases({ db }: TestApp): Promise<number> {
  const { rows } = await db.owner.query<{ leased: number }>(
    `SELECT ((SELECT count(*) FROM payments WHERE look_lease_until IS NOT NULL)
           + (SELECT count(*) FROM emails WHERE look_lease_until IS NOT NULL))::int AS leased`,
  );
  return rows[0]?.leased ?? 0;
}

/** Lets webhooks wait for locks without a limit, so that a slow machine refuses none. */
async function removeWebhookTimeouts({ db }: TestApp): Promise<void> {
  const { rows } = await db.owner.query<{ login: string }>(
    `SELECT format('%I IN DATABASE %I', login, current_database()) AS login FROM private.logins WHERE role = 'webhook'`,
  );
  for (const timeout of ['lock_timeout', 'statement_timeout'])
    await db.owner.query(`ALTER ROLE ${rows[0]?.login} SET ${timeout} = 0`);
}

/** Locks the payment's row until `release` is called. */
async function lockPayment({ db }: TestApp, transactionId: string) {
  const released = Promise.withResolvers<void>();
  const locked = Promise.withResolvers<void>();
  const ended = db.owner.transaction(async (tx) => {
    await tx.query('SELECT 1 FROM payments WHERE merchant_transaction_id = $1 FOR UPDATE', [transactionId]);
    locked.resolve();
    await released.promise;
  });
  await locked.promise;
  return {
    async release() {
      released.resolve();
      await ended;
    },
  };
}

test('a process that is told to stop finishes the webhook, the look and the mail in flight', async () => {
  await using app = await createSurroundings();
  await removeWebhookTimeouts(app);
  await using server = await startServerProcess(app);
  sendWebhooksTo(app, [server]);
  const client = connect(server.url);
  const event = await makeEvent(app.db.owner);
  const [mailed = '', looked = '', nudged = ''] = await startCheckouts(client, event, 3);

  // A mail whose last reply the SMTP server withholds …
  const smtp = Promise.withResolvers<void>();
  const mailArrived = Promise.withResolvers<void>();
  app.smtp.onMessage = async () => {
    mailArrived.resolve();
    await smtp.promise;
  };
  await app.simulator.complete(mailed);
  await waitForStatus(client, mailed, 'booked');
  await mailArrived.promise;
  // … a webhook that waits in the database for its payment's row …
  const payment = await lockPayment(app, nudged);
  // The simulator's own delivery would end after 5 s.
  const webhook = fetch(`${server.url}${WEBHOOK_PATH}`, {
    method: 'POST',
    headers: app.simulator.webhookHeaders(),
    body: app.simulator.webhookBody(nudged, 'checkout.order.completed'),
  });
  await waitFor(
    'the webhook to wait for the row',
    () => countWaiters(app),
    (count) => count === 1,
  );
  // … and a look to which PhonePe withholds its response. It comes last, because the product waits 5 s for PhonePe.
  const look = app.simulator.gate('status', looked);
  await app.simulator.complete(looked);
  await look.reached;

  const exit = server.terminate();
  await waitFor('the server to accept no requests', () =>
    fetch(`${server.url}/healthz`).then(
      ({ status }) => status === 503,
      () => true,
    ),
  );
  look.release();
  // Both a process manager and the parent process may send the signal.
  process.kill(server.pid, 'SIGTERM');
  await payment.release();
  expect((await webhook).status).toBe(200);
  smtp.resolve();
  expect(await exit).toBe(0);

  expect(await countLeases(app)).toBe(0);
  const payments = await app.db.owner.prisma.payment.findMany({
    select: { merchantTransactionId: true, status: true, nudgeSeq: true },
  });
  const statuses = new Map(payments.map((each) => [each.merchantTransactionId, each]));
  expect(statuses.get(mailed)?.status).toBe('booked');
  expect(statuses.get(looked)?.status).toBe('booked');
  expect(statuses.get(nudged)?.nudgeSeq).toBe(1);
  expect(await app.db.owner.prisma.email.count({ where: { status: 'handed_over' } })).toBe(0);
  expect(app.smtp.messages.length).toBeGreaterThanOrEqual(1);
  const { bookings, mails, doubled } = await readLedger(app, event.eventId);
  expect(mails).toBe(bookings);
  expect(doubled).toBe(0);
});
