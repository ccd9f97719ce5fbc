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
import { makeAddOn, makePromoCode, readPromoCode, readVariant } from '@nibog/testing/arrange/add-ons';
import {
  createGuardSwitch,
  dropConstraints,
  LINES_OF_ONE_BOOKING,
  type GuardName,
  type GuardSwitch,
} from '@nibog/testing/proof/sabotage';
import { waitFor } from '@nibog/testing/wait-for';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { leaseDueRows } from '../../src/due/queue.ts';
import { bookHeldPayment } from '../../src/settlement/booking-statement.ts';

/** A payment that holds its places is booked by one statement, which reads nothing before. No worker looks here. */

const PLANS = [{}, {}];
const EXPIRED_LEASE = '2020-01-01 00:00:00+00';

const guards: GuardSwitch = createGuardSwitch();
let app: TestApp;
/** Its tests break the money on purpose. */
let unaudited: TestApp;

async function openApp(audited: boolean): Promise<TestApp> {
  return createTestApp({
    simulator: { webhooksEnabled: false },
    workers: ['refunds', 'links', 'emails'],
    audited,
    overrides: { connect: guards.connect },
  });
}

beforeAll(async () => {
  app = await openApp(true);
  unaudited = await openApp(false);
});
afterAll(async () => {
  await app[Symbol.asyncDispose]();
  await unaudited[Symbol.asyncDispose]();
});

/** A paid family that holds its places, leased by a look. `book` is what the look does after PhonePe's response. */
async function leaseOne(target: TestApp, input: StartInput) {
  const { transactionId } = await connect(target.url).checkout.start.mutate(input);
  const { settlement } = firstContext(target);
  // Longer overdue than any other payment, so that it is the one that is leased.
  await target.db.owner.query(
    `UPDATE payments SET next_look_at = now() - interval '1 day'
      WHERE merchant_transaction_id = $1 AND look_lease_until IS NULL`,
    [transactionId],
  );
  const [lease] = await leaseDueRows(settlement, 'payments', { leaseMs: 20_000, limit: 1 });
  if (!lease) throw new Error('nothing was due');
  const booking = { paymentId: lease.id, transactionId, gatewayOrderId: null, cause: 'a test' };
  const book = ({
    leaseUntil = lease.until,
    db = settlement,
  }: { leaseUntil?: string; db?: Queryable } = {}) => bookHeldPayment(db, { ...booking, leaseUntil });
  return { transactionId, paymentId: lease.id, book };
}

/** Disables guards, and drops constraints of the unaudited app's database, until it is disposed of. */
async function disable(plan: { guards?: GuardName[]; constraints?: string[] }): Promise<AsyncDisposable> {
  await using stack = new AsyncDisposableStack();
  stack.use(guards.disable({ guards: plan.guards ?? [] }));
  stack.use(await dropConstraints(unaudited.db.owner, plan.constraints ?? []));
  return stack.move();
}

const KEY = 'booking_items_one_live_place';

/** Makes two such payments, which no checkout allows, books the first and then tries to book the second. */
async function bookTwice() {
  const { owner } = unaudited.db;
  const event = await makeEvent(owner);
  const first = await leaseOne(unaudited, checkoutInput(event));
  const second = await leaseOne(unaudited, checkoutInput(event));
  expect(await first.book()).toBe(true);
  await owner.query(
    `UPDATE payment_items i SET child_key = o.child_key FROM payment_items o
      WHERE i.payment_id = $1 AND o.payment_id = $2`,
    [second.paymentId, first.paymentId],
  );
  return { event, secondId: second.paymentId, booked: await second.book() };
}

async function expectOnlyFirstBooked({ event, booked }: Awaited<ReturnType<typeof bookTwice>>) {
  expect(booked).toBe(false);
  expect(await readLedger(unaudited, event.eventId)).toMatchObject({ booked: 1, bookings: 1, mails: 1 });
  expect(await readSlot(unaudited, event.slotIds[0] ?? 0)).toMatchObject({ held: 1, booked: 1 });
}

describe("two payments for one child's place in one slot", () => {
  test('the guard alone refuses the second booking, and nothing is written', async () => {
    await using _ = await disable({ constraints: [KEY] });
    await expectOnlyFirstBooked(await bookTwice());
  });

  test('the key alone refuses the second booking, and nothing is written', async () => {
    await using _ = await disable({ guards: ['child'] });
    await expectOnlyFirstBooked(await bookTwice());
  });

  test('control: without both the child has the place twice', async () => {
    await using _ = await disable({ guards: ['child'], constraints: [KEY] });
    const { event, secondId, booked } = await bookTwice();
    expect(booked).toBe(true);
    expect(await readLedger(unaudited, event.eventId)).toMatchObject({ booked: 2, bookings: 2, mails: 2 });
    await unaudited.db.owner.query(
      `UPDATE booking_items SET cancelled_at = now()
        WHERE booking_id = (SELECT id FROM bookings WHERE payment_id = $1)`,
      [secondId],
    );
  });
});

async function bookReleased({ guardsOff, checked }: { guardsOff: GuardName[]; checked: boolean }) {
  const { owner } = unaudited.db;
  await using _ = await disable({ guards: guardsOff, constraints: checked ? [] : ['slots_room'] });
  const event = await makeEvent(owner, [{ capacity: 1 }]);
  const { paymentId, book } = await leaseOne(unaudited, checkoutInput(event));
  await firstContext(unaudited).settlement.transaction((tx) => releaseHold(tx, paymentId));
  await connect(unaudited.url).checkout.start.mutate(checkoutInput(event));
  const outcome = { booked: await book(), slot: await readSlot(unaudited, event.slotIds[0] ?? 0) };
  await owner.query('UPDATE slots SET capacity = 2 WHERE id = $1', [event.slotIds[0]]);
  return outcome;
}

describe('a place that was released to another family before the money came', () => {
  test.each([
    { line: 'the guard', guardsOff: [], checked: false },
    { line: 'the check', guardsOff: ['held'], checked: true },
  ] satisfies { line: string; guardsOff: GuardName[]; checked: boolean }[])(
    'is not taken away again: $line alone refuses the booking',
    async ({ guardsOff, checked }) => {
      expect(await bookReleased({ guardsOff, checked })).toEqual({
        booked: false,
        slot: { capacity: 1, held: 1, booked: 0 },
      });
    },
  );

  test('control: without both, one place is given to two families', async () => {
    expect(await bookReleased({ guardsOff: ['held'], checked: false })).toEqual({
      booked: true,
      slot: { capacity: 1, held: 1, booked: 1 },
    });
  });
});

/** Before the first look commits its booking, a second one starts, which neither lease nor status stop. */
async function bookWhileBooked({ guardsOff = [] }: { guardsOff?: GuardName[] } = {}) {
  const { owner } = unaudited.db;
  await using _ = await disable({
    guards: ['lease-end', 'status', ...guardsOff],
    constraints: LINES_OF_ONE_BOOKING.keys,
  });
  const event = await makeEvent(owner);
  const { paymentId, book } = await leaseOne(unaudited, checkoutInput(event));
  const { second } = await firstContext(unaudited).settlement.transaction(async (tx) => {
    expect(await book({ db: tx })).toBe(true);
    const other = book();
    await waitForOne(unaudited);
    return { second: { other } };
  });
  const bookedAgain = await second.other;
  await deleteSecondBooking(paymentId);
  return bookedAgain;
}

async function deleteSecondBooking(paymentId: string): Promise<void> {
  const { owner } = unaudited.db;
  const second = 'SELECT id FROM bookings WHERE payment_id = $1 ORDER BY id OFFSET 1';
  await owner.query(`DELETE FROM booking_items WHERE booking_id IN (${second})`, [paymentId]);
  await owner.query(`DELETE FROM bookings WHERE id IN (${second})`, [paymentId]);
  await owner.query(
    `DELETE FROM emails WHERE id IN (SELECT id FROM emails WHERE payment_id = $1 ORDER BY id OFFSET 1)`,
    [paymentId],
  );
}

describe('a payment that another look books while the statement waits for it', () => {
  test('is not booked again, because it changed after it was read', async () => {
    expect(await bookWhileBooked()).toBe(false);
  });

  test('control: without the comparison of versions it is booked twice', async () => {
    expect(await bookWhileBooked({ guardsOff: ['version'] })).toBe(true);
  });
});

test('a look that lost its lease books nothing', async () => {
  const event = await makeEvent(app.db.owner);
  const { book } = await leaseOne(app, checkoutInput(event));
  expect(await book({ leaseUntil: EXPIRED_LEASE })).toBe(false);
  expect(await readLedger(app, event.eventId)).toMatchObject({ booked: 0, bookings: 0 });
  expect(await book()).toBe(true);
});

test('control: without its guard a look that lost its lease books', async () => {
  using _ = guards.disable({ guards: ['lease-end'] });
  const event = await makeEvent(app.db.owner);
  const { book } = await leaseOne(app, checkoutInput(event));
  expect(await book({ leaseUntil: EXPIRED_LEASE })).toBe(true);
});

async function waitForOne(waitingApp: TestApp): Promise<void> {
  await waitFor(
    'the booking to wait',
    () => countWaiters(waitingApp),
    (count) => count === 1,
  );
}

/** Books while another transaction has locked a row that the statement must lock. Then that transaction commits `change`. */
async function bookDuring(book: () => Promise<boolean>, change: string, id: string | number) {
  const { result, locked } = await app.db.owner.transaction(async (tx) => {
    await tx.query(change, [id]);
    const booked = book();
    await waitForOne(app);
    return { result: { booked }, locked: await countLocked() };
  });
  return { booked: await result.booked, locked };
}

/** The numbers of slots, add-ons and codes that any transaction has locked. */
async function countLocked(): Promise<Record<'slots' | 'variants' | 'codes', number>> {
  return app.db.owner.transaction(async (tx) => {
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

test('does not book a payment whose hold ends while the statement waits for it', async () => {
  const event = await makeEvent(app.db.owner);
  const { paymentId, book } = await leaseOne(app, checkoutInput(event));
  const change = `UPDATE payments SET status = 'expired', closed_at = now() WHERE id = $1`;
  expect((await bookDuring(book, change, paymentId)).booked).toBe(false);
  expect(await readLedger(app, event.eventId)).toMatchObject({ booked: 0, bookings: 0 });
  await app.db.owner.query(`UPDATE payments SET status = 'pending', closed_at = NULL WHERE id = $1`, [
    paymentId,
  ]);
});

/** A family with a place in two slots, an add-on and a code. The database also has some without a buyer. */
async function leaseFamily() {
  const event = await makeEvent(app.db.owner, PLANS);
  const { addOnId, variantId } = await makeAddOn(app, event);
  const promoCode = await makePromoCode(app);
  const input = checkoutInput(event, { addOns: [{ addOnId, quantity: 2 }], promoCode });
  const children = input.children.map((child) => ({ ...child, slotIds: event.slotIds }));
  const leased = await leaseOne(app, { ...input, children });
  const [lower = 0, higher = 0] = event.slotIds.toSorted((a, b) => a - b);
  const readCounters = async () => ({
    slots: await Promise.all([lower, higher].map((id) => readSlot(app, id))),
    variant: await readVariant(app, variantId),
    code: await readPromoCode(app, promoCode),
  });
  return { ...leased, lower, higher, variantId, readCounters };
}

const BOOKED = {
  slots: [
    { capacity: 1_000, held: 0, booked: 1 },
    { capacity: 1_000, held: 0, booked: 1 },
  ],
  variant: { held: 0, sold: 2 },
  code: { held: 0, used: 1 },
};

test('books places, add-ons and the use of a code with their payment', async () => {
  const { book, readCounters } = await leaseFamily();
  expect(await book()).toBe(true);
  expect(await readCounters()).toEqual(BOOKED);
});

test('counts on top of a counter that changes while the statement waits for it', async () => {
  const { book, readCounters, lower } = await leaseFamily();
  const hold = 'UPDATE slots SET held = held + 1 WHERE id = $1';
  expect((await bookDuring(book, hold, lower)).booked).toBe(true);
  const [first] = (await readCounters()).slots;
  expect(first).toEqual({ capacity: 1_000, held: 1, booked: 1 });
  await app.db.owner.query('UPDATE slots SET held = 0 WHERE id = $1', [lower]);
});

const LOCK = {
  lower: 'SELECT id FROM slots WHERE id = $1 FOR NO KEY UPDATE',
  variant: 'SELECT id FROM add_on_variants WHERE id = $1 FOR NO KEY UPDATE',
};

test('locks the slots by id, then the add-ons, then the code, and none of them before the one that it waits for', async () => {
  const one = await leaseFamily();
  const atSlot = await bookDuring(one.book, LOCK.lower, one.lower);
  expect(atSlot).toEqual({ booked: true, locked: { slots: 1, variants: 0, codes: 0 } });
  const two = await leaseFamily();
  const atVariant = await bookDuring(two.book, LOCK.variant, two.variantId);
  expect(atVariant).toEqual({ booked: true, locked: { slots: 2, variants: 1, codes: 0 } });
});

test('control: in the opposite order it has locked the other slot while it waits', async () => {
  const order = 'WHERE id = ANY (ARRAY(SELECT slot_id FROM item)) ORDER BY id';
  using _ = guards.disable({ guards: [], replace: [{ text: order, by: `${order} DESC` }] });
  const { book, lower } = await leaseFamily();
  const { locked } = await bookDuring(book, LOCK.lower, lower);
  expect(locked).toEqual({ slots: 2, variants: 0, codes: 0 });
});
