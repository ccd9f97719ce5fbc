import { createDurations } from '@nibog/domain';
import type { TestServer } from '@nibog/testing/app/test-app';
import {
  checkoutInput,
  connect,
  makeEvent,
  readLedger,
  readSlot,
  refusal,
  type TestEvent,
} from '@nibog/testing/arrange/checkouts';
import { createControlApp, type ControlApp } from '@nibog/testing/arrange/control-app';
import { countWaiters } from '@nibog/testing/arrange/controls';
import { TEN_SLOTS, waitUntilAllBooked } from '@nibog/testing/arrange/scenarios';
import { mapConcurrently } from '@nibog/testing/load/crowd';
import { waitFor } from '@nibog/testing/wait-for';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { auditMoney } from '../../src/audit/audit.ts';

/** Controls of the slots' counters: their lower bound, and the order in which they are locked. */

let app: ControlApp;
beforeAll(async () => {
  // Each test starts its own server, because its end closes the connections, which then report their deadlocks.
  app = await createControlApp({ servers: 0, durations: { sweepEvery: 100, lookLease: 300 } });
});
afterAll(() => app[Symbol.asyncDispose]());

describe('a hold that was released because PhonePe returned no page, when it expires', () => {
  /** The hold is of the only place of its slot. */
  async function expireReleasedHold({ url }: TestServer) {
    const client = connect(url);
    const event = await makeEvent(app.db.owner, [{ capacity: 1 }]);
    app.simulator.failNextPay('refuse');
    const { reason } = await refusal(client.checkout.start.mutate(checkoutInput(event)));
    expect(reason).toBe('PAYMENT_PAGE_UNAVAILABLE');
    expect(await readSlot(app, event.slotIds[0] ?? 0)).toMatchObject({ held: 0 });
    await app.db.owner.query('UPDATE payments SET hold_expires_at = now(), next_look_at = now()');
    return { client, event, slotId: event.slotIds[0] ?? 0 };
  }

  test('control: without the guard of the hold and the lower bound, one place is sold to two parents', async () => {
    await using _ = await app.disable({
      guards: ['hold'],
      constraints: ['slots_room'],
      audited: false,
    });
    await using server = await app.startServer();
    const { client, event, slotId } = await expireReleasedHold(server);
    await waitFor(
      'the end of the hold',
      () => readSlot(app, slotId),
      ({ held }) => held === -1,
    );
    expect((await auditMoney(app.db.owner)).map(({ name }) => name)).toEqual(['places_held_are_open_holds']);
    const sold = [checkoutInput(event), checkoutInput(event)];
    for (const input of sold) await client.checkout.start.mutate(input);
    expect(await app.db.owner.prisma.paymentItem.count({ where: { hold: 'held' } })).toBe(2);
  });

  test('the lower bound alone refuses the look and all that follow, and the counter stays at zero', async () => {
    await using _ = await app.disable({ guards: ['hold'] });
    await using server = await app.startServer();
    const { slotId } = await expireReleasedHold(server);
    await waitFor(
      'three refused looks',
      () => app.db.owner.prisma.payment.findFirstOrThrow(),
      ({ looks }) => looks >= 3,
    );
    await server[Symbol.asyncDispose]();
    expect(await app.db.owner.prisma.payment.count({ where: { status: 'pending' } })).toBe(1);
    expect(await readSlot(app, slotId)).toMatchObject({ held: 0 });
  });
});

/** PostgreSQL counts deadlocks by database. A connection reports its own when it closes. */
async function countDeadlocks(): Promise<number> {
  const { rows } = await app.db.owner.query<{ deadlocks: number }>(
    'SELECT deadlocks::int FROM pg_stat_database WHERE datname = current_database()',
  );
  return rows[0]?.deadlocks ?? 0;
}

const PAYMENTS = 4;
/** The statements that lock several slots to book them, and the same in an order that differs between payments. */
const LOCKERS = [
  {
    slots: 'held slots',
    late: false,
    orderById: 'WHERE id = ANY (ARRAY(SELECT slot_id FROM item)) ORDER BY id',
    orderByPayment:
      'WHERE id = ANY (ARRAY(SELECT slot_id FROM item)) ORDER BY CASE WHEN $1 % 2 = 0 THEN id ELSE -id END',
  },
  {
    slots: 'released slots',
    late: true,
    orderById: 'ORDER BY s.id FOR NO KEY UPDATE OF p, s',
    orderByPayment: 'ORDER BY CASE WHEN p.id % 2 = 0 THEN s.id ELSE -s.id END FOR NO KEY UPDATE OF p, s',
  },
];
type Locker = (typeof LOCKERS)[number];

async function expireHolds({ eventId }: TestEvent): Promise<void> {
  await app.db.owner.query(
    'UPDATE payments SET hold_expires_at = now(), next_look_at = now() WHERE event_id = $1',
    [eventId],
  );
  await waitFor(
    'the end of all holds',
    () => app.db.owner.prisma.payment.count({ where: { eventId, status: 'expired' } }),
    (count) => count === PAYMENTS,
  );
}

/**
 * Books children who play all ten games, concurrently: all bookings wait for one of the slots before the first continues.
 * PostgreSQL ends a deadlock by aborting a transaction; its booking is retried, so none is lost.
 */
async function bookConcurrently({ late, orderById }: Locker, order: string): Promise<number> {
  await using _ = await app.disable({ replace: [{ text: orderById, by: order }] });
  await using server = await app.startServer({ durations: createDurations() });
  const client = connect(server.url);
  const before = await countDeadlocks();
  const event = await makeEvent(app.db.owner, TEN_SLOTS);
  const inputs = Array.from({ length: PAYMENTS }, () => {
    const input = checkoutInput(event);
    return { ...input, children: input.children.map((child) => ({ ...child, slotIds: event.slotIds })) };
  });
  const started = await mapConcurrently(inputs, 1, (input) => client.checkout.start.mutate(input));
  if (late) await expireHolds(event);
  await app.db.owner.transaction(async (tx) => {
    await tx.query('SELECT id FROM slots WHERE id = $1 FOR NO KEY UPDATE', [event.slotIds[5]]);
    await Promise.all(started.map(({ transactionId }) => app.simulator.complete(transactionId)));
    await waitFor(
      'all bookings to wait',
      () => countWaiters(app),
      (count) => count === PAYMENTS,
    );
  });
  await waitUntilAllBooked(app, event);
  await server[Symbol.asyncDispose]();
  expect(await readLedger(app, event.eventId)).toMatchObject({ bookings: PAYMENTS, doubled: 0 });
  return (await countDeadlocks()) - before;
}

describe.each(LOCKERS)('concurrent bookings of $slots', (locker) => {
  test('never deadlock, because they lock the slots by id', async () => {
    expect(await bookConcurrently(locker, locker.orderById)).toBe(0);
  });

  test('control: deadlock when each payment locks the slots in its own order', async () => {
    expect(await bookConcurrently(locker, locker.orderByPayment)).toBeGreaterThan(0);
  });
});
