import { createSurroundings, sendWebhooksTo, startServerProcess } from '@nibog/testing/app/server-process';
import type { TestApp } from '@nibog/testing/app/test-app';
import { connect, makeEvent, readLedger, waitForStatus } from '@nibog/testing/arrange/checkouts';
import { deliverCompleted, startCheckouts } from '@nibog/testing/load/crowd';
import { waitFor } from '@nibog/testing/wait-for';
import { expect, test } from 'vitest';

async function readLeases({ db }: TestApp): Promise<number> {
  const { rows } = await db.owner.query<{ leased: number }>(
    `SELECT ((SELECT count(*) FROM payments WHERE look_lease_until IS NOT NULL)
           + (SELECT count(*) FROM emails WHERE look_lease_until IS NOT NULL))::int AS leased`,
  );
  return rows[0]?.leased ?? 0;
}

test('a process that is told to stop finishes the webhook, the look and the mail under way', async () => {
  await using app = await createSurroundings();
  await using server = await startServerProcess(app);
  sendWebhooksTo(app, [server]);
  const client = connect(server.url);
  const event = await makeEvent(app.db.owner);
  const [mailed = '', looked = '', nudged = ''] = await startCheckouts(client, event, 3);

  // A mail whose last answer the SMTP server holds back …
  const smtp = Promise.withResolvers<void>();
  const mailArrived = Promise.withResolvers<void>();
  app.smtp.onMessage = async () => {
    mailArrived.resolve();
    await smtp.promise;
  };
  await app.simulator.complete(mailed);
  await waitForStatus(client, mailed, 'booked');
  await mailArrived.promise;
  // … a look that PhonePe holds back …
  const look = app.simulator.gate('status', looked);
  await app.simulator.complete(looked);
  await look.reached;
  // … and a webhook that waits in the database for its payment's row.
  const row = Promise.withResolvers<void>();
  const locked = Promise.withResolvers<void>();
  const locking = app.db.owner.transaction(async (tx) => {
    await tx.query('SELECT 1 FROM payments WHERE merchant_transaction_id = $1 FOR UPDATE', [nudged]);
    locked.resolve();
    await row.promise;
  });
  await locked.promise;
  const webhook = deliverCompleted(app, nudged);
  await waitFor('the webhook at the row', async () => {
    const { rows } = await app.db.owner.query<{ waiting: boolean }>(
      'SELECT EXISTS (SELECT 1 FROM pg_locks WHERE NOT granted) AS waiting',
    );
    return rows[0]?.waiting ?? false;
  });

  const exit = server.terminate();
  await waitFor('the door to be closed', () =>
    fetch(`${server.url}/healthz`).then(
      ({ status }) => status === 503,
      () => true,
    ),
  );
  // Both a process manager and whoever started the server may send the signal.
  process.kill(server.pid, 'SIGTERM');
  row.resolve();
  await locking;
  expect(await webhook).toBe(200);
  look.release();
  smtp.resolve();
  expect(await exit).toBe(0);

  expect(await readLeases(app)).toBe(0);
  const payments = await app.db.owner.prisma.payment.findMany({
    select: { merchantTransactionId: true, status: true, nudgeSeq: true },
  });
  const statuses = new Map(payments.map((payment) => [payment.merchantTransactionId, payment]));
  expect(statuses.get(mailed)?.status).toBe('booked');
  expect(statuses.get(looked)?.status).toBe('booked');
  expect(statuses.get(nudged)?.nudgeSeq).toBe(1);
  expect(await app.db.owner.prisma.email.count({ where: { status: 'handed_over' } })).toBe(0);
  expect(app.smtp.messages.length).toBeGreaterThanOrEqual(1);
  const { bookings, mails, doubled } = await readLedger(app, event.eventId);
  expect(mails).toBe(bookings);
  expect(doubled).toBe(0);
});
