import { createTestApp } from '@nibog/testing/app/test-app';
import { connect, makeEvent } from '@nibog/testing/arrange/checkouts';
import { TEN_SLOTS, waitUntilAllBooked, watchPayment } from '@nibog/testing/arrange/scenarios';
import {
  deliverUntilAcknowledged,
  mapConcurrently,
  expectEachBookedOnce,
  shuffle,
  startCheckouts,
  stopServers,
  waitForOutbox,
} from '@nibog/testing/load/crowd';
import { expect } from 'vitest';

/** Starts `count` payments with five webhooks each in a random order, and a page that polls each payment. */
export async function expectWatchedPaymentsBookedOnce(count: number): Promise<void> {
  await using app = await createTestApp({ simulator: { webhooksEnabled: false } });
  const client = connect(app.url);
  const event = await makeEvent(app.db.owner, TEN_SLOTS);
  const transactionIds = await startCheckouts(client, event, count);
  let over = false;
  const watching = transactionIds.map((id) => watchPayment(client, id, () => over));

  // A webhook may also arrive before its payment: each order completes in the middle of its five webhooks.
  const deliveries = shuffle(transactionIds.flatMap((id) => Array.from({ length: 5 }, () => id)));
  const delivered = new Map<string, number>();
  await mapConcurrently(deliveries, 40, async (id) => {
    const earlier = delivered.get(id) ?? 0;
    delivered.set(id, earlier + 1);
    if (earlier === 2) await app.simulator.complete(id);
    await deliverUntilAcknowledged(app, id);
  });
  await waitUntilAllBooked(app, event);
  expect(await waitForOutbox(app)).toEqual({ sent: count });
  over = true;
  const seen = await Promise.all(watching);
  await stopServers(app);

  await expectEachBookedOnce(app, event, count);
  for (const { statuses, references } of seen) {
    expect(references.size).toBe(1);
    expect(statuses.indexOf('booked')).toBe(statuses.length - 1);
  }
  expect(new Set(seen.flatMap(({ references }) => [...references])).size).toBe(count);
}
