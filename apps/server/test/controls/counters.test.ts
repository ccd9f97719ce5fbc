import { createTestApp, type TestApp } from '@nibog/testing/app/test-app';
import {
  checkoutInput,
  connect,
  makeEvent,
  readLedger,
  readSlot,
  refusal,
  type TestEvent,
} from '@nibog/testing/arrange/checkouts';
import { countWaiters } from '@nibog/testing/arrange/controls';
import { TEN_SLOTS, waitUntilAllBooked } from '@nibog/testing/arrange/scenarios';
import { mapConcurrently, stopServers } from '@nibog/testing/load/crowd';
import { expectMoneyAddsUp } from '@nibog/testing/proof/money';
import { dropConstraints, sabotage } from '@nibog/testing/proof/sabotage';
import { waitFor } from '@nibog/testing/wait-for';
import { describe, expect, test } from 'vitest';
import { auditMoney } from '../../src/audit/audit.ts';

/** Controls of the slots' counters: their lower bound, and the order in which they are locked. */

const QUICK = { durations: { sweepEvery: 100, lookLease: 300 } };

/** PhonePe gave a parent no page, so their only place was let go; now the hold ends, and it may be let go again. */
async function endHoldThatWasLetGo(app: TestApp) {
  const client = connect(app.url);
  const event = await makeEvent(app.db.owner, [{ capacity: 1 }]);
  app.simulator.failNextPay('refuse');
  const { reason } = await refusal(client.checkout.start.mutate(checkoutInput(event)));
  expect(reason).toBe('PAYMENT_PAGE_UNAVAILABLE');
  expect(await readSlot(app, event.slotIds[0] ?? 0)).toMatchObject({ held: 0 });
  await app.db.owner.query('UPDATE payments SET hold_expires_at = now(), next_look_at = now()');
  return { client, event, slotId: event.slotIds[0] ?? 0 };
}

test('without the guard of the hold and the lower bound, one place is sold to two', async () => {
  using saboteur = sabotage({ guards: ['hold'] });
  await using app = await createTestApp({
    ...QUICK,
    audited: false,
    overrides: { connect: saboteur.connect },
  });
  await dropConstraints(app.db.owner, ['slots_room']);
  const { client, event, slotId } = await endHoldThatWasLetGo(app);
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

test('the lower bound alone lets nothing go below zero: the look is refused, and the next one too', async () => {
  using saboteur = sabotage({ guards: ['hold'] });
  await using app = await createTestApp({
    ...QUICK,
    audited: false,
    overrides: { connect: saboteur.connect },
  });
  const { slotId } = await endHoldThatWasLetGo(app);
  await waitFor(
    'looks that were refused',
    () => app.db.owner.prisma.payment.findFirstOrThrow(),
    ({ looks }) => looks >= 3,
  );
  await stopServers(app);
  expect(await app.db.owner.prisma.payment.count({ where: { status: 'pending' } })).toBe(1);
  expect(await readSlot(app, slotId)).toMatchObject({ held: 0 });
  await expectMoneyAddsUp(app);
});

/** PostgreSQL counts them per database. A connection that ends has told its own. */
async function countDeadlocks(app: TestApp): Promise<number> {
  const { rows } = await app.db.owner.query<{ deadlocks: number }>(
    'SELECT deadlocks::int FROM pg_stat_database WHERE datname = current_database()',
  );
  return rows[0]?.deadlocks ?? 0;
}

const PAYMENTS = 4;
/** Who locks several slots to book them, how, and in an order of each payment's own instead. */
const LOCKERS = [
  {
    who: 'that are held still',
    late: false,
    oneOrder: 'WHERE id = ANY (ARRAY(SELECT slot_id FROM item)) ORDER BY id',
    ownOrder:
      'WHERE id = ANY (ARRAY(SELECT slot_id FROM item)) ORDER BY CASE WHEN $1 % 2 = 0 THEN id ELSE -id END',
  },
  {
    who: 'that were let go before',
    late: true,
    oneOrder: 'ORDER BY s.id FOR NO KEY UPDATE OF p, s',
    ownOrder: 'ORDER BY CASE WHEN p.id % 2 = 0 THEN s.id ELSE -s.id END FOR NO KEY UPDATE OF p, s',
  },
];
type Locker = (typeof LOCKERS)[number];

async function endHolds(app: TestApp, { eventId }: TestEvent): Promise<void> {
  await app.db.owner.query(
    'UPDATE payments SET hold_expires_at = now(), next_look_at = now() WHERE event_id = $1',
    [eventId],
  );
  await waitFor(
    'all holds to be ended',
    () => app.db.owner.prisma.payment.count({ where: { eventId, status: 'expired' } }),
    (count) => count === PAYMENTS,
  );
}

/** Children who play all ten games are booked at once, all waiting for one of the slots before the first goes on. */
async function countDeadlocksOfBookings({ late, oneOrder }: Locker, order: string): Promise<number> {
  using saboteur = sabotage({ guards: [], replace: [{ text: oneOrder, by: order }] });
  await using app = await createTestApp({ audited: false, overrides: { connect: saboteur.connect } });
  const client = connect(app.url);
  const event = await makeEvent(app.db.owner, TEN_SLOTS);
  const inputs = Array.from({ length: PAYMENTS }, () => {
    const input = checkoutInput(event);
    return { ...input, children: input.children.map((child) => ({ ...child, slotIds: event.slotIds })) };
  });
  const started = await mapConcurrently(inputs, 1, (input) => client.checkout.start.mutate(input));
  if (late) await endHolds(app, event);
  await app.db.owner.transaction(async (tx) => {
    await tx.query('SELECT id FROM slots WHERE id = $1 FOR NO KEY UPDATE', [event.slotIds[5]]);
    await Promise.all(started.map(({ transactionId }) => app.simulator.complete(transactionId)));
    await waitFor(
      'all of them to wait',
      () => countWaiters(app),
      (count) => count === PAYMENTS,
    );
  });
  await waitUntilAllBooked(app, event);
  await stopServers(app);
  // Whoever PostgreSQL threw out of a deadlock was tried again: nothing is lost but time.
  expect(await readLedger(app, event.eventId)).toMatchObject({ bookings: PAYMENTS, doubled: 0 });
  await expectMoneyAddsUp(app);
  return countDeadlocks(app);
}

describe.each(LOCKERS)('slots $who', (locker) => {
  test('never deadlock, locked in the order of their ids', async () => {
    expect(await countDeadlocksOfBookings(locker, locker.oneOrder)).toBe(0);
  });

  test('do, locked by each payment in an order of its own', async () => {
    expect(await countDeadlocksOfBookings(locker, locker.ownOrder)).toBeGreaterThan(0);
  });
});
