import type { Queryable } from '@nibog/db';
import { releaseHold } from '@nibog/domain';
import { createTestApp, type TestApp } from '@nibog/testing/app/test-app';
import {
  checkoutInput,
  connect,
  makeEvent,
  readLedger,
  readSlot,
  type StartInput,
} from '@nibog/testing/arrange/checkouts';
import { countWaiters, firstContext } from '@nibog/testing/arrange/controls';
import { makeAddOn, makePromoCode, readPromoCode, readVariant } from '@nibog/testing/arrange/extras';
import {
  dropConstraints,
  LINES_OF_ONE_BOOKING,
  sabotage,
  type GuardName,
  type Sabotage,
} from '@nibog/testing/proof/sabotage';
import { waitFor } from '@nibog/testing/wait-for';
import { expect, test } from 'vitest';
import { leaseDueRows } from '../../src/due/queue.ts';
import { bookHeldPayment } from '../../src/settlement/booking-statement.ts';

/** A payment that holds its places is booked by one statement, which asks nothing before. Here nobody else looks. */

const PLANS = [{}, {}];
const LOST = '2020-01-01 00:00:00+00';

async function open(saboteur?: Sabotage): Promise<TestApp> {
  return createTestApp({
    simulator: { webhooksEnabled: false },
    workers: ['refunds', 'links', 'emails'],
    audited: saboteur === undefined,
    ...(saboteur ? { overrides: { connect: saboteur.connect } } : {}),
  });
}

/** A paid family that holds its places, claimed by a look; `book` is what the look does once PhonePe has answered. */
async function claimOne(app: TestApp, input: StartInput) {
  const { transactionId } = await connect(app.url).checkout.start.mutate(input);
  const { settlement } = firstContext(app);
  await app.db.owner.query(
    'UPDATE payments SET next_look_at = now() WHERE merchant_transaction_id = $1 AND look_lease_until IS NULL',
    [transactionId],
  );
  const [claim] = await leaseDueRows(settlement, 'payments', { leaseMs: 20_000, limit: 1 });
  if (!claim) throw new Error('nothing was due');
  const booking = { paymentId: claim.id, transactionId, gatewayOrderId: null, cause: 'a test' };
  const book = ({ lease = claim.until, db = settlement }: { lease?: string; db?: Queryable } = {}) =>
    bookHeldPayment(db, { ...booking, leaseUntil: lease });
  return { transactionId, paymentId: claim.id, book };
}

/** Two payments of one child's place in one slot, as no checkout lets them be. The first is booked. */
async function bookTwice(app: TestApp) {
  const event = await makeEvent(app.db.owner);
  const first = await claimOne(app, checkoutInput(event));
  const second = await claimOne(app, checkoutInput(event));
  expect(await first.book()).toBe(true);
  await app.db.owner.query(
    `UPDATE payment_items i SET child_key = o.child_key FROM payment_items o
      WHERE i.payment_id = $1 AND o.payment_id = $2`,
    [second.paymentId, first.paymentId],
  );
  return { event, booked: await second.book() };
}

const LINES = { guard: 'child', key: 'booking_items_one_live_place' } as const;

test.each(['guard', 'key'] as const)(
  'a child who has its place by another payment is not booked again: the %s alone refuses it, and nothing is written',
  async (kept) => {
    using saboteur = sabotage({ guards: kept === 'guard' ? [] : [LINES.guard] });
    await using app = await open(saboteur);
    if (kept !== 'key') await dropConstraints(app.db.owner, [LINES.key]);
    const { event, booked } = await bookTwice(app);
    expect(booked).toBe(false);
    expect(await readLedger(app, event.eventId)).toMatchObject({ booked: 1, bookings: 1, mails: 1 });
    expect(await readSlot(app, event.slotIds[0] ?? 0)).toMatchObject({ held: 1, booked: 1 });
  },
);

test('without both the child has the place twice', async () => {
  using saboteur = sabotage({ guards: [LINES.guard] });
  await using app = await open(saboteur);
  await dropConstraints(app.db.owner, [LINES.key]);
  const { event, booked } = await bookTwice(app);
  expect(booked).toBe(true);
  expect(await readLedger(app, event.eventId)).toMatchObject({ booked: 2, bookings: 2, mails: 2 });
});

/** PhonePe refused a family its page, so that the last place was let go to another; and yet the money came. */
async function bookLetGo({ guards, checked }: { guards: GuardName[]; checked: boolean }) {
  using saboteur = sabotage({ guards });
  await using app = await open(saboteur);
  if (!checked) await dropConstraints(app.db.owner, ['slots_room']);
  const event = await makeEvent(app.db.owner, [{ capacity: 1 }]);
  const { paymentId, book } = await claimOne(app, checkoutInput(event));
  await firstContext(app).settlement.transaction((tx) => releaseHold(tx, paymentId));
  await connect(app.url).checkout.start.mutate(checkoutInput(event));
  return { booked: await book(), slot: await readSlot(app, event.slotIds[0] ?? 0) };
}

test.each([
  { line: 'the guard', guards: [], checked: false },
  { line: 'the check', guards: ['held'], checked: true },
] satisfies { line: string; guards: GuardName[]; checked: boolean }[])(
  'a place that was let go is not taken again unasked: $line alone keeps it',
  async ({ guards, checked }) => {
    expect(await bookLetGo({ guards, checked })).toEqual({
      booked: false,
      slot: { capacity: 1, held: 1, booked: 0 },
    });
  },
);

test('without both one place is given to two', async () => {
  expect(await bookLetGo({ guards: ['held'], checked: false })).toEqual({
    booked: true,
    slot: { capacity: 1, held: 1, booked: 1 },
  });
});

/** A look books, and before it commits another one, whose lease and status say nothing, has begun to. */
async function bookWhileBooked({ guardsOff = [] }: { guardsOff?: GuardName[] } = {}) {
  using saboteur = sabotage({ guards: ['lease-end', 'status', ...guardsOff] });
  await using app = await open(saboteur);
  await dropConstraints(app.db.owner, LINES_OF_ONE_BOOKING.keys);
  const event = await makeEvent(app.db.owner);
  const { book } = await claimOne(app, checkoutInput(event));
  const { late } = await firstContext(app).settlement.transaction(async (tx) => {
    expect(await book({ db: tx })).toBe(true);
    const other = book();
    await waitForOne(app);
    return { late: { other } };
  });
  return late.other;
}

test('what was read before the lock counts no more once the payment has changed', async () => {
  expect(await bookWhileBooked()).toBe(false);
});

test('without that a payment whose booking the statement could not see yet is booked twice', async () => {
  expect(await bookWhileBooked({ guardsOff: ['version'] })).toBe(true);
});

test('whoever lost the lease books nothing', async () => {
  await using app = await open();
  const event = await makeEvent(app.db.owner);
  const { book } = await claimOne(app, checkoutInput(event));
  expect(await book({ lease: LOST })).toBe(false);
  expect(await readLedger(app, event.eventId)).toMatchObject({ booked: 0, bookings: 0 });
  expect(await book()).toBe(true);
});

test('without its guard a lost lease books', async () => {
  using saboteur = sabotage({ guards: ['lease-end'] });
  await using app = await open(saboteur);
  const event = await makeEvent(app.db.owner);
  const { book } = await claimOne(app, checkoutInput(event));
  expect(await book({ lease: LOST })).toBe(true);
});

async function waitForOne(app: TestApp): Promise<void> {
  await waitFor(
    'the booking to wait',
    () => countWaiters(app),
    (count) => count === 1,
  );
}

/** Somebody else's transaction over what the statement wants to lock, which it waits for; then `change` is committed. */
async function bookDuring(app: TestApp, book: () => Promise<boolean>, change: string, id: string | number) {
  const { result, locked } = await app.db.owner.transaction(async (tx) => {
    await tx.query(change, [id]);
    const booked = book();
    await waitForOne(app);
    return { result: { booked }, locked: await countLocked(app) };
  });
  return { booked: await result.booked, locked };
}

/** How many slots, add-ons and codes are locked by somebody. */
async function countLocked({ db }: TestApp): Promise<Record<'slots' | 'variants' | 'codes', number>> {
  return db.owner.transaction(async (tx) => {
    const count = async (table: string): Promise<number> => {
      const { rowCount: all } = await tx.query(`SELECT id FROM ${table}`);
      const { rowCount: free } = await tx.query(`SELECT id FROM ${table} FOR NO KEY UPDATE SKIP LOCKED`);
      return (all ?? 0) - (free ?? 0);
    };
    return {
      slots: await count('slots'),
      variants: await count('add_on_variants'),
      codes: await count('promo_codes'),
    };
  });
}

test('a payment whose hold is ended while the statement waits for it is not booked by it', async () => {
  await using app = await open();
  const event = await makeEvent(app.db.owner);
  const { paymentId, book } = await claimOne(app, checkoutInput(event));
  const change = `UPDATE payments SET status = 'expired', closed_at = now() WHERE id = $1`;
  expect((await bookDuring(app, book, change, paymentId)).booked).toBe(false);
  expect(await readLedger(app, event.eventId)).toMatchObject({ booked: 0, bookings: 0 });
  await app.db.owner.query(`UPDATE payments SET status = 'pending', closed_at = NULL WHERE id = $1`, [
    paymentId,
  ]);
});

/** A family with a place in two slots, an add-on and a code, among others of which nobody bought anything. */
async function claimAll(app: TestApp) {
  const event = await makeEvent(app.db.owner, PLANS);
  const { addOnId, variantId } = await makeAddOn(app, event);
  const promoCode = await makePromoCode(app);
  const input = checkoutInput(event, { addOns: [{ addOnId, quantity: 2 }], promoCode });
  const children = input.children.map((child) => ({ ...child, slotIds: event.slotIds }));
  const claimed = await claimOne(app, { ...input, children });
  const [lower = 0, higher = 0] = event.slotIds.toSorted((a, b) => a - b);
  const counters = async () => ({
    slots: await Promise.all([lower, higher].map((id) => readSlot(app, id))),
    variant: await readVariant(app, variantId),
    code: await readPromoCode(app, promoCode),
  });
  return { ...claimed, lower, higher, variantId, counters };
}

const BOOKED = {
  slots: [
    { capacity: 1_000, held: 0, booked: 1 },
    { capacity: 1_000, held: 0, booked: 1 },
  ],
  variant: { held: 0, sold: 2 },
  code: { held: 0, used: 1 },
};

test('places, add-ons and the use of a code are booked with their payment', async () => {
  await using app = await open();
  const { book, counters } = await claimAll(app);
  expect(await book()).toBe(true);
  expect(await counters()).toEqual(BOOKED);
});

test('a counter that another moves while the statement waits for it counts both', async () => {
  await using app = await open();
  const { book, counters, lower } = await claimAll(app);
  const held = 'UPDATE slots SET held = held + 1 WHERE id = $1';
  expect((await bookDuring(app, book, held, lower)).booked).toBe(true);
  const [first] = (await counters()).slots;
  expect(first).toEqual({ capacity: 1_000, held: 1, booked: 1 });
  await app.db.owner.query('UPDATE slots SET held = 0 WHERE id = $1', [lower]);
});

const LOCK = {
  lower: 'SELECT id FROM slots WHERE id = $1 FOR NO KEY UPDATE',
  variant: 'SELECT id FROM add_on_variants WHERE id = $1 FOR NO KEY UPDATE',
};

test('it locks the slots by id, then the add-ons, then the code: whoever waits for one holds none of the next', async () => {
  await using app = await open();
  const one = await claimAll(app);
  const atSlot = await bookDuring(app, one.book, LOCK.lower, one.lower);
  expect(atSlot).toEqual({ booked: true, locked: { slots: 1, variants: 0, codes: 0 } });
  const two = await claimAll(app);
  const atVariant = await bookDuring(app, two.book, LOCK.variant, two.variantId);
  expect(atVariant).toEqual({ booked: true, locked: { slots: 2, variants: 1, codes: 0 } });
});

test('in any other order it holds what it is to wait for', async () => {
  const order = 'WHERE id = ANY (ARRAY(SELECT slot_id FROM item)) ORDER BY id';
  using saboteur = sabotage({ guards: [], replace: [{ text: order, by: `${order} DESC` }] });
  await using app = await open(saboteur);
  const { book, lower } = await claimAll(app);
  const { locked } = await bookDuring(app, book, LOCK.lower, lower);
  expect(locked).toEqual({ slots: 2, variants: 0, codes: 0 });
});
