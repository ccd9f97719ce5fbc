import { createTestApp } from '@nibog/testing/app/test-app';
import { readLedger, readSlot } from '@nibog/testing/arrange/checkouts';
import { payWithFiftyWebhooks, waitUntilAllBooked } from '@nibog/testing/arrange/scenarios';
import { mailsBySubject, readTimeline, stopServers, waitForOutbox } from '@nibog/testing/load/crowd';
import { expect, test } from 'vitest';
import { expectWatchedPaymentsBookedOnce } from './watched-payments.ts';

test('fifty concurrent identical webhooks make one booking, one mail, and change each counter by one', async () => {
  await using app = await createTestApp({ simulator: { webhooksEnabled: false, statusDelayMs: 50 } });
  const { answers, event, slotId, transactionId } = await payWithFiftyWebhooks(app);
  expect(answers).toEqual(Array.from({ length: 50 }, () => 200));
  await waitUntilAllBooked(app, event);
  expect(await waitForOutbox(app)).toEqual({ sent: 1 });
  await stopServers(app);

  expect(await readLedger(app, event.eventId)).toEqual({
    payments: 1,
    booked: 1,
    bookings: 1,
    items: 1,
    mails: 1,
    doubled: 0,
  });
  expect(await readSlot(app, slotId)).toMatchObject({ held: 0, booked: 1 });
  expect(await readTimeline(app, transactionId)).toEqual(['pending', 'booked']);
  expect(mailsBySubject(app)).toEqual([1]);
  const inbox = await app.db.owner.prisma.webhookEvent.findMany({
    where: { merchantTransactionId: transactionId },
  });
  expect(inbox.map(({ deliveries }) => deliveries)).toEqual([50]);
});

test('books each of forty payments once, with shuffled webhooks and a page that watches each payment', async () => {
  await expectWatchedPaymentsBookedOnce(40);
});
