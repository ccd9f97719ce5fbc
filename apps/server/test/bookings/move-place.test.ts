import type { TestServer } from '@nibog/testing/app/test-app';
import {
  birthDate,
  checkoutInput,
  connect,
  makeEvent,
  readSlot,
  refusal,
  waitForStatus,
  type Client,
  type SlotPlan,
  type StartInput,
} from '@nibog/testing/arrange/checkouts';
import { createControlApp, type ControlApp } from '@nibog/testing/arrange/control-app';
import { FAST } from '@nibog/testing/arrange/controls';
import type { GuardName } from '@nibog/testing/proof/sabotage';
import { waitFor } from '@nibog/testing/wait-for';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { auditMoney } from '../../src/audit/audit.ts';

/** Moving a booked place to another slot: what is allowed, what is refused, and concurrent moves. */

let app: ControlApp;
let client: Client;
beforeAll(async () => {
  app = await createControlApp(FAST);
  client = connect(app.url);
});
afterAll(() => app[Symbol.asyncDispose]());

async function makeSlots(...slots: SlotPlan[]) {
  const event = await makeEvent(app.db.owner, slots);
  const [from = 0, to = 0, third = 0] = event.slotIds;
  return { event, from, to, third };
}

async function book(input: StartInput) {
  const { transactionId } = await client.checkout.start.mutate(input);
  await app.simulator.complete(transactionId);
  await waitForStatus(client, transactionId, 'booked');
  const [place] = await client.booking.listMoves.query({ transactionId });
  return { transactionId, itemId: place?.itemId ?? '' };
}

async function readBooked(...slots: number[]) {
  return Promise.all(slots.map(async (id) => (await readSlot(app, id)).booked));
}

test('a parent moves a place: counters, timeline, mail and ticket follow, and a repeated move changes nothing', async () => {
  const { event, from, to } = await makeSlots({}, {});
  const { transactionId, itemId } = await book(checkoutInput(event));
  const move = { transactionId, itemId, fromSlotId: from, toSlotId: to };
  const reading = await client.booking.move.mutate(move);
  expect(reading).toMatchObject({
    status: 'booked',
    booking: { items: [{ game: expect.stringMatching(/ 1$/) }] },
  });
  expect(await readBooked(from, to)).toEqual([0, 1]);
  await client.booking.move.mutate(move);
  const moved = () =>
    app.smtp.messages.filter(
      ({ mail }) => mail.subject === `Your NIBOG booking ${reading.bookingRef} has changed`,
    );
  await waitFor('the mail of the move', () => moved().length > 0);
  expect(moved()).toHaveLength(1);
  expect(moved()[0]?.mail.text).toContain('10:00 am to 11:00 am IST');
  const { rows } = await app.db.owner.query<{ cause: string }>(
    `SELECT cause FROM payment_timeline t JOIN payments p ON p.id = t.payment_id
      WHERE p.merchant_transaction_id = $1 AND cause LIKE 'moved%'`,
    [transactionId],
  );
  expect(rows).toEqual([{ cause: `moved_by_parent, from slot ${from} to slot ${to}` }]);
  const calendar = await fetch(`${app.url}/tickets/${reading.bookingRef}.ics`);
  expect(await calendar.text()).toContain('T043000Z');

  await client.booking.move.mutate({ transactionId, itemId, fromSlotId: to, toSlotId: from });
  expect(await readBooked(from, to)).toEqual([1, 0]);
  const { refundPaise } = await client.booking.quoteCancellation.query({ transactionId });
  await client.booking.cancel.mutate({ transactionId, expectedRefundPaise: refundPaise });
  expect(await readBooked(from, to)).toEqual([0, 0]);
});

test('cancelling a moved booking frees the place in its present slot', async () => {
  const { event, from, to } = await makeSlots({}, {});
  const { transactionId, itemId } = await book(checkoutInput(event));
  await client.booking.move.mutate({ transactionId, itemId, fromSlotId: from, toSlotId: to });
  const { refundPaise } = await client.booking.quoteCancellation.query({ transactionId });
  await client.booking.cancel.mutate({ transactionId, expectedRefundPaise: refundPaise });
  expect(await readBooked(from, to)).toEqual([0, 0]);
  const again = client.booking.move.mutate({ transactionId, itemId, fromSlotId: to, toSlotId: from });
  expect(await refusal(again)).toMatchObject({ reason: 'ALREADY_CANCELLED' });
});

test.each<{ slot: string; reason: string; to: SlotPlan; problem: object }>([
  {
    slot: 'a slot of another price',
    reason: 'PRICE_DIFFERS',
    to: { pricePaise: 200_000 },
    problem: { code: 'price_differs', params: { pricePaise: 200_000, placePricePaise: 180_000 } },
  },
  {
    slot: 'a slot for older children',
    reason: 'AGE_NOT_ELIGIBLE',
    to: { minAgeMonths: 31 },
    problem: { code: 'too_young', params: { minAgeMonths: 31, ageMonths: 30 } },
  },
  {
    slot: 'a paused slot',
    reason: 'SLOT_PAUSED',
    to: { paused: true },
    problem: { code: 'slot_paused', params: {} },
  },
  {
    slot: 'a slot at the time of another game of the child',
    reason: 'SLOT_OVERLAP',
    to: { start: '11:30' },
    problem: { code: 'games_overlap', params: { otherGame: expect.stringMatching(/^Game .* 2$/) } },
  },
])('$slot is listed as refused, and a move to it is refused', async ({ reason, to: plan, problem }) => {
  const { event, from, to, third } = await makeSlots({}, plan, { start: '11:00' });
  const input = checkoutInput(event);
  const children = input.children.map((child) => ({ ...child, slotIds: [from, third] }));
  const { transactionId, itemId } = await book({ ...input, children });
  const [place] = await client.booking.listMoves.query({ transactionId });
  expect(place?.options.find(({ slotId }) => slotId === to)).toMatchObject({ refused: reason });
  const moved = client.booking.move.mutate({ transactionId, itemId, fromSlotId: from, toSlotId: to });
  expect(await refusal(moved)).toMatchObject({ reason, fields: [{ path: 'toSlotId', ...problem }] });
  expect(await readBooked(from, to)).toEqual([1, 0]);
});

test('a move is refused to another event, of a place of another booking, of an unknown payment and after the game began', async () => {
  const { event, from, to } = await makeSlots({}, {});
  const other = await makeEvent(app.db.owner, [{}]);
  const mine = await book(checkoutInput(event));
  const theirs = await book(checkoutInput(event));
  const move = { transactionId: mine.transactionId, itemId: mine.itemId, fromSlotId: from, toSlotId: to };
  const toOtherEvent = client.booking.move.mutate({ ...move, toSlotId: other.slotIds[0] ?? 0 });
  expect(await refusal(toOtherEvent)).toMatchObject({
    reason: 'SLOT_NOT_FOUND',
    fields: [{ path: 'toSlotId', code: 'slot_not_found', rule: 'is not a slot of this event' }],
  });
  const ofOtherBooking = client.booking.move.mutate({ ...move, itemId: theirs.itemId });
  expect(await refusal(ofOtherBooking)).toMatchObject({
    reason: 'NOT_FOUND',
    fields: [{ path: 'itemId', code: 'place_not_found', rule: 'is not a place of this booking' }],
  });
  const ofUnknownPayment = client.booking.move.mutate({
    ...move,
    transactionId: 'nibog_nobody_knows_this_one',
  });
  expect(await refusal(ofUnknownPayment)).toMatchObject({ reason: 'NOT_FOUND' });
  await app.db.owner.query(`UPDATE slots SET starts_at = now() - interval '1 min' WHERE id = $1`, [from]);
  expect(await refusal(client.booking.move.mutate(move))).toMatchObject({
    reason: 'EVENT_PAST',
    fields: [{ path: 'toSlotId', code: 'too_late_to_move', params: {} }],
  });
});

test('a child who has a place in a slot by another booking is not moved to that slot', async () => {
  const { event, from, to } = await makeSlots({}, {});
  const input = checkoutInput(event);
  const { transactionId, itemId } = await book(input);
  const children = input.children.map((child) => ({ ...child, slotIds: [to] }));
  await book({ ...input, idempotencyKey: crypto.randomUUID(), children });
  const [place] = await client.booking.listMoves.query({ transactionId });
  expect(place?.options).toMatchObject([{ slotId: to, refused: 'DUPLICATE_CHILD_SLOT' }]);
  const moved = client.booking.move.mutate({ transactionId, itemId, fromSlotId: from, toSlotId: to });
  expect(await refusal(moved)).toMatchObject({
    reason: 'DUPLICATE_CHILD_SLOT',
    fields: [{ path: 'toSlotId', code: 'child_in_slot', params: {} }],
  });
});

type Race = { guards: GuardName[]; constraints?: string[] };

describe('eight families who move to the last two places of a slot, on two servers', () => {
  let other: TestServer;
  beforeAll(async () => {
    other = await app.startServer();
  });
  afterAll(() => other[Symbol.asyncDispose]());

  async function moveEightFamilies({ guards, constraints = [] }: Race) {
    await using _ = await app.disable({ guards, constraints, audited: false });
    const { event, from, to } = await makeSlots({}, { capacity: 2 });
    const families = await Promise.all(Array.from({ length: 8 }, () => book(checkoutInput(event))));
    const otherClient = connect(other.url);
    const answers = await Promise.allSettled(
      families.map((family, index) =>
        (index % 2 === 0 ? client : otherClient).booking.move.mutate({
          ...family,
          fromSlotId: from,
          toSlotId: to,
        }),
      ),
    );
    const broken = (await auditMoney(app.db.owner)).map(({ name }) => name);
    const moved = answers.filter(({ status }) => status === 'fulfilled').length;
    return { moved, booked: await readBooked(from, to), broken };
  }

  test('two are moved and six keep their places', async () => {
    const result = await moveEightFamilies({ guards: [] });
    expect(result).toEqual({ moved: 2, booked: [6, 2], broken: [] });
  });

  test('two are moved by the check constraint alone', async () => {
    const result = await moveEightFamilies({ guards: ['move-room'] });
    expect(result).toEqual({ moved: 2, booked: [6, 2], broken: [] });
  });

  test('control: without the guard of the room and the constraint, all eight are moved', async () => {
    const result = await moveEightFamilies({ guards: ['move-room'], constraints: ['slots_room'] });
    expect(result).toMatchObject({ moved: 8, booked: [0, 8] });
  });
});

describe('two concurrent moves of one place to two slots', () => {
  async function moveTwice({ guards }: Race) {
    await using _ = await app.disable({ guards, audited: false });
    const { event, from, to, third } = await makeSlots({}, {}, {});
    const place = await book(checkoutInput(event));
    await book(checkoutInput(event));
    const answers = await Promise.allSettled(
      [to, third].map((toSlotId) => client.booking.move.mutate({ ...place, fromSlotId: from, toSlotId })),
    );
    const [stays = -1, ...went] = await readBooked(from, to, third);
    return {
      moved: answers.filter(({ status }) => status === 'fulfilled').length,
      stays,
      went: went.reduce((sum, places) => sum + places, 0),
      broken: (await auditMoney(app.db.owner)).map(({ name }) => name),
    };
  }

  test('move it once', async () => {
    expect(await moveTwice({ guards: [] })).toEqual({ moved: 1, stays: 1, went: 1, broken: [] });
  });

  test('control: without their guard, both succeed, and the second gives back another family’s place', async () => {
    expect(await moveTwice({ guards: ['move-item'] })).toEqual({
      moved: 2,
      stays: 0,
      went: 2,
      broken: ['places_booked_are_live_items'],
    });
  });
});

describe('the eleventh move of a booking in a day', () => {
  /** Moves a place to and fro. */
  async function moveElevenTimes({ guards }: Race) {
    await using _ = await app.disable({ guards });
    const { event, from, to } = await makeSlots({}, {});
    const place = await book(checkoutInput(event));
    let moved = 0;
    let refused: unknown;
    for (let turn = 0; turn < 11; turn += 1) {
      const [fromSlotId, toSlotId] = turn % 2 === 0 ? [from, to] : [to, from];
      const answer = client.booking.move.mutate({ ...place, fromSlotId, toSlotId });
      if (turn === 10 && guards.length === 0) ({ reason: refused } = await refusal(answer));
      else {
        await answer;
        moved += 1;
      }
    }
    return { moved, refused, booked: await readBooked(from, to) };
  }

  test('is refused', async () => {
    expect(await moveElevenTimes({ guards: [] })).toEqual({
      moved: 10,
      refused: 'RATE_LIMITED',
      booked: [1, 0],
    });
  });

  test('control: without its guard, succeeds', async () => {
    expect(await moveElevenTimes({ guards: ['move-rate'] })).toMatchObject({ moved: 11, booked: [0, 1] });
  });
});

test('concurrent moves in both directions and cancellations leave every counter right', async () => {
  const { event, from, to } = await makeSlots({ capacity: 20 }, { capacity: 20 });
  const families = await Promise.all(
    Array.from({ length: 8 }, (_none, index) => {
      const input = checkoutInput(event);
      const slotId = index % 2 === 0 ? from : to;
      return book({
        ...input,
        children: input.children.map((child) => ({
          ...child,
          dateOfBirth: birthDate(event.date, 30),
          slotIds: [slotId],
        })),
      });
    }),
  );
  const requests = families.flatMap((family, index) => {
    const [fromSlotId, toSlotId] = index % 2 === 0 ? [from, to] : [to, from];
    const moving = client.booking.move.mutate({ ...family, fromSlotId, toSlotId });
    if (index < 4) return [moving];
    const { transactionId } = family;
    return [moving, client.booking.cancel.mutate({ transactionId, expectedRefundPaise: 90_000 })];
  });
  const answers = await Promise.allSettled(requests);
  const refused = answers.flatMap((answer) => (answer.status === 'rejected' ? [String(answer.reason)] : []));
  for (const message of refused) expect(message).toContain('This booking was cancelled before.');
  const [atFrom = 0, atTo = 0] = await readBooked(from, to);
  expect(atFrom + atTo).toBe(4);
});
