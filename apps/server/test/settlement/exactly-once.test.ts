import { createTestApp } from '@nibog/testing/app/test-app';
import { connect, makeEvent, readLedger, readSlot } from '@nibog/testing/arrange/checkouts';
import {
  payWithFiftyWebhooks,
  TEN_SLOTS,
  waitUntilAllBooked,
  watchPayment,
} from '@nibog/testing/arrange/scenarios';
import {
  deliverUntilTaken,
  mapConcurrently,
  mailsBySubject,
  expectEachBookedOnce,
  readTimeline,
  shuffle,
  startCheckouts,
  stopServers,
  waitForOutbox,
} from '@nibog/testing/load/crowd';
import { expect, test } from 'vitest';

test('fifty identical webhooks at once make one booking, one mail, and move each counter by one', async () => {
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

test(
  'two hundred payments, a thousand webhooks in any order and two hundred watching pages: none doubled, none lost',
  { timeout: 120_000 },
  async () => {
    await using app = await createTestApp({ simulator: { webhooksEnabled: false } });
    const client = connect(app.url);
    const event = await makeEvent(app.db.owner, TEN_SLOTS);
    const transactionIds = await startCheckouts(client, event, 200);
    let over = false;
    const watching = transactionIds.map((id) => watchPayment(client, id, () => over));

    // A webhook may also overtake its own payment: each order completes in the middle of its five webhooks.
    const deliveries = shuffle(transactionIds.flatMap((id) => Array.from({ length: 5 }, () => id)));
    const delivered = new Map<string, number>();
    await mapConcurrently(deliveries, 40, async (id) => {
      const earlier = delivered.get(id) ?? 0;
      delivered.set(id, earlier + 1);
      if (earlier === 2) await app.simulator.complete(id);
      await deliverUntilTaken(app, id);
    });
    await waitUntilAllBooked(app, event);
    expect(await waitForOutbox(app)).toEqual({ sent: 200 });
    over = true;
    const seen = await Promise.all(watching);
    await stopServers(app);

    await expectEachBookedOnce(app, event, 200);
    for (const { statuses, references } of seen) {
      expect(references.size).toBe(1);
      expect(statuses.indexOf('booked')).toBe(statuses.length - 1);
    }
    expect(new Set(seen.flatMap(({ references }) => [...references])).size).toBe(200);
  },
);
