import { createSurroundings, sendWebhooksTo, startServerProcess } from '@nibog/testing/app/server-process';
import { createTestApp } from '@nibog/testing/app/test-app';
import { connect, makeEvent, readLedger, readSlot } from '@nibog/testing/arrange/checkouts';
import { payManyWithFiveWebhooks, waitUntilAllBooked } from '@nibog/testing/arrange/scenarios';
import {
  expectEachBookedOnce,
  mailsBySubject,
  startCheckouts,
  stopServers,
  waitForOutbox,
} from '@nibog/testing/load/crowd';
import { expect, test } from 'vitest';

test(
  'two servers on one database share a thousand webhooks: none doubled, none lost',
  { timeout: 120_000 },
  async () => {
    await using app = await createTestApp({ servers: 2, simulator: { webhooksEnabled: false } });
    const event = await payManyWithFiveWebhooks(app, 200);
    await waitUntilAllBooked(app, event);
    expect(await waitForOutbox(app)).toEqual({ sent: 200 });
    await stopServers(app);

    await expectEachBookedOnce(app, event, 200);
  },
);

test('two operating-system processes on one database book each payment once', async () => {
  await using app = await createSurroundings();
  await using one = await startServerProcess(app);
  await using other = await startServerProcess(app);
  expect(one.pid).not.toBe(other.pid);
  sendWebhooksTo(app, [one, other]);
  const event = await makeEvent(app.db.owner);
  const transactionIds = await startCheckouts(connect(one.url), event, 40);
  await Promise.all(transactionIds.map((id) => app.simulator.complete(id)));
  await Promise.all(
    transactionIds.flatMap((id) => Array.from({ length: 4 }, () => app.simulator.resendWebhook(id))),
  );
  await waitUntilAllBooked(app, event);
  expect(await waitForOutbox(app)).toEqual({ sent: 40 });
  // What ends with exit code 0 has finished what it had begun.
  expect(await Promise.all([one.terminate(), other.terminate()])).toEqual([0, 0]);

  expect(await readLedger(app, event.eventId)).toMatchObject({
    booked: 40,
    bookings: 40,
    mails: 40,
    doubled: 0,
  });
  expect(await readSlot(app, event.slotIds[0] ?? 0)).toMatchObject({ held: 0, booked: 40 });
  expect(mailsBySubject(app)).toEqual(Array.from({ length: 40 }, () => 1));
});
