import { createSurroundings, sendWebhooksTo, startServerProcess } from '@nibog/testing/app/server-process';
import { connect, makeEvent, readLedger, readSlot } from '@nibog/testing/arrange/checkouts';
import { waitUntilAllBooked } from '@nibog/testing/arrange/scenarios';
import { mailsBySubject, startCheckouts, waitForOutbox } from '@nibog/testing/load/crowd';
import { expect, test } from 'vitest';
import { expectSharedWebhooksBookedOnce } from './shared-webhooks.ts';

test('two servers on one database share two hundred webhooks and book each of forty payments once', async () => {
  await expectSharedWebhooksBookedOnce(40);
});

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
  // A process that exits with code 0 has finished the work in flight.
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
